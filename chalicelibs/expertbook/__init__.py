"""ExpertBook's library: the rules of booking, and the modules that own each outside thing."""

VERSION = "0.1.0"

"""ExpertBook's library: the rules of booking, and one module for each outside service."""

VERSION = "0.1.0"

"""ExpertBook on one machine: an embedded AWS that serves the very release that goes to the real one."""

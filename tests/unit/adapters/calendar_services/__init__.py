"""CalDAV servers that do what servers should not."""

"""Google Calendar (API v3): calendars that are read by sync tokens, and entries under ids of our own."""

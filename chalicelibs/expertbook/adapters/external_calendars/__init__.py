"""Calendars that experts keep elsewhere: fetched, and read for when they are busy."""

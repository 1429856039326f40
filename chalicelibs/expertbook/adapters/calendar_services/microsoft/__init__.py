"""Microsoft 365 and Outlook.com (Graph v1.0): calendars that are read by their span, and marked entries."""

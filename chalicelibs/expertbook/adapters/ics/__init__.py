"""Bookings as iCalendar entries, and links that add a booking to a calendar."""

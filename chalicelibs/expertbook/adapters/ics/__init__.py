"""iCalendar entries of bookings, and links that add one to a calendar."""

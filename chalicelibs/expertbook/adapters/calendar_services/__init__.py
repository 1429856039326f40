"""Calendar services: what an expert's account there has, and how bookings are written into it."""

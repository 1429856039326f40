"""Sample data: invented experts, drawn portraits and booked sessions for a stack to be looked at."""

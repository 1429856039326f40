"""What follows from a change of the table."""

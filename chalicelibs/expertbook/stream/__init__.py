"""What we do after a change of the table."""

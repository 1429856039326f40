"""What an operator runs beside the traffic."""

"""The outside world apart from the table: one package for each service. None of them knows the table or the views."""

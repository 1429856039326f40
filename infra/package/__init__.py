"""The Lambda package: built from the checkout, and cut down to what the functions use."""

"""What the API shows of the things of the domain."""

"""What a developer runs on a checkout: the tests, the pins, cleaning up."""

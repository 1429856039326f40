"""Putting a release into a stack, on any cloud: the clients decide which."""

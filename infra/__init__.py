"""Building ExpertBook, deploying it, and running it on an embedded cloud."""

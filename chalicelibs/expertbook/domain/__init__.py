"""Plain values and pure rules. Nothing here knows AWS, the clock or the environment."""

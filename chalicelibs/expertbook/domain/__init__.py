"""What ExpertBook is about, as plain values and pure rules. Nothing here knows AWS, a clock or the environment."""

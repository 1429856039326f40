"""ExpertBook on AWS: deploying it, looking at it, taking it down."""

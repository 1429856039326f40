"""ExpertBook on AWS: deployed, looked at, taken down again."""

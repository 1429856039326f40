"""The CloudFormation template: gathered, finished, translated by SAM, and resolved for given parameters."""

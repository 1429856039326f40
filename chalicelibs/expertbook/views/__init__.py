"""The JSON that the API shows for each thing in the domain."""

"""Everything else outside: one package for each thing, and none of them knows the table or what the API shows."""

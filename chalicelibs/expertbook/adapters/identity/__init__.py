"""Who is calling: signing keys, tokens, and the networks of callers."""

"""Who is calling: signing keys, tokens, and the networks that requests come from."""

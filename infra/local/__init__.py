"""`make local`: the REST API of the checkout by the server of `chalice local`, on a store that needs no cloud."""

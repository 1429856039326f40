"""One module for each use case. The routes and the stream call them."""

"""A module for each thing that people do here; the routes and the stream call them."""

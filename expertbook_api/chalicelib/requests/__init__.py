"""What requests may hold: a schema for each body, each query and each set of headers, in a file for each feature.

The same schemas check a request, turn it into what the services take, and describe it in the OpenAPI document.
"""

"""What the API answers, in a file for each feature, for the OpenAPI document. Tests hold the API to it.

A schema is called in the document as it is here, without `Response`.
"""

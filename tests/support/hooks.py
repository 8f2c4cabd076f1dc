"""What schemathesis needs to know beyond the API document."""

import json

import schemathesis

PERSON = "robin"
"""Whose routes a person's token opens."""


@schemathesis.serializer("application/x-ndjson")
def ndjson(_context, value):
    """A value of the schema is one line."""
    return json.dumps(value).encode()


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Other people's routes are closed to a person, whatever else is sent."""
    if path_parameters and context.operation.path.startswith("/v1/users/{id}"):
        return {**path_parameters, "id": PERSON}
    return path_parameters

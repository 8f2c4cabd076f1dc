"""Lets schemathesis write NDJSON: a value of the schema is one line."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def ndjson(_context, value):
    return json.dumps(value).encode()

"""schemathesis against the OpenAPI document of a server on each database."""

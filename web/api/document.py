"""What every operation of the OpenAPI document shares: how to show who one is, and how a problem is told."""

from __future__ import annotations

from typing import Any

from flask_smorest import Api

VERBS = frozenset({"get", "post", "put", "patch", "delete"})
PROBLEM = {
    "type": "object",
    "description": "RFC 9457, with a stable code. What is wrong with single fields stands in details.fields.",
    "required": ["type", "title", "status", "code", "details", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string", "description": "Said to a person, in the language of the reader"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "For programs; it does not change"},
        "details": {"type": "object"},
        "request_id": {"type": "string", "description": "What to say on the phone"},
    },
}
#: what any operation may answer instead
PROBLEMS = {
    400: "The request cannot be understood",
    401: "Nobody is signed in, or the token is expired, revoked or forged",
    403: "Not for this role, or not with this token",
    404: "It does not exist, or not for you",
    405: "This cannot be done here",
    409: "Somebody or something was faster",
    413: "Too much at once",
    415: "Not a kind of content that is read here",
    422: "Something in it is not right; details.fields says what",
    429: "Too many requests; Retry-After says how long to wait",
}
WAYS_IN = {
    "token": {"type": "http", "scheme": "bearer", "description": "An API token, made on the page of one's account"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sio_session",
        "description": "After signing in; X-CSRFToken goes with every request that changes something",
    },
}


def complete(api: Api) -> None:
    """Write it into every operation; comes after all resources are mounted."""
    api.spec.components.schema("Problem", component=PROBLEM)
    for name, way in WAYS_IN.items():
        api.spec.components.security_scheme(name, way)
    for operation in operations(api):
        operation.setdefault("security", [{name: []} for name in WAYS_IN])
        answers = operation.setdefault("responses", {})
        if not any(str(status).startswith("2") for status in answers):
            answers["200"] = {"description": "OK", "content": {"application/json": {"schema": {"type": "object"}}}}
        answers.pop("default", None)
        for status, meaning in PROBLEMS.items():
            answers[str(status)] = problem(meaning)


def operations(api: Api) -> list[dict[str, Any]]:
    """Every operation of the document."""
    paths = api.spec._paths.values()
    return [operation for path in paths for verb, operation in path.items() if verb in VERBS]


def problem(meaning: str) -> dict[str, Any]:
    """One response that tells a problem."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": meaning, "content": {"application/problem+json": {"schema": schema}}}

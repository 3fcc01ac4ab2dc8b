"""The JSON API under /api/v1: all that the pages do, with an OpenAPI document that is made from the code."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from web.api import (
    absences,
    account,
    accounts,
    audit,
    choices,
    company,
    definitions,
    document,
    drafts,
    extra_work,
    hr,
    incidents,
    instances,
    jobs,
    messages,
    organisation,
    privacy,
    provider,
    second_step,
    sendings,
    session,
    solutions,
    tokens,
    user_tasks,
)

SETTINGS = {
    "API_TITLE": "SIO Workflow",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api/v1",
    "OPENAPI_JSON_PATH": "openapi.json",
    "API_SPEC_OPTIONS": {
        "info": {
            "description": "Sign in with POST /api/v1/session; send the csrf_token it returns as X-CSRFToken with "
            "every request that changes something. Or send a token of your account as `Authorization: Bearer sio_...`, "
            "without cookie and csrf_token. Errors are application/problem+json with a stable `code`."
        }
    },
}
RESOURCES = (
    session,
    account,
    second_step,
    provider,
    tokens,
    accounts,
    definitions,
    drafts,
    instances,
    user_tasks,
    jobs,
    messages,
    incidents,
    audit,
    company,
    extra_work,
    solutions,
    absences,
    choices,
    hr,
    organisation,
    sendings,
    privacy,
)


def install(app: Flask) -> None:
    """Mount all resources and serve the document."""
    app.config.from_mapping(SETTINGS)
    api = Api(app)
    for resource in RESOURCES:
        api.register_blueprint(resource.resource)
    document.complete(api)

"""The one table from what went wrong to how it is told: a calm page, a form with its problems, or problem+json."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, flash, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from sio_workflow.domain.errors import (
    Conflict,
    EngineFault,
    Invalid,
    InvalidAnswers,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooManyAttempts,
    WorkflowError,
)
from web import gate_words, wording
from web.door import safe_path
from web.visit import is_api, is_htmx

STATUS: dict[type[WorkflowError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    Invalid: 422,
    NotSignedIn: 401,
    TooManyAttempts: 429,
    EngineFault: 409,
    WorkflowError: 400,
}
#: HTTP status to the public code of a problem that is not the domain's
CODES = {
    400: "bad_request",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
}


def install(app: Flask) -> None:
    """Register the handlers; views have no `try`."""
    app.register_error_handler(WorkflowError, tell_domain_error)
    app.register_error_handler(HTTPException, tell_http_error)


#: what a form can be shown again for
AGAIN = (Invalid, NotSignedIn, TooManyAttempts)


def show_again_with(page: Callable[[Any], str]) -> None:
    """If what was sent is refused, show this page: the form, all that was typed, and what is wrong."""
    g.show_again = page


def lead_back_with(go: Callable[[], ResponseReturnValue]) -> None:
    """If the situation has changed since the page was shown, go there and say so, instead of to an end."""
    g.lead_back = go


def status_of(error: WorkflowError) -> int:
    """The HTTP status of a domain error: that of its nearest kind."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def tell_domain_error(error: WorkflowError) -> ResponseReturnValue:
    """A form again where there is one, else a page or a problem."""
    status, text = status_of(error), wording.of_error(error)
    if isinstance(error, TooManyAttempts):
        g.wait_seconds = error.wait_seconds
    if is_api():
        return problem(status, error.code, text, _told(error))
    if isinstance(error, AGAIN) and "show_again" in g:
        return shown_again(error, status)
    if isinstance(error, Conflict) and "lead_back" in g:
        flash(text, "warn")
        return cast(ResponseReturnValue, g.lead_back())
    return page(status, text)


def shown_again(error: WorkflowError, status: int) -> ResponseReturnValue:
    """The form with what is wrong with it; whoever may not see its page hears just that."""
    try:
        return g.show_again(error), status
    except WorkflowError as refused:
        return page(status_of(refused), wording.of_error(refused))


def _told(error: WorkflowError) -> dict[str, object]:
    """The details in the reader's language."""
    details = {key: one for key, one in error.details.items() if key != "da"}
    if isinstance(report := details.get("report"), dict):
        details["report"] = gate_words.told(report)
    if isinstance(error, InvalidAnswers):
        details["fields"] = {path: [wording.of_problem(each) for each in said] for path, said in error.fields.items()}
    return details


def tell_http_error(error: HTTPException) -> ResponseReturnValue:
    """Werkzeug's errors in our own words and looks."""
    if error.response is not None:
        return error
    status = error.code or 500
    text = str(wording.HTTP.get(status, wording.HTTP[500 if status >= 500 else 400]))
    if is_api():
        details = getattr(error, "data", {}).get("messages", {})
        return problem(status, CODES.get(status, "invalid" if status == 422 else "internal_error"), text, details)
    return page(status, text)


def page(status: int, text: str) -> ResponseReturnValue:
    """A calm page. A script's request is sent back to where it came from, where the message waits."""
    if is_htmx():
        flash(text, "warn")
        return "", status, {"HX-Redirect": safe_path(_path_of(request.headers.get("HX-Current-URL", "")))}
    return render_template("error.html", status=status, text=text, request_id=g.get("request_id", "")), status


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def problem(status: int, code: str, text: str, details: object) -> ResponseReturnValue:
    """application/problem+json (RFC 9457) with the stable code."""
    body = {
        "type": f"urn:sio-workflow:{code}",
        "title": text,
        "status": status,
        "code": code,
        "details": details,
        "request_id": g.get("request_id", ""),
    }
    if isinstance(details, dict) and "report" in details:
        # an extension member, where the designer looks for it
        body["report"] = details["report"]
    response = jsonify(body)
    response.content_type = "application/problem+json"
    response.status_code = status
    return response

"""A form on a page: drawn from its schema, read when it is posted, shown again when something is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, request
from flask.typing import ResponseReturnValue

from sio_workflow.domain.errors import Invalid, InvalidAnswers
from sio_workflow.services.views import FormView
from web import wording
from web.errors import lead_back_with, show_again_with
from web.forms import Filling, Form, Reading, build, edit_rows, read
from web.language import current
from web.visit import is_htmx

Show = Callable[[Form], str]


def draw(form: FormView, variables: Mapping[str, Any], filling: Filling) -> Form:
    """The fields of a form in the reader's language."""
    return build(form.schema, form.ui_schema, filling, variables=variables, locale=current())


def receive(form: FormView, variables: Mapping[str, Any]) -> Reading:
    """What was posted, by the form's schema."""
    return read(form.schema, form.ui_schema, request.form, variables=variables)


def keep_for_retry(form: FormView, variables: Mapping[str, Any], sent: Reading, show: Show) -> None:
    """From here on a refusal shows the form again with all that was typed, and what is wrong."""

    def again(error: Invalid) -> str:
        return show(draw(form, variables, Filling(values=sent.answers, problems=problems_of(error))))

    show_again_with(again)


def changed_rows(form: FormView, variables: Mapping[str, Any], sent: Reading, show: Show) -> str | None:
    """The form with a row more or less, when that was asked for."""
    rows = edit_rows(sent.answers, request.form)
    return None if rows is None else show(draw(form, variables, Filling(values=rows)))


def understood(sent: Reading) -> dict[str, Any]:
    """The answers, or InvalidAnswers when a time on the wall could not be understood."""
    if sent.problems:
        raise InvalidAnswers(sent.problems)
    return sent.answers


def problems_of(error: Invalid) -> dict[str, list[str]]:
    """Field path as in the form ("items.0.place") to messages; "" is the form as a whole."""
    if isinstance(error, InvalidAnswers) and error.fields:
        return {path.strip("/").replace("/", "."): list(messages) for path, messages in error.fields.items()}
    return {"": [wording.of_error(error)]}


def posted_ids(field: str) -> list[UUID]:
    """Ids chosen in a form; Invalid when one is no id."""
    try:
        return [UUID(one) for one in request.form.getlist(field)]
    except ValueError as fault:
        raise Invalid(field=field) from fault


def posted_id(field: str) -> UUID:
    """The id chosen in a form."""
    found = posted_ids(field)
    if len(found) != 1:
        raise Invalid(field=field)
    return found[0]


def go_to(url: str) -> ResponseReturnValue:
    """Send the browser on after a success, by script or without."""
    return ("", 204, {"HX-Redirect": url}) if is_htmx() else redirect(url, 303)


def lead_back_to(url: str) -> None:
    """Where a page leads that was shown before somebody else acted."""
    lead_back_with(partial(go_to, url))

"""Start forms: shown, read and sent in one way, whatever page they stand on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from sio_workflow.domain.errors import InvalidAnswers
from sio_workflow.services.views import FormView, InstanceView
from web.answering import changed_rows, draw, go_to, keep_for_retry, receive, understood
from web.choices import for_start
from web.forms import Filling, Form
from web.visit import actor, house, now


def show_start(key: str, template: str, **values: Any) -> str:
    """The start form on its page, with these values filled in."""
    form = house().instances.start_form(actor(), key)
    return page(form, template, draw(form, for_start(form), Filling(values=values)))


def submit_start(
    key: str, template: str, thanks: str, arrive: Callable[[InstanceView], str], *, needed: Sequence[str] = ()
) -> ResponseReturnValue:
    """Start an instance with what was posted, and go where `arrive` says; `needed` is what this page insists on."""
    form = house().instances.start_form(actor(), key)
    choices, show = for_start(form), partial(page, form, template)
    sent = receive(form, choices)
    keep_for_retry(form, choices, sent, show)
    if again := changed_rows(form, choices, sent, show):
        return again
    missing = {name: ["This field is required."] for name in needed if name not in sent.answers}
    if missing:
        raise InvalidAnswers(missing)
    started = house().instances.start(actor(), key, understood(sent), now())
    flash(thanks, "good")
    return go_to(arrive(started))


def page(start: FormView, template: str, form: Form) -> str:
    """The start form on its page."""
    return render_template(template, start=start, form=form)

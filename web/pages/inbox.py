""" "Beskeder": what the house has told a person, newest first."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sio_workflow.domain import policy
from sio_workflow.domain.policy import Action
from sio_workflow.domain.tomorrow import TOMORROW_CHECK
from sio_workflow.services.mailbox import MessageView
from web.answering import go_to
from web.visit import actor, house, now

pages = Blueprint("inbox", __name__, url_prefix="/messages")


@pages.get("")
def messages() -> str:
    """My messages, the unread ones in bold; on the device itself one can be told of new ones."""
    mail, keys = house().mailbox.mine(actor(), now(), before()), house().push_subscriptions.keys
    return render_template("messages.html", mail=mail, unread=mail.unread, case_url=case_url, push=keys)


@pages.post("/<uuid:message_id>")
def open_message(message_id: UUID) -> ResponseReturnValue:
    """Mark it as read, and go to what it is about."""
    found = house().mailbox.read(actor(), message_id, now())
    return redirect(case_url(found) or url_for(".messages"), 303)


@pages.post("/read")
def read_all() -> ResponseReturnValue:
    """Mark all as read."""
    house().mailbox.read_all(actor(), now())
    return go_to(url_for(".messages"))


def before() -> datetime | None:
    """Where the page begins, when it shows older ones."""
    try:
        found = datetime.fromisoformat(request.args.get("before", ""))
    except ValueError:
        return None
    return found if found.tzinfo else None


def case_url(message: MessageView) -> str:
    """Where the case of a message is shown to this reader; "" where it has no page of its own."""
    if message.template == "offer":
        return url_for("employee.offers")
    if actor().contact_id is not None:
        complaint = message.case_kind == "complaint"
        return url_for("customer.complaint", complaint_id=message.case_id) if complaint else ""
    if message.case_kind == "complaint" and policy.may(actor(), Action.HANDLE_COMPLAINT):
        return url_for("complaints.complaint", complaint_id=message.case_id)
    if message.case_kind in PLACES:
        action, endpoint = PLACES[message.case_kind]
        return url_for(endpoint if policy.may(actor(), action) else OWN_PAGE)
    return ""


#: for those who run the work, the list in which the case stands; for all others their own day
PLACES = {
    "absence": (Action.CHECK_ABSENCE, "absences.today"),
    "area": (Action.CHECK_ABSENCE, "absences.today"),
    "cover_case": (Action.RUN_COVER, "cover.cases"),
    TOMORROW_CHECK: (Action.RUN_COVER, "user_tasks.inbox"),
    "complaint": (Action.HANDLE_COMPLAINT, "complaints.waiting"),
}
OWN_PAGE = "employee.home"

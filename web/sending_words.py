"""Words for what goes out of the house: channels, states, and what templates may ask about a case's messages."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from flask import Flask
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from sio_workflow.domain.sending import TOO_LATE
from sio_workflow.domain.times import clock, day_and_clock, local_day
from sio_workflow.services.deliveries import DeliveryView, SentView
from web import wording
from web.visit import actor, house, now

CHANNELS = {"sms": _("Text message"), "email": _("E-mail"), "push": _("Push message"), "app": _("In the house")}
PREFERENCES: dict[str, LazyString] = {
    "app": _("Only under Messages, in the house"),
    "sms": _("By text message"),
    "email": _("By e-mail"),
    "push": _("On my device, as a push message"),
}
STATES = {
    "waiting": _("%(channel)s waits until %(at)s"),
    "on_its_way": _("%(channel)s is on its way"),
    "sent": _("%(channel)s sent %(at)s"),
    "delivered": _("%(channel)s sent %(at)s · delivered"),
    "failed": _("%(channel)s could not be delivered"),
    "not_set_up": _("%(channel)s not sent: the channel is not set up"),
    "expired": _("%(channel)s not sent: it would have come too late"),
}
HELD = {
    "unknown_sender": _("nobody here has this number"),
    "no_token": _("not an answer to a message of ours"),
    "no_case": _("no open complaint"),
    "reply_too_old": _("an answer to a very old message"),
    "reply_forged": _("the reply address is not one of ours"),
    "unknown_token": _("the message it answers does not exist any more"),
}
REACHES = {
    "urgent": _("urgent: sent by night too"),
    "usual": _("sent outside quiet hours"),
    "house": _("stays in the house"),
}


def install(app: Flask) -> None:
    """Hand the templates their words."""
    app.jinja_env.filters.update(
        delivery_said=said,
        channel_name=partial(wording.of_code, CHANNELS),
        preference_name=partial(wording.of_code, PREFERENCES),
        held_reason=partial(wording.of_code, HELD),
        reach_name=partial(wording.of_code, REACHES),
    )
    app.jinja_env.globals.update(sent_about=sent_about, sent_on=sent_on)


def said(one: DeliveryView) -> str:
    """ "SMS sent 06:12 · delivered", "E-mail could not be delivered"."""
    late = "expired" if one.failure == TOO_LATE else one.state
    state = "on_its_way" if one.state == "waiting" and one.at <= now() else late
    return str(STATES[state]) % {"channel": CHANNELS.get(one.channel, one.channel), "at": _time(one)}


def sent_on(case_kind: str, case_ids: Iterable[UUID]) -> dict[UUID, list[SentView]]:
    """What has gone out about each of these cases, for those who answer for them; asked once for a whole list."""
    return house().deliveries.on_cases(actor(), case_kind, list(case_ids))


def sent_about(case_kind: str, case_id: UUID) -> dict[UUID, SentView]:
    """What has gone out about one case, by message."""
    return {sent.message_id: sent for sent in sent_on(case_kind, [case_id]).get(case_id, [])}


def _time(one: DeliveryView) -> str:
    moment = one.sent_at or one.at
    return clock(moment) if local_day(moment) == local_day(now()) else day_and_clock(moment)

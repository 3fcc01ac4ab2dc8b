"""What every template may use: who is here, the menu, words for codes, and ways to write values."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from flask import Flask, g, request, url_for
from flask_login import current_user
from markupsafe import Markup

from sio_workflow.domain import policy
from sio_workflow.domain.complaints import ASSESSMENTS
from sio_workflow.domain.people import Role
from sio_workflow.domain.policy import Action
from sio_workflow.services.views import IncidentView, InstanceLine
from web import wording
from web.drawing import element_names
from web.language import current, stamp, when
from web.navigation import foot, initials, menu
from web.quick_replies import offered
from web.visit import actor, house, now

MACHINE_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
FILTERS: dict[str, Callable[..., Any]] = {
    "problem_text": wording.of_problem,
    "status_name": wording.status,
    "role_name": wording.role,
    "wait_name": wording.wait,
    "mode_name": partial(wording.of_code, wording.MODES),
    "incident_end": partial(wording.of_code, wording.ENDS),
    "search_status": partial(wording.of_code, wording.SEARCHES),
    "shift_status": partial(wording.of_code, wording.SHIFTS),
    "complaint_status": partial(wording.of_code, wording.COMPLAINTS),
    "customer_status": partial(wording.of_code, wording.CUSTOMER),
    "offer_answer": wording.offer,
    "call_outcome": partial(wording.of_code, wording.CALLS),
    "tile_name": partial(wording.of_code, wording.TILES),
    "outcome_name": partial(wording.of_code, wording.OUTCOMES),
    "kind_name": partial(wording.of_code, wording.KINDS),
    "absence_status": partial(wording.of_code, wording.ABSENCES),
    "reason_name": partial(wording.of_code, wording.REASONS),
    "frequency_name": partial(wording.of_code, wording.FREQUENCIES),
    "category_name": partial(wording.of_code, wording.CATEGORIES),
    "device_name": wording.device,
    "contact_name": partial(wording.of_code, wording.CONTACTS),
    "hr_kind": partial(wording.of_code, wording.HR_KINDS),
    "hr_step": partial(wording.of_code, wording.HR_STEPS),
    "hr_ground": partial(wording.of_code, wording.HR_GROUNDS),
    "stamp": stamp,
}


def install(app: Flask) -> None:
    """Hand the templates their words."""
    app.context_processor(of_request)
    app.jinja_env.filters.update(FILTERS, pretty=pretty, wait_detail=wait_detail, spoken=spoken, known_as=known_as)
    app.jinja_env.globals.update(
        initials=initials,
        may=may,
        process_name=process_name,
        page_url=page_url,
        wait_kinds=wording.WAITS,
        names_of=element_names,
        quick_replies=offered,
        assessments=assessments,
    )


def of_request() -> dict[str, Any]:
    """Values of this request."""
    # a form that answers a post shows what was sent: the browser's own draft must not cover it
    answered = Markup(' data-draft-seen="true"') if request.method == "POST" else ""
    if not current_user.is_authenticated:
        return {"now": now(), "menu": [], "foot": [], "answered": answered}
    shown = sorted(actor().roles - {Role.SYSTEM})
    roles = ", ".join(wording.role(role.value) for role in shown)
    return {"now": now(), "menu": menu(actor()), "foot": foot(actor()), "role_names": roles, "answered": answered}


def may(action: str, area_id: Any = None) -> bool:
    """May this person do it? For what a page shows; the services decide."""
    return policy.may(actor(), Action(action), area_id)


def process_name(key: str) -> str:
    """The name of a process, looked up once per request."""
    if "process_names" not in g:
        g.process_names = {line.key: line.name for line in house().definitions.list()}
    return str(g.process_names.get(key, key))


def page_url(number: int) -> str:
    """This list's URL with its filters, at another page."""
    return url_for(request.endpoint or "start.page", **{**(request.view_args or {}), **request.args, "page": number})


def pretty(value: Any) -> str:
    """Variables as readable JSON."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str, sort_keys=True)


def spoken(business_key: str) -> str:
    """A number that people use, such as F-2026-0017; an id that only machines use is not shown to people."""
    return "" if MACHINE_ID.fullmatch(business_key) else business_key


def known_as(about: InstanceLine | IncidentView) -> str:
    """What people know an instance by: the place and time of its shift, else its number."""
    if about.shift_start_at is None:
        return spoken(about.business_key)
    return f"{about.site_name}, {when(about.shift_start_at, now())}"


def assessments() -> dict[str, str]:
    """What an item may turn out to be, held against the plan, in the reader's language."""
    return {code: verdict.da if current() == "da" else verdict.en for code, verdict in ASSESSMENTS.items()}


def wait_detail(detail: str) -> str:
    """A reason's detail: a time on the wall, the name of a role, or as it stands."""
    if detail in wording.ROLES:
        return wording.role(detail)
    try:
        return when(datetime.fromisoformat(detail), now())
    except (ValueError, TypeError):
        return detail

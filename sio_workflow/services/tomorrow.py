"""Tomorrow's shifts of those who took one over or return to theirs: asked the day before, and heard.

A job of the house starts one process per question, since a returning person's absence has no process any more; what
becomes of the answer is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.domain.process import Variables, WaitKind
from sio_workflow.domain.times import day_bounds, local_day
from sio_workflow.domain.tomorrow import TOMORROW_ANSWERED, TOMORROW_CHECK, asks_now, key_of, of_key
from sio_workflow.services.candidates import COVERING_JOBS
from sio_workflow.services.notices import Notices
from sio_workflow.services.shifts import ShiftView, view
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Shift
from sio_workflow.storage.unit_of_work import UnitOfWork

_THANKS = {"yes": "tomorrow_yes", "no": "tomorrow_no", "unknown": "tomorrow_unknown"}
#: not an answer of theirs: the shift is somebody else's by now
MOOT = "moot"


@dataclass(frozen=True, slots=True, kw_only=True)
class TomorrowView:
    """A shift of tomorrow, and whom to telephone about it."""

    shift: ShiftView
    employee_id: UUID
    name: str
    phone: str


class Tomorrow:
    """What people say about the shift they have tomorrow."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def answer(self, shift_id: UUID, employee_id: UUID, ready: str, now: datetime) -> str:
        """Hand the answer (yes, no or unknown) to whoever waits for it; what they are told, or "" when nobody does."""
        actor, key = Actor(account_id=None, name="", employee_id=employee_id), key_of(shift_id, employee_id)
        with self._database.unit_of_work(as_house=True) as uow:
            found = uow.work.shift_with_person(shift_id, employee_id)
            if found is None or not uow.subscriptions.waiting(WaitKind.MESSAGE, TOMORROW_ANSWERED, key):
                return ""
            shift, site, _ = found
            uow.jobs.add_message(TOMORROW_ANSWERED, key, {"ready": ready}, now)
            uow.trail.audit(actor, now, f"tomorrow_{ready}", "shift", shift_id, area_id=shift.area_id)
            told = Notices(uow, actor, now, TOMORROW_CHECK, shift_id, shift.area_id)
            told.employee(employee_id, _THANKS[ready], place=site.name, start=shift.start_at)
        return _THANKS[ready]

    def get(self, actor: Actor, shift_id: UUID, employee_id: UUID, now: datetime) -> TomorrowView:
        """The shift and its person, for those who are to call them."""
        with self._database.unit_of_work(writing=False) as uow:
            found = policy.visible_or_not_found(
                uow.work.shift_with_person(shift_id, employee_id),
                lambda each: policy.may(actor, Action.RUN_COVER, each[0].area_id),
            )
            shift, site, person = found
            shown = view(shift, site, {person.id: person.name}, now)
            return TomorrowView(shift=shown, employee_id=person.id, name=person.name, phone=person.phone)


def ask(uow: UnitOfWork, now: datetime) -> int:
    """Start the questions of today, and end those about shifts that have changed hands; how many were started."""
    _end_what_is_moot(uow, now)
    if not asks_now(now) or uow.definitions.latest_hash(TOMORROW_CHECK) is None:
        return 0
    today, tomorrow = day_bounds(local_day(now)), day_bounds(local_day(now) + timedelta(days=1))
    theirs = uow.work.to_be_asked(tomorrow, today[0], COVERING_JOBS)
    asked = uow.trail.told_people(TOMORROW_CHECK, today[0]) if theirs else set()
    fresh = [(shift, number) for shift, number in theirs if (shift.id, shift.employee_id) not in asked]
    for shift, employee_no in fresh:
        uow.jobs.add_start(TOMORROW_CHECK, f"{shift.shift_no}/{employee_no}", _begins_with(shift), now)
    return len(fresh)


def _begins_with(shift: Shift) -> Variables:
    assert shift.employee_id is not None, "a person was joined to it"
    return {
        "check_key": key_of(shift.id, shift.employee_id),
        "shift_id": shift.id,
        "employee_id": shift.employee_id,
        "area_id": shift.area_id,
        "shift_start_at": shift.start_at,
    }


def _end_what_is_moot(uow: UnitOfWork, now: datetime) -> None:
    waiting = {key: of_key(key) for key in uow.subscriptions.keys(TOMORROW_ANSWERED)}
    holders = uow.work.holders([shift_id for shift_id, _ in waiting.values()])
    for key, (shift_id, employee_id) in waiting.items():
        if holders.get(shift_id) != employee_id:
            uow.jobs.add_message(TOMORROW_ANSWERED, key, {"ready": MOOT}, now)

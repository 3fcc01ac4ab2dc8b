"""The two moves that end a search: somebody accepts, or it is settled in another way."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sio_workflow.domain.errors import InvalidAnswers, NotFound
from sio_workflow.domain.process import JobKind, Variables
from sio_workflow.domain.shift_cover import PICK_WITHIN
from sio_workflow.domain.times import day_and_clock
from sio_workflow.services import offering
from sio_workflow.services.candidates import looked_at
from sio_workflow.services.search import Search
from sio_workflow.services.workplace import refusal, uuid_of
from sio_workflow.storage.models import CustomerConsent, Employee

HANDED_OVER = frozenset({"handed_over", "breach"})
#: states in which a yes still counts
OPEN = ("open", "offering", "answered")


def accept(search: Search, employee_id: UUID, via: str) -> None:
    """A yes that holds: checked again now, in this transaction, against everything else the person has said yes to."""
    # the person is locked after the case, so that one who says yes twice at once is checked one yes after the other
    employee = search.desk.uow.people.employee(employee_id, lock=True)
    if employee is None:
        raise NotFound
    if search.case.status not in OPEN:
        raise refusal("cover_found", "Vagten er allerede dækket.", "The shift is covered already.")
    if employee_id != search.desk.actor.employee_id or employee.job not in ("service_manager", "office"):
        _check(search, employee)
    else:
        search.case.outcome = "manager_self"
    search.case.status, search.case.replacement_id = "accepted", employee_id
    search.shift.employee_id = employee_id
    search.shift.yes_at, search.shift.yes_via = search.desk.now, via
    offering.withdraw(search)
    search.notices.employee(
        employee_id, "offer_confirmed", place=search.site.name, start=day_and_clock(search.shift.start_at)
    )


def settle(search: Search, shift_status: str, outcome: str | None, answers: Variables | None = None) -> None:
    """The shift stands staffed, or the customer has agreed that it need not be; whoever waits for that hears it."""
    desk, case, shift = search.desk, search.case, search.shift
    if answers is not None:
        case.consent_id = _consent(search, shift_status, answers)
    if shift_status == "confirmed":
        shift.access_solved_at = shift.instruction_at = shift.confirmed_at = desk.now
        shift.confirmed_by = desk.actor.account_id
    shift.status = shift_status
    case.status, case.staffed_at, case.outcome = "staffed", desk.now, outcome or case.outcome
    offering.withdraw(search)
    _tell_absences(search)


def yes_variables(search: Search) -> Variables:
    """What the process needs to know once somebody has said yes."""
    now = search.desk.now
    soon, within_an_hour = now + timedelta(minutes=5), now + timedelta(hours=1)
    return {
        "decision": "found",
        "pick_due_at": now + PICK_WITHIN,
        "staff_due_at": max(soon, min(search.shift.start_at, within_an_hour)),
        "escalated_to": escalated_to(search),
    }


def escalated_to(search: Search) -> str:
    """Who else may do the tasks of this search from now on: nobody, or deputy and office once it is handed over."""
    return ",deputy,office," if search.case.escalation in HANDED_OVER else ""


def announce_yes(search: Search, *, needs_pick: bool) -> None:
    """Tell the search's process that somebody has said yes."""
    search.desk.send("offer_accepted", str(search.case.id), {"needs_pick": needs_pick, **yes_variables(search)})


def _tell_absences(search: Search) -> None:
    """A signal to the one instance: it is lost without harm when that has ended or is about to look for itself."""
    uow = search.desk.uow
    for instance_id in uow.cover.instances_held_up(search.shift):
        uow.jobs.add_message("shift_staffed", "", {}, search.desk.now, kind=JobKind.SIGNAL, instance_id=instance_id)


def _check(search: Search, employee: Employee) -> None:
    candidate = looked_at(search.desk.uow, search.shift, search.site, [employee], search.desk.now)[0]
    if not candidate.feasible:
        raise refusal(
            "cannot_take_it",
            f"{candidate.name} kan ikke: {candidate.summary_da}.",
            f"{candidate.name} cannot: {candidate.summary_en}.",
            why_da=candidate.summary_da,
        )


def _consent(search: Search, what: str, answers: Variables) -> UUID:
    missing = {
        field: ["The customer's consent must be recorded."]
        for field in ("contact_id", "consent_channel")
        if not answers.get(field)
    }
    contact = search.desk.uow.places.contact(uuid_of(answers["contact_id"])) if not missing else None
    if contact is None or contact.customer_id != search.site.customer_id:
        raise InvalidAnswers(
            missing or {"contact_id": ["Not a contact of this customer."]}, "The customer's consent must be recorded."
        )
    consent = CustomerConsent(
        contact_id=contact.id,
        what="postpone" if what == "postponed" else "cancel",
        case_kind="cover_case",
        case_id=search.case.id,
        channel=answers["consent_channel"],
        at=search.desk.now,
        recorded_by=search.desk.actor.account_id,
    )
    search.desk.uow.trail.add(consent)
    search.desk.uow.trail.save()
    return consent.id

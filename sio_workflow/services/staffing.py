"""The two moves that end a search: somebody accepts, or it is settled in another way."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sio_workflow.domain.errors import InvalidAnswers
from sio_workflow.domain.notices import YOUR_MANAGER
from sio_workflow.domain.process import JobKind, Variables
from sio_workflow.domain.shift_cover import HURRIED, PICK_WITHIN, mode_of
from sio_workflow.services import offering
from sio_workflow.services.candidates import looked_at
from sio_workflow.services.search import Search
from sio_workflow.services.workplace import refusal
from sio_workflow.storage.models import CustomerConsent, Employee

HANDED_OVER = frozenset({"handed_over", "breach"})
#: states in which a yes still counts
OPEN = ("open", "offering", "answered")


def accept(search: Search, via: str) -> None:
    """A yes that holds: checked again now, in this transaction, against everything else the person has said yes to."""
    employee = search.person
    assert employee is not None, "a search is loaded with the one who is to take the shift"
    if search.case.status not in OPEN:
        raise refusal("cover_found", "Vagten er allerede dækket.", "The shift is covered already.")
    if employee.id != search.desk.actor.employee_id or employee.job not in ("service_manager", "office"):
        _check(search, employee)
    else:
        search.case.outcome = "manager_self"
    search.case.status, search.case.replacement_id = "accepted", employee.id
    search.shift.employee_id = employee.id
    search.shift.yes_at, search.shift.yes_via = search.desk.now, via


def confirm_to(search: Search) -> None:
    """Tell whoever has the shift now."""
    place, start = search.site.name, search.shift.start_at
    if search.case.replacement_id is not None:
        urgent = mode_of(start, search.desk.now) in HURRIED
        search.notices.employee(
            search.case.replacement_id, "offer_confirmed", urgent=urgent, place=place, start=start, phone=YOUR_MANAGER
        )


def announce(search: Search) -> None:
    """The search is over: thank those who offered in vain, confirm it to a yes by phone, wake who waits for the shift.

    Said twice it is heard once: a worker may be killed between the saying and the noting down.
    """
    offering.withdraw(search)
    told = search.desk.uow.trail.messages("cover_case", search.case.id)
    by_phone = search.case.status == "staffed" and search.shift.yes_via == "phone"
    since = search.shift.yes_at
    if by_phone and since and not any(each.template == "offer_confirmed" and each.at >= since for each in told):
        confirm_to(search)
    _tell_absences(search)


def settle(search: Search, shift_status: str, outcome: str | None, answers: Variables | None = None) -> None:
    """The shift stands staffed, or the customer has agreed that it need not be."""
    desk, case, shift = search.desk, search.case, search.shift
    if answers is not None:
        case.consent_id = _consent(search, shift_status, answers)
    if shift_status == "confirmed":
        shift.access_solved_at = shift.instruction_at = shift.confirmed_at = desk.now
        shift.confirmed_by = desk.actor.account_id
    shift.status = shift_status
    case.status, case.staffed_at, case.outcome = "staffed", desk.now, outcome or case.outcome


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
    contact = search.contact
    if missing or contact is None:
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

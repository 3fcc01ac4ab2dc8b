"""Ask people whether they can take a shift: voluntarily, in waves, with objective reasons for the order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.errors import InvalidAnswers
from sio_workflow.domain.shift_cover import HURRIED, Mode, mode_of, wave_of
from sio_workflow.domain.times import hours_between
from sio_workflow.services.candidates import looked_at, ranked
from sio_workflow.services.search import Search
from sio_workflow.services.workplace import Workplace, refusal
from sio_workflow.storage.models import CoverCase, Offer, Shift


def begin(desk: Workplace, case: CoverCase, shift: Shift) -> None:
    """Start the process of a search that has been waiting."""
    case.status, case.mode = "open", mode_of(shift.start_at, desk.now).value
    desk.uow.cover.write_alike([case], "status", "mode")
    desk.uow.trail.audit(desk.actor, desk.now, "begin", "cover_case", case.id, area_id=case.area_id, mode=case.mode)
    start(desk, case, shift)


def start(desk: Workplace, case: CoverCase, shift: Shift) -> None:
    """Ask for the process of a search."""
    desk.start(
        "shift_cover",
        str(case.id),
        {"case_id": case.id, "shift_id": shift.id, "area_id": case.area_id, "shift_start_at": shift.start_at},
    )


def send_wave(search: Search, mode: Mode) -> int:
    """Ask the best who have not been asked yet; returns how many that were."""
    asked = {offer.employee_id for offer in search.desk.uow.cover.offers(search.case.id)}
    able = [each for each in ranked(search.desk.uow, search.case.id, search.desk.now) if each.feasible]
    fresh = [each.employee_id for each in able if each.employee_id not in asked][: wave_of(mode).size]
    _offer(search, fresh, mode)
    return len(fresh)


def check(search: Search, employee_ids: Sequence[UUID]) -> None:
    """Refuse at once where somebody chosen may not be asked or cannot take it, or where nobody is left to ask."""
    people = search.people
    known = {one.id for one in people if policy.may_ask(search.desk.actor, search.case.area_id, one)}
    if employee_ids and known != set(employee_ids):
        raise InvalidAnswers.at("employee_ids", "Choose an employee.")
    seen = looked_at(search.desk.uow, search.shift, search.site, people, search.desk.now) if people else []
    unable = [each for each in seen if not each.feasible]
    if not employee_ids and len(unable) == len(seen):
        raise refusal("nobody_left", "Der er ikke flere at spørge.", "There is nobody left to ask.")
    if employee_ids and unable:
        raise refusal(
            "cannot_take_it",
            f"{unable[0].name} kan ikke: {unable[0].summary_da}.",
            f"{unable[0].name} cannot: {unable[0].summary_en}.",
            employee_ids=[str(each.employee_id) for each in unable],
        )


def send(search: Search, employee_ids: Sequence[UUID], after_wave: int) -> int:
    """Ask the people the manager chose when `after_wave` was the last, or without any the next best; how many that is.

    Said twice it is heard once, and nobody who cannot take it any more is asked.
    """
    mode = mode_of(search.shift.start_at, search.desk.now)
    if not employee_ids:
        return send_wave(search, mode) if search.case.wave <= after_wave else 0
    offers = search.desk.uow.cover.offers(search.case.id)
    asked = {offer.employee_id for offer in offers if offer.answer is None or offer.wave > after_wave}
    seen = looked_at(search.desk.uow, search.shift, search.site, search.people, search.desk.now)
    able = {each.employee_id for each in seen if each.feasible} - asked
    _offer(search, [each for each in employee_ids if each in able], mode)
    return len(able)


def out(search: Search) -> list[Offer]:
    """Offers that can still be answered."""
    now = search.desk.now
    return [one for one in search.desk.uow.cover.offers(search.case.id) if one.answer is None and one.expires_at > now]


def wave_end(search: Search, mode: Mode) -> datetime:
    """When the wave that is out now has had its time."""
    return search.desk.now + wave_of(mode).wait


def withdraw(search: Search) -> None:
    """Take back what is still out; whoever said yes in vain is thanked, and who has the shift has said yes."""
    out = search.desk.uow.cover.offers(search.case.id) if search.case.wave else ()
    for offer in out:
        if offer.answer == "yes" and offer.employee_id != search.case.replacement_id:
            search.notices.employee(offer.employee_id, "offer_taken")
            offer.answer = "withdrawn"
        elif offer.answer is None:
            offer.answer = "yes" if offer.employee_id == search.case.replacement_id else "withdrawn"


def _offer(search: Search, employee_ids: Sequence[UUID], mode: Mode) -> None:
    if not employee_ids:
        return
    search.case.wave += 1
    search.case.status = "offering"
    search.audit("send_offers", wave=search.case.wave, to=[str(each) for each in employee_ids])
    now, shift = search.desk.now, search.shift
    expires = now + wave_of(mode).wait
    for employee_id in employee_ids:
        search.desk.uow.cover.add(
            Offer(
                cover_case_id=search.case.id,
                area_id=search.case.area_id,
                employee_id=employee_id,
                wave=search.case.wave,
                sent_at=now,
                expires_at=expires,
            )
        )
        search.notices.employee(
            employee_id,
            "offer",
            place=search.site.name,
            urgent=mode in HURRIED,
            expires_at=expires,
            start=shift.start_at,
            end=shift.end_at,
            hours=hours_between(shift.start_at, shift.end_at),
            until=expires,
        )

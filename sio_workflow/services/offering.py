"""Ask people whether they can take a shift: voluntarily, in waves, with objective reasons for the order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.errors import InvalidAnswers
from sio_workflow.domain.sending import TOO_LATE, leaves_at
from sio_workflow.domain.shift_cover import HURRIED, answer_by, mode_of, wave_of
from sio_workflow.domain.times import clock, hours_between
from sio_workflow.services.candidates import looked_at, ranked
from sio_workflow.services.search import Search
from sio_workflow.services.workplace import Workplace, refusal
from sio_workflow.storage.models import CoverCase, Employee, Offer, Shift

OFFER = "offer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What became of a wave."""

    count: int = 0
    #: when the last of those asked has had their time
    until: datetime | None = None
    #: others could take it whom nobody may wake: a message would wait for the morning
    asleep: bool = False


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


def send_wave(search: Search, *, patient: bool = False) -> Asked:
    """Ask the best who do not know of it yet.

    In quiet hours the house by itself asks those alone who can be told at once. A person who asks may be patient: what
    they send waits for the morning, if that is in time.
    """
    uow, now, shift = search.desk.uow, search.desk.now, search.shift
    told = {each.employee_id for each in uow.cover.offers(search.case.id)}
    told -= uow.cover.never_told(search.case.id, TOO_LATE)
    fresh = [each.employee_id for each in ranked(uow, search.case.id, now) if each.feasible]
    fresh = [each for each in fresh if each not in told]
    awake = uow.people.asked_by_night(fresh)
    when = {each: _told_at(each in awake, now) for each in fresh}
    within_reach = [each for each in fresh if when[each] == now or (patient and when[each] < shift.start_at)]
    chosen = within_reach[: wave_of(mode_of(shift.start_at, now)).size]
    until = _offer(search, {each: when[each] for each in chosen})
    asleep = any(when[each] > now for each in fresh if each not in chosen)
    return Asked(count=len(chosen), until=until, asleep=asleep)


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
    able = {each.employee_id for each in seen if each.feasible}
    _check_night(search, able, chosen=bool(employee_ids))


def _check_night(search: Search, able: set[UUID], *, chosen: bool) -> None:
    """Whom a message reaches only once the shift has begun is asked by telephone, and by nothing else."""
    now, start = search.desk.now, search.shift.start_at
    heard = {one.id: heard_at(one, now) for one in search.people if one.id in able}
    late = [one for one in search.people if one.id in heard and now < heard[one.id] >= start]
    if late and (chosen or len(late) == len(able)):
        at = clock(heard[late[0].id])
        raise refusal(
            "only_by_telephone",
            f"{late[0].name} får først besked kl. {at}, og da er vagten begyndt. Ring i stedet.",
            f"{late[0].name} is told at {at} only, and then the shift has begun. Telephone instead.",
            employee_ids=[str(one.id) for one in late],
        )


def send(search: Search, employee_ids: Sequence[UUID], after_wave: int) -> Asked:
    """Ask the people the manager chose when `after_wave` was the last, or without any the next best.

    Said twice it is heard once, and nobody who cannot take it any more is asked.
    """
    uow, now = search.desk.uow, search.desk.now
    if not employee_ids:
        return send_wave(search, patient=True) if search.case.wave <= after_wave else Asked()
    offers = uow.cover.offers(search.case.id)
    asked = {offer.employee_id for offer in offers if offer.answer is None or offer.wave > after_wave}
    asked -= uow.cover.never_told(search.case.id)
    seen = looked_at(uow, search.shift, search.site, search.people, now)
    able = {each.employee_id for each in seen if each.feasible} - asked
    told = {one.id: heard_at(one, now) for one in search.people if one.id in able}
    return Asked(count=len(told), until=_offer(search, {each: told[each] for each in employee_ids if each in told}))


def out(search: Search) -> list[Offer]:
    """Offers that can still be answered."""
    now = search.desk.now
    return [one for one in search.desk.uow.cover.offers(search.case.id) if one.answer is None and one.expires_at > now]


def heard_at(person: Employee, now: datetime) -> datetime:
    """When a message with an offer may leave for this person."""
    return _told_at(person.quiet_hours_opt_in, now)


def _told_at(by_night: bool, now: datetime) -> datetime:
    return leaves_at(now, OFFER, urgent=False, by_night=by_night)


def withdraw(search: Search) -> None:
    """Take back what is still out; whoever said yes in vain is thanked, and who has the shift has said yes."""
    out = search.desk.uow.cover.offers(search.case.id) if search.case.wave else ()
    for offer in out:
        if offer.answer == "yes" and offer.employee_id != search.case.replacement_id:
            _thank(search, offer.employee_id)
            offer.answer = "withdrawn"
        elif offer.answer is None:
            offer.answer = "yes" if offer.employee_id == search.case.replacement_id else "withdrawn"


def _thank(search: Search, employee_id: UUID) -> None:
    """What is true: the shift is covered, or the manager looks further."""
    if search.case.status in ("open", "offering"):
        place, start = search.site.name, search.shift.start_at
        search.notices.employee(employee_id, "offer_not_chosen", place=place, start=start)
    else:
        search.notices.employee(employee_id, "offer_taken")


def _offer(search: Search, told: Mapping[UUID, datetime]) -> datetime | None:
    """Offer it to these people, each told at the instant that is polite; when the last of them has had their time."""
    if not told:
        return None
    search.case.wave += 1
    search.case.status = "offering"
    search.audit("send_offers", wave=search.case.wave, to=[str(each) for each in told])
    return max(_offer_to(search, employee_id, told_at) for employee_id, told_at in told.items())


def _offer_to(search: Search, employee_id: UUID, told_at: datetime) -> datetime:
    now, case, shift = search.desk.now, search.case, search.shift
    expires = answer_by(shift.start_at, told_at)
    message = search.notices.employee(
        employee_id,
        OFFER,
        place=search.site.name,
        urgent=mode_of(shift.start_at, now) in HURRIED,
        expires_at=expires,
        start=shift.start_at,
        end=shift.end_at,
        hours=hours_between(shift.start_at, shift.end_at),
        until=expires,
    )
    search.desk.uow.cover.add(
        Offer(
            cover_case_id=case.id,
            area_id=case.area_id,
            employee_id=employee_id,
            wave=case.wave,
            sent_at=now,
            told_at=told_at,
            expires_at=expires,
            message_id=message.id,
        )
    )
    return expires

"""A no by telephone is an answer like any other: to the offer that is out, or to being asked just now."""

from __future__ import annotations

from sio_workflow.services.affected_work import empty, lose_replacement
from sio_workflow.services.cover_desk import CoverDesk
from sio_workflow.services.search import Search
from sio_workflow.storage.models import Offer


def by_phone(search: Search) -> None:
    """The one the search is loaded with says no: whoever had the shift loses it, else the next ones may be asked."""
    case, person = search.case, search.person
    was_out = _note(search)
    if person is not None and case.replacement_id == person.id and case.status in ("accepted", "staffed"):
        empty(search.shift)
        lose_replacement(search.desk, case, search.shift)
    elif was_out:
        move_on(search)


def move_on(search: Search) -> None:
    """When everybody asked in this wave has said no, nobody waits for its time to run out."""
    case, now = search.case, search.desk.now
    if case.status != "offering":
        return
    offers = search.desk.uow.cover.offers(case.id)
    hopeful = [one for one in offers if one.answer == "yes" or (one.answer is None and one.expires_at > now)]
    silent = [one for one in offers if one.answer is None and one.wave == case.wave]
    if not hopeful and not silent:
        CoverDesk(search.desk).hurry(case.id)


def _note(search: Search) -> bool:
    """It stands as an offer, so that nobody who has said no is asked again; whether one was out."""
    person, case, now = search.person, search.case, search.desk.now
    assert person is not None, "a search is loaded with the one who has been called"
    offer = search.desk.uow.cover.offer_to(person.id, case.id)
    if offer is None:
        offer = Offer(cover_case_id=case.id, area_id=case.area_id, employee_id=person.id, channel="phone")
        offer.wave, offer.answer = case.wave, "no"
        offer.sent_at = offer.told_at = offer.expires_at = now
        search.desk.uow.cover.add(offer)
    was_out, offer.answer, offer.answered_at = offer.answer is None, "no", now
    return was_out

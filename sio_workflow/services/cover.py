"""The search for cover, for the pages: the list with reasons, offers out and answered, calls logged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sio_workflow.cover import Candidate
from sio_workflow.domain import free_text, policy
from sio_workflow.domain.errors import InvalidAnswers, NotFound
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.domain.sending import polite
from sio_workflow.domain.shift_cover import CALL_OUTCOMES, mode_of, needs_a_pick
from sio_workflow.services import late_start, offering, refusals
from sio_workflow.services.candidates import COVERING_JOBS, looked_at, ranked
from sio_workflow.services.cover_views import CallView, OfferView, SearchView, offer_view, offers_view, search_view
from sio_workflow.services.desk import open_desk
from sio_workflow.services.late_start import LateWords
from sio_workflow.services.search import Search
from sio_workflow.services.shifts import view
from sio_workflow.services.staffing import OPEN, accept, announce_yes, confirm_to
from sio_workflow.services.standing import standing
from sio_workflow.services.workplace import refusal
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import CallLog, CoverCase, Offer, Shift, Site
from sio_workflow.storage.unit_of_work import UnitOfWork


class Cover:
    """Find someone who takes a shift."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def searches(self, actor: Actor, now: datetime) -> list[SearchView]:
        """Searches in the actor's areas that are not over, nearest shift first."""
        policy.require(actor, Action.RUN_COVER)
        with self._database.unit_of_work(writing=False) as uow:
            areas = policy.areas_for(actor, Action.RUN_COVER)
            found = uow.cover.open_list(areas)
            offers = uow.cover.offers_of([case.id for case, _, _ in found])
            names = uow.people.names({offer.employee_id for each in offers.values() for offer in each})
            still = standing(uow, "cover_case", areas)
            return [
                search_view(
                    case,
                    view(shift, site, {}, now),
                    offers_view(case, offers.get(case.id, ()), names),
                    still.get(case.id),
                    now,
                )
                for case, shift, site in found
            ]

    def get(self, actor: Actor, case_id: UUID, now: datetime) -> SearchView:
        """One search with its offers and calls."""
        with self._database.unit_of_work(writing=False) as uow:
            case, shift, site = _seen(uow, actor, case_id)
            offers = uow.cover.offers(case.id)
            people = {offer.employee_id for offer in offers} | {each for each in (shift.employee_id,) if each}
            names = uow.people.names(people)
            still = standing(uow, "cover_case", frozenset({case.area_id})).get(case.id)
            found = search_view(case, view(shift, site, names, now), offers_view(case, offers, names), still, now)
            return replace(found, calls=_called(uow, case_id), **_night(uow, case, now))

    def late_words(self, actor: Actor, case_id: UUID, now: datetime) -> LateWords:
        """What the customer would read if the replacement began later than planned."""
        with self._database.unit_of_work(writing=False) as uow:
            _, shift, site = _seen(uow, actor, case_id)
            return late_start.words(uow, site.customer_id, shift.start_at)

    def candidates(self, actor: Actor, case_id: UUID, now: datetime) -> list[Candidate]:
        """Everyone who might, best first, and everyone who cannot, with why."""
        # a ranking weighs people of other areas, whose absences the asker may not see
        with self._database.unit_of_work(writing=False, as_house=True) as uow:
            _seen(uow, actor, case_id)
            return ranked(uow, case_id, now)

    def send_offers(self, actor: Actor, case_id: UUID, employee_ids: Sequence[UUID], now: datetime) -> SearchView:
        """Ask these people; an empty list asks the next wave."""
        policy.require(actor, Action.RUN_COVER)
        with self._database.unit_of_work(as_house=True) as uow:  # the next wave comes from a ranking
            search = _seen_by(actor, Search.load_with_people(open_desk(uow, actor, now), case_id, employee_ids))
            if search.case.status not in OPEN:
                raise refusal("cover_found", "Vagten er allerede dækket.", "The shift is covered already.")
            offering.check(search, employee_ids)
            offering.send(search, employee_ids, search.case.wave)
        return self.get(actor, case_id, now)

    def my_offers(self, actor: Actor, now: datetime) -> list[OfferView]:
        """Shifts the actor has been asked to take."""
        if actor.employee_id is None:
            return []
        with self._database.unit_of_work(writing=False) as uow:
            found = uow.cover.offers_to(actor.employee_id, now)
            return [offer_view(offer, actor.name, view(shift, site, {}, now)) for offer, shift, site in found]

    def answer_offer(self, actor: Actor, offer_id: UUID, yes: bool, now: datetime, via: str = "app") -> str:
        """ "yes", "no" or "too_late". In a hurry the first valid yes has the shift; else the manager picks.

        A yes after the deadline counts while somebody is still looked for: the deadline binds the house, to ask others.
        """
        # a yes is held against everything, and tells whoever is at work in the place of the absent
        with self._database.unit_of_work(as_house=True) as uow:
            offer = uow.cover.offer(offer_id)
            if offer is None or offer.employee_id != actor.employee_id:
                raise NotFound
            search = Search.load_with(open_desk(uow, actor, now), offer.cover_case_id, offer.employee_id)
            if _waits(offer) or (yes and offer.answer == "too_late"):
                offer.answer, offer.answered_at = _answer(search, offer, yes, via), now
                search.audit(f"offer_{offer.answer}", offer_id=str(offer.id))
                refusals.move_on(search)
            return offer.answer or ""

    def log_call(
        self, actor: Actor, case_id: UUID, employee_id: UUID, outcome: str, now: datetime, note: str = ""
    ) -> SearchView:
        """A telephone call to a candidate: yes takes the shift, no answers the offer or gives the shift back."""
        policy.require(actor, Action.RUN_COVER)
        if outcome not in CALL_OUTCOMES:
            raise InvalidAnswers.at("outcome", "Choose how it ended.")
        free_text.refuse(note=note)
        with self._database.unit_of_work(as_house=True) as uow:  # a yes by phone is held against absences
            search = Search.load_with(open_desk(uow, actor, now), case_id, employee_id)
            _seen_by(actor, search, asked=policy.may_ask(actor, search.case.area_id, search.person))
            uow.trail.add(
                CallLog(
                    case_kind="cover_case",
                    case_id=case_id,
                    to_kind="employee",
                    to_id=employee_id,
                    by_id=actor.account_id,
                    at=now,
                    outcome=outcome,
                    note=note,
                )
            )
            if outcome == "yes":
                accept(search, via="phone")
                announce_yes(search, needs_pick=False)
            elif outcome == "no":
                refusals.by_phone(search)
            search.audit("call", outcome=outcome, employee_id=str(employee_id))
        return self.get(actor, case_id, now)


def _answer(search: Search, offer: Offer, yes: bool, via: str) -> str:
    if not yes:
        return "no"
    if search.case.status not in OPEN:
        search.notices.employee(offer.employee_id, "offer_taken")
        return "too_late"
    if search.shift.end_at <= search.desk.now:
        search.notices.employee(offer.employee_id, "offer_over", place=search.site.name, start=search.shift.start_at)
        return "too_late"
    assert search.person is not None
    candidate = looked_at(search.desk.uow, search.shift, search.site, [search.person], search.desk.now)[0]
    if not candidate.feasible:
        search.notices.employee(offer.employee_id, "offer_not_possible", why=_why(candidate))
        return "too_late"
    _take(search, offer, via)
    return "yes"


def _waits(offer: Offer) -> bool:
    """Nobody has heard their answer yet, even if what was out has been taken back."""
    return offer.answered_at is None


def _why(candidate: Candidate) -> dict[str, str]:
    return {"da": candidate.summary_da, "en": candidate.summary_en}


def _take(search: Search, offer: Offer, via: str) -> None:
    if needs_a_pick(mode_of(search.shift.start_at, search.desk.now)):
        first = search.case.status != "answered"
        search.case.status = "answered"
        if first:
            announce_yes(search, needs_pick=True)
        return
    offer.answer = "yes"
    accept(search, via=via)
    confirm_to(search)
    announce_yes(search, needs_pick=False)


def _seen_by(actor: Actor, search: Search, *, asked: bool = True) -> Search:
    return policy.visible_or_not_found(
        search, lambda found: asked and policy.may(actor, Action.RUN_COVER, found.case.area_id)
    )


def _seen(uow: UnitOfWork, actor: Actor, case_id: UUID) -> tuple[CoverCase, Shift, Site]:
    return policy.visible_or_not_found(
        uow.cover.case_with_shift(case_id), lambda found: policy.may(actor, Action.RUN_COVER, found[0].area_id)
    )


def _called(uow: UnitOfWork, case_id: UUID) -> tuple[CallView, ...]:
    calls = uow.trail.calls("cover_case", case_id)
    return tuple(CallView(employee_id=one.to_id, outcome=one.outcome, at=one.at) for one in calls if one.to_id)


def _night(uow: UnitOfWork, case: CoverCase, now: datetime) -> dict[str, Any]:
    """Who can be told before the morning; nothing to say by day."""
    if (until := polite(now)) == now:
        return {}
    near = uow.people.near(case.area_id, COVERING_JOBS)
    return {"quiet_until": until, "by_night": tuple(one.id for one in near if one.quiet_hours_opt_in)}

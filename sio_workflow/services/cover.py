"""The search for cover, for the pages: the list with reasons, offers out and answered, calls logged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sio_workflow.cover import Candidate
from sio_workflow.domain import free_text, policy
from sio_workflow.domain.errors import InvalidAnswers, NotFound
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.domain.shift_cover import CALL_OUTCOMES, mode_of, needs_a_pick
from sio_workflow.services import late_start, offering, refusals
from sio_workflow.services.candidates import looked_at, ranked
from sio_workflow.services.desk import open_desk
from sio_workflow.services.late_start import LateWords
from sio_workflow.services.search import Search
from sio_workflow.services.shifts import ShiftView, view
from sio_workflow.services.staffing import OPEN, accept, announce_yes, confirm_to
from sio_workflow.services.workplace import refusal
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import CallLog, CoverCase, Offer, Shift, Site
from sio_workflow.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    """An offer, and what was answered."""

    id: UUID
    case_id: UUID
    employee_id: UUID
    employee_name: str
    channel: str
    sent_at: datetime
    expires_at: datetime
    answer: str | None
    shift: ShiftView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """A search as its page shows it."""

    id: UUID
    shift: ShiftView
    status: str
    mode: str
    cause: str
    escalation: str
    wave: int
    replacement_id: UUID | None
    absence_id: UUID | None
    opened_at: datetime
    offers: tuple[OfferView, ...] = ()


class Cover:
    """Find someone who takes a shift."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def searches(self, actor: Actor, now: datetime) -> list[SearchView]:
        """Searches in the actor's areas that are not over, nearest shift first."""
        policy.require(actor, Action.RUN_COVER)
        with self._database.unit_of_work(writing=False) as uow:
            found = uow.cover.open_list(policy.areas_for(actor, Action.RUN_COVER))
            return [_search_view(case, view(shift, site, {}, now)) for case, shift, site in found]

    def get(self, actor: Actor, case_id: UUID, now: datetime) -> SearchView:
        """One search with its offers."""
        with self._database.unit_of_work(writing=False) as uow:
            case, shift, site = _seen(uow, actor, case_id)
            offers = uow.cover.offers(case.id)
            people = {offer.employee_id for offer in offers} | {each for each in (shift.employee_id,) if each}
            names = uow.people.names(people)
            seen = tuple(_offer_view(offer, names.get(offer.employee_id, "")) for offer in offers)
            return _search_view(case, view(shift, site, names, now), seen)

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
            return [_offer_view(offer, actor.name, view(shift, site, {}, now)) for offer, shift, site in found]

    def answer_offer(self, actor: Actor, offer_id: UUID, yes: bool, now: datetime, via: str = "app") -> str:
        """ "yes", "no" or "too_late". In a hurry the first valid yes has the shift; else the manager picks."""
        # a yes is held against everything, and tells whoever is at work in the place of the absent
        with self._database.unit_of_work(as_house=True) as uow:
            offer = uow.cover.offer(offer_id)
            if offer is None or offer.employee_id != actor.employee_id:
                raise NotFound
            search = Search.load_with(open_desk(uow, actor, now), offer.cover_case_id, offer.employee_id)
            if offer.answer is None:
                offer.answer, offer.answered_at = _answer(search, offer, yes, via), now
                search.audit(f"offer_{offer.answer}", offer_id=str(offer.id))
                refusals.move_on(search)
            return offer.answer

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
    if search.case.status not in OPEN or offer.expires_at < search.desk.now:
        search.notices.employee(offer.employee_id, "offer_taken")
        return "too_late"
    assert search.person is not None
    candidate = looked_at(search.desk.uow, search.shift, search.site, [search.person], search.desk.now)[0]
    if not candidate.feasible:
        search.notices.employee(offer.employee_id, "offer_not_possible", why=_why(candidate))
        return "too_late"
    _take(search, offer, via)
    return "yes"


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


def _search_view(case: CoverCase, shift: ShiftView, offers: tuple[OfferView, ...] = ()) -> SearchView:
    return SearchView(
        id=case.id,
        shift=shift,
        status=case.status,
        mode=shift.mode,
        cause=case.cause,
        escalation=case.escalation,
        wave=case.wave,
        replacement_id=case.replacement_id,
        absence_id=case.absence_id,
        opened_at=case.opened_at,
        offers=offers,
    )


def _offer_view(offer: Offer, name: str, shift: ShiftView | None = None) -> OfferView:
    return OfferView(
        id=offer.id,
        case_id=offer.cover_case_id,
        employee_id=offer.employee_id,
        employee_name=name,
        channel=offer.channel,
        sent_at=offer.sent_at,
        expires_at=offer.expires_at,
        answer=offer.answer,
        shift=shift,
    )

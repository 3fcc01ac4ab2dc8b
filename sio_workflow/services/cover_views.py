"""Searches, offers and calls as pages and the API show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sio_workflow.services.shifts import ShiftView
from sio_workflow.services.staffing import OPEN
from sio_workflow.services.standing import Standing
from sio_workflow.storage.models import CoverCase, Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    """An offer, and what was answered."""

    id: UUID
    case_id: UUID
    employee_id: UUID
    employee_name: str
    channel: str
    sent_at: datetime
    #: when its message leaves: at night later than it was sent
    told_at: datetime
    expires_at: datetime
    answer: str | None
    shift: ShiftView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """A telephone call to somebody who might take the shift."""

    employee_id: UUID
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """A search as its page shows it."""

    id: UUID
    shift: ShiftView
    status: str
    #: the status as it is to be told: what is out and what has been answered, or that the search is stuck
    state: str
    mode: str
    cause: str
    escalation: str
    wave: int
    replacement_id: UUID | None
    absence_id: UUID | None
    opened_at: datetime
    offers: tuple[OfferView, ...] = ()
    #: latest last
    calls: tuple[CallView, ...] = ()
    #: it does not go on by itself
    standing: Standing | None = None
    #: it is night: until then messages go only to those in `by_night`; None by day
    quiet_until: datetime | None = None
    by_night: tuple[UUID, ...] = ()


def search_view(
    case: CoverCase, shift: ShiftView, offers: tuple[OfferView, ...], still: Standing | None, now: datetime
) -> SearchView:
    """The search with what is out; `still` says why it does not go on by itself."""
    return SearchView(
        id=case.id,
        shift=shift,
        status=case.status,
        state=_state(case, offers, still, now),
        standing=still,
        mode=shift.mode,
        cause=case.cause,
        escalation=case.escalation,
        wave=case.wave,
        replacement_id=case.replacement_id,
        absence_id=case.absence_id,
        opened_at=case.opened_at,
        offers=offers,
    )


def offers_view(case: CoverCase, offers: Sequence[Offer], names: Mapping[UUID, str]) -> tuple[OfferView, ...]:
    """The offers; who has the shift has said yes, by whatever way."""
    seen = (offer_view(offer, names.get(offer.employee_id, "")) for offer in offers)
    return tuple(replace(one, answer="yes") if one.employee_id == case.replacement_id else one for one in seen)


def offer_view(offer: Offer, name: str, shift: ShiftView | None = None) -> OfferView:
    """One offer; with its shift where that is not shown beside it."""
    return OfferView(
        id=offer.id,
        case_id=offer.cover_case_id,
        employee_id=offer.employee_id,
        employee_name=name,
        channel=offer.channel,
        sent_at=offer.sent_at,
        told_at=offer.told_at,
        expires_at=offer.expires_at,
        answer=offer.answer,
        shift=shift,
    )


def _state(case: CoverCase, offers: Sequence[OfferView], still: Standing | None, now: datetime) -> str:
    if still is not None:
        return "stuck"
    willing = any(one.answer == "yes" for one in offers)
    if case.status not in OPEN or (case.status == "answered" and willing):
        return case.status
    if any(one.answer is None and one.expires_at > now for one in offers):
        return "offering"
    if offers:
        return "unanswered"
    return "sending" if case.status == "offering" else "open"

"""Complaints, their items and extra work."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from sio_workflow.storage.models import Complaint, ComplaintItem, ExtraWorkOffer, ExtraWorkOrder, Site
from sio_workflow.storage.rows import Rows

_CLOSED = ("closed_solved", "closed_rejected", "closed_extra_work", "withdrawn")


class Complaints(Rows):
    """Complaints, their items and extra work. There is no way to delete one."""

    def complaint(self, complaint_id: UUID, *, lock: bool = False) -> Complaint | None:
        return self._session.get(Complaint, complaint_id, with_for_update=True if lock else None)

    def with_item(self, complaint_id: UUID) -> tuple[Complaint, ComplaintItem | None, Site, int] | None:
        """The complaint, locked, its first item if it has one, the site, and how many more items wait to be assessed.

        One statement.
        """
        more = aliased(ComplaintItem)
        waiting = select(func.count()).where(
            more.complaint_id == complaint_id, more.item_no > 1, more.assessment.is_(None)
        )
        found = (
            select(Complaint, ComplaintItem, Site, waiting.scalar_subquery())
            .join(Site, Site.id == Complaint.site_id)
            .outerjoin(ComplaintItem, and_(ComplaintItem.complaint_id == Complaint.id, ComplaintItem.item_no == 1))
            .where(Complaint.id == complaint_id)
            .with_for_update(of=[Complaint])
        )
        row = self._session.execute(found).first()
        return None if row is None else (row[0], row[1], row[2], row[3])

    def numbered(self, number: str) -> Complaint | None:
        """By what people call it: R-2026-0017."""
        return self._session.scalar(select(Complaint).where(Complaint.number == number))

    def last_number(self, prefix: str) -> str | None:
        return self._session.scalar(select(func.max(Complaint.number)).where(Complaint.number.startswith(prefix)))

    def items(self, complaint_id: UUID) -> Sequence[ComplaintItem]:
        found = select(ComplaintItem).where(ComplaintItem.complaint_id == complaint_id)
        return self._session.scalars(found.order_by(ComplaintItem.item_no)).all()

    def list(
        self,
        areas: Collection[UUID] | None = None,
        customer_id: UUID | None = None,
        statuses: Collection[str] = (),
        *,
        open_only: bool = False,
        limit: int = 200,
    ) -> Sequence[tuple[Complaint, Site]]:
        """Nearest feedback deadline first; areas None means all."""
        found = select(Complaint, Site).join(Site, Site.id == Complaint.site_id)
        found = found.order_by(Complaint.first_feedback_at.is_not(None), Complaint.feedback_due_at).limit(limit)
        if areas is not None:
            found = found.where(Complaint.area_id.in_(areas))
        if customer_id is not None:
            found = found.where(Complaint.customer_id == customer_id)
        if statuses:
            found = found.where(Complaint.status.in_(statuses))
        if open_only:
            found = found.where(Complaint.status.not_in(_CLOSED))
        return [(row[0], row[1]) for row in self._session.execute(found)]

    def counts(self, areas: Collection[UUID] | None, closed_since: datetime) -> dict[str, int]:
        """How many per status; closed ones only since then."""
        found = select(Complaint.status, func.count()).group_by(Complaint.status)
        found = found.where(Complaint.closed_at.is_(None) | (Complaint.closed_at >= closed_since))
        if areas is not None:
            found = found.where(Complaint.area_id.in_(areas))
        return {row[0]: row[1] for row in self._session.execute(found)}

    def goodwill(self, areas: Collection[UUID] | None, since: datetime) -> int:
        """How many complaints received since then were accepted although the plan did not ask for it."""
        found = select(func.count(func.distinct(ComplaintItem.complaint_id))).join(
            Complaint, Complaint.id == ComplaintItem.complaint_id
        )
        found = found.where(ComplaintItem.decision == "accept", ComplaintItem.goodwill_reason != "")
        found = found.where(Complaint.received_at >= since)
        if areas is not None:
            found = found.where(Complaint.area_id.in_(areas))
        return self._session.scalar(found) or 0

    def jobs_of(self, employee_id: UUID, start: datetime, end: datetime) -> Sequence[ComplaintItem]:
        """What somebody has promised to put right in that time and has not done."""
        theirs = select(ComplaintItem).where(
            ComplaintItem.assignee_id == employee_id,
            ComplaintItem.decision == "accept",
            ComplaintItem.solved_at.is_(None),
            ComplaintItem.planned_at >= start,
            ComplaintItem.planned_at < end,
        )
        return self._session.scalars(theirs).all()

    def unanswered_past(self, now: datetime, limit: int = 200) -> Sequence[Complaint]:
        """Past their deadline without human feedback and not yet marked as breached."""
        late = select(Complaint).where(
            Complaint.first_feedback_at.is_(None),
            Complaint.breached_at.is_(None),
            Complaint.feedback_due_at <= now,
            Complaint.status.not_in(_CLOSED),
        )
        return self._session.scalars(late.order_by(Complaint.feedback_due_at).limit(limit)).all()

    def others(self, complaint: Complaint, areas: Collection[UUID] | None, limit: int = 10) -> Sequence[Complaint]:
        """The customer's other complaints in these areas, open ones first, then newest first; None means all."""
        found = select(Complaint).where(Complaint.customer_id == complaint.customer_id, Complaint.id != complaint.id)
        if areas is not None:
            found = found.where(Complaint.area_id.in_(areas))
        open_first = found.order_by(Complaint.closed_at.is_not(None), Complaint.received_at.desc())
        return self._session.scalars(open_first.limit(limit)).all()

    def extra_work(self, complaint_id: UUID) -> Sequence[ExtraWorkOrder]:
        return self._session.scalars(select(ExtraWorkOrder).where(ExtraWorkOrder.complaint_id == complaint_id)).all()

    def extra_offer(self, offer_id: UUID, *, lock: bool = False) -> ExtraWorkOffer | None:
        return self._session.get(ExtraWorkOffer, offer_id, with_for_update=True if lock else None)

    def extra_offers(self, complaint_id: UUID) -> Sequence[ExtraWorkOffer]:
        """Written offers, oldest first."""
        found = select(ExtraWorkOffer).where(ExtraWorkOffer.complaint_id == complaint_id)
        return self._session.scalars(found.order_by(ExtraWorkOffer.made_at)).all()

    def unanswered_offers(self, areas: Collection[UUID] | None) -> tuple[int, datetime | None]:
        """How many customers are still thinking, and until when the first of them may."""
        found = select(func.count(), func.min(ExtraWorkOffer.expires_at)).where(ExtraWorkOffer.answer.is_(None))
        if areas is not None:
            found = found.where(ExtraWorkOffer.area_id.in_(areas))
        count, first = self._session.execute(found).one()
        return count, first

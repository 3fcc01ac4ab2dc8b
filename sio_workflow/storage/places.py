"""Areas, customers, sites and service plans."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_, select

from sio_workflow.storage.models import Account, Area, Customer, CustomerContact, PlanLine, ServicePlan, Site
from sio_workflow.storage.rows import Rows


class Places(Rows):
    """Areas, customers, sites and service plans."""

    def area(self, area_id: UUID) -> Area | None:
        return self._session.get(Area, area_id)

    def area_by_code(self, code: str) -> Area | None:
        return self._session.scalar(select(Area).where(Area.code == code))

    def areas(self, area_ids: Collection[UUID] | None = None) -> Sequence[Area]:
        found = select(Area).order_by(Area.code)
        return self._session.scalars(found if area_ids is None else found.where(Area.id.in_(area_ids))).all()

    def customer(self, customer_id: UUID) -> Customer | None:
        return self._session.get(Customer, customer_id)

    def contact(self, contact_id: UUID) -> CustomerContact | None:
        return self._session.get(CustomerContact, contact_id)

    def contact_with_account(self, contact_id: UUID) -> tuple[CustomerContact, UUID | None] | None:
        """A contact and the account they sign in with, if they have one, in one statement."""
        theirs = and_(Account.contact_id == CustomerContact.id, Account.active)
        found = select(CustomerContact, Account.id).outerjoin(Account, theirs)
        row = self._session.execute(found.where(CustomerContact.id == contact_id)).first()
        return None if row is None else (row[0], row[1])

    def terms_of(self, customer_id: UUID, contact_id: UUID | None) -> tuple[int, bool]:
        """Working days a customer may reopen a complaint in, and whether this contact can sign in to do so."""
        theirs = select(Account.id).where(Account.contact_id == contact_id, Account.active).exists()
        row = self._session.execute(select(Customer.reopen_days, theirs).where(Customer.id == customer_id)).one()
        return row[0], row[1]

    def contacts(self, customer_id: UUID) -> Sequence[CustomerContact]:
        mine = select(CustomerContact).where(CustomerContact.customer_id == customer_id)
        return self._session.scalars(mine.order_by(CustomerContact.name)).all()

    def site(self, site_id: UUID) -> Site | None:
        return self._session.get(Site, site_id)

    def site_with_customer(self, site_id: UUID) -> tuple[Site, Customer] | None:
        found = select(Site, Customer).join(Customer, Customer.id == Site.customer_id).where(Site.id == site_id)
        row = self._session.execute(found).first()
        return None if row is None else (row[0], row[1])

    def sites(self, areas: Collection[UUID] | None = None, customer_id: UUID | None = None) -> Sequence[Site]:
        """By name; areas None means all."""
        found = select(Site).order_by(Site.name)
        if areas is not None:
            found = found.where(Site.area_id.in_(areas))
        if customer_id is not None:
            found = found.where(Site.customer_id == customer_id)
        return self._session.scalars(found).all()

    def plan_lines(self, site_id: UUID, day: date) -> Sequence[PlanLine]:
        """The lines of the plan in force on that day."""
        in_force = (
            select(ServicePlan.id)
            .where(
                ServicePlan.site_id == site_id,
                ServicePlan.valid_from <= day,
                or_(ServicePlan.valid_to.is_(None), ServicePlan.valid_to >= day),
            )
            .order_by(ServicePlan.version.desc())
            .limit(1)
            .scalar_subquery()
        )
        lines = select(PlanLine).where(PlanLine.plan_id == in_force).order_by(PlanLine.line_no)
        return self._session.scalars(lines).all()

"""Areas, customers, sites and service plans."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sio_workflow.storage.models.columns import Base, Id, LongText, refers_to


class Area(Base):
    """An area (SIO): the ground a service manager answers for. Who that is stands in role_grant."""

    __tablename__ = "area"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    #: the phone that is answered when a shift is near
    phone: Mapped[str] = mapped_column(default="")


class Customer(Base):
    """A customer."""

    __tablename__ = "customer"

    id: Mapped[Id]
    customer_no: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    contract_end_on: Mapped[date | None]
    #: minutes within which a complaint gets human feedback
    feedback_minutes: Mapped[int] = mapped_column(default=120)
    #: working days within which a solved complaint may be reopened
    reopen_days: Mapped[int] = mapped_column(default=5)


class CustomerContact(Base):
    """A person at the customer."""

    __tablename__ = "customer_contact"

    id: Mapped[Id]
    customer_id: Mapped[UUID] = refers_to("customer.id")
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    can_order_extra: Mapped[bool] = mapped_column(default=False)
    locale: Mapped[str] = mapped_column(default="da")
    #: app, sms or email; "" leaves it to the house
    preferred_channel: Mapped[str] = mapped_column(default="")


class Site(Base):
    """A place that is cleaned."""

    __tablename__ = "site"

    id: Mapped[Id]
    site_no: Mapped[str] = mapped_column(unique=True)
    customer_id: Mapped[UUID] = refers_to("customer.id")
    area_id: Mapped[UUID] = refers_to("area.id")
    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    #: key, shared_code, personal_code or staffed
    access_kind: Mapped[str] = mapped_column(default="staffed")
    #: clearance type that everyone there must hold, or ""
    requires_clearance: Mapped[str] = mapped_column(default="")
    requires_competence: Mapped[str] = mapped_column(default="")
    requires_induction: Mapped[bool] = mapped_column(default=False)
    #: 1 (can wait) to 5 (hospital, food)
    criticality: Mapped[int] = mapped_column(default=3)
    notify_on_change: Mapped[bool] = mapped_column(default=False)
    instruction: Mapped[LongText] = mapped_column(default="")


class ServicePlan(Base):
    """What has been agreed for a site, in one version."""

    __tablename__ = "service_plan"
    __table_args__ = (UniqueConstraint("site_id", "version"),)

    id: Mapped[Id]
    site_id: Mapped[UUID] = refers_to("site.id")
    version: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class PlanLine(Base):
    """One line of a service plan: a room, a task, how often."""

    __tablename__ = "plan_line"

    id: Mapped[Id]
    plan_id: Mapped[UUID] = refers_to("service_plan.id")
    line_no: Mapped[int]
    location: Mapped[str]
    room_type: Mapped[str] = mapped_column(default="")
    #: toilet, kitchen, floor, dust, bins, windows ... the words complaints use as category
    task_code: Mapped[str]
    description: Mapped[LongText] = mapped_column(default="")
    #: daily, weekly:2, weekly, monthly, quarterly or yearly
    frequency: Mapped[str]
    quality_level: Mapped[int | None]
    minutes: Mapped[int] = mapped_column(default=0)
    #: critical, normal or deferrable
    criticality: Mapped[str] = mapped_column(default="normal")
    #: named in the plan as not included
    excluded: Mapped[bool] = mapped_column(default=False)

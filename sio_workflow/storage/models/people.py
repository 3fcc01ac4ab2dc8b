"""Employees, what they can and may, and who signs in as what."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sio_workflow.storage.models.columns import Base, Id, refers_to


class Employee(Base):
    """Someone who works here. No health information, by construction."""

    __tablename__ = "employee"

    id: Mapped[Id]
    employee_no: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    #: job title: service_manager, first_assistant, service_assistant, replacement, hr, office, ops_director, driver
    job: Mapped[str]
    area_id: Mapped[UUID] = refers_to("area.id")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(default="da")
    #: app, sms, email or push; "" leaves it to the house
    preferred_channel: Mapped[str] = mapped_column(default="")
    #: wants to be asked about shifts at night too; their own choice
    quiet_hours_opt_in: Mapped[bool] = mapped_column(default=False)
    contract_hours_week: Mapped[float] = mapped_column(default=0.0)
    #: adults only are suggested as cover
    adult: Mapped[bool] = mapped_column(default=True)
    #: car, bike or transit
    transport: Mapped[str] = mapped_column(default="bike")
    #: centre of the travel zone, not an address
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    active_from: Mapped[date | None]
    active_to: Mapped[date | None]
    #: the 1. assistent whose team this is; no foreign key, since files name people in any order
    lead_employee_id: Mapped[UUID | None] = mapped_column(index=True)


class Competence(Base):
    """A course or skill, valid until a date."""

    __tablename__ = "employee_competence"

    employee_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]


class Clearance(Base):
    """A security clearance, valid until a date; the document itself is not kept."""

    __tablename__ = "employee_clearance"

    employee_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]


class SiteKnowledge(Base):
    """Who knows a site, and can get in."""

    __tablename__ = "site_knowledge"

    employee_id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(primary_key=True)
    inducted_on: Mapped[date | None]
    last_there_on: Mapped[date | None]
    has_access: Mapped[bool] = mapped_column(default=False)


class Account(Base):
    """Someone who signs in: an employee or a customer's contact."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("employee_id IS NULL OR contact_id IS NULL", name="one_person"),)

    id: Mapped[Id]
    username: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    name: Mapped[str]
    employee_id: Mapped[UUID | None] = refers_to("employee.id")
    contact_id: Mapped[UUID | None] = refers_to("customer_contact.id")
    customer_id: Mapped[UUID | None] = refers_to("customer.id")
    locale: Mapped[str] = mapped_column(default="da")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class RoleGrant(Base):
    """A role of an account, in one area or (empty) in all, in a period.

    A deputy's grant names the manager: it is worth what that manager holds in the area at the moment it is used.
    """

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("account_id", "role", "area_id", "valid_from"),)

    id: Mapped[Id]
    account_id: Mapped[UUID] = refers_to("account.id")
    role: Mapped[str]
    area_id: Mapped[UUID | None] = refers_to("area.id")
    valid_from: Mapped[datetime | None]
    valid_to: Mapped[datetime | None]
    #: account of the manager who is stood in for
    on_behalf_of: Mapped[UUID | None] = refers_to("account.id")
    #: account of who gave it; empty: an appointment of the office, from a file
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    #: holiday, absence or other; only for delegations
    reason: Mapped[str] = mapped_column(default="")

"""Two areas with a few people who sign in, some who do not yet, and those who look after access."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pyotp
import pytest
from sqlalchemy import select

from sio_workflow.bootstrap import House
from sio_workflow.domain.people import Actor, Role
from sio_workflow.services.sessions import Source
from sio_workflow.storage.models import (
    Account,
    Area,
    AuditEvent,
    Customer,
    CustomerContact,
    Employee,
    Message,
    RoleGrant,
    Site,
)
from tests.conftest import Clock

#: where people of these tests are, unless one says otherwise
HERE = Source(address="198.51.100.7")


@dataclass
class Town:
    """Ids by the names that tests use."""

    house: House
    areas: dict[str, UUID] = field(default_factory=dict)
    employees: dict[str, UUID] = field(default_factory=dict)
    contacts: dict[str, UUID] = field(default_factory=dict)
    accounts: dict[str, UUID] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        found = self.house.accounts.actor(self.accounts[name], self.house.now())
        assert found is not None
        return found

    def with_password(self, name: str, password: str) -> Actor:
        """Somebody who has a password."""
        with self.house.database.unit_of_work() as uow:
            account = uow.people.account(self.accounts[name])
            assert account is not None
            account.password_hash = self.house.accounts.hash(password)
        return self.actor(name)

    def with_codes(self, name: str, clock: Clock, password: str = "korrekt hest batteri") -> pyotp.TOTP:
        """Somebody who has codes on the phone, besides a password."""
        actor, steps = self.with_password(name, password), self.house.proofs.second_steps
        steps.begin(actor, password, Source(), clock())
        enrolment = steps.enrolment(actor)
        assert enrolment is not None
        phone = pyotp.TOTP(enrolment.secret)
        steps.confirm(actor, phone.at(clock()), Source(), clock())
        clock.forward(minutes=1)
        return phone

    def methods(self, name: str) -> set[str]:
        """How somebody has come in, wherever they are signed in now."""
        return {one.method for one in self.house.sessions.list(self.actor(name), None, self.house.now())}

    def roles(self, name: str) -> set[Role]:
        return set(self.actor(name).roles)

    def messages(self) -> list[Message]:
        with self.house.database.unit_of_work(writing=False) as uow:
            return list(uow.session.scalars(select(Message).order_by(Message.at)))

    def secret(self) -> str:
        """What the newest message carries: a code, or the token of a link."""
        return self.house.sign_in_links.secret_of(self.messages()[-1]).rpartition("/")[2]

    def audited(self, verb: str) -> list[AuditEvent]:
        with self.house.database.unit_of_work(writing=False) as uow:
            return list(uow.session.scalars(select(AuditEvent).where(AuditEvent.verb == verb)))


#: name, area, job, phone, e-mail, role; no role: no account yet
STAFF = (
    ("mette", "north", "service_manager", "20202020", "mette@firm.example", Role.SERVICE_MANAGER),
    ("jonas", "south", "service_manager", "20202021", "jonas@firm.example", Role.SERVICE_MANAGER),
    ("amina", "north", "service_assistant", "+45 30 30 30 30", "", Role.EMPLOYEE),
    ("bo", "south", "service_assistant", "40404040", "bo@firm.example", Role.EMPLOYEE),
    ("carl", "north", "service_assistant", "", "", Role.EMPLOYEE),
    ("ole", "north", "office", "", "ole@firm.example", Role.OFFICE),
    ("hanne", "north", "hr", "", "hanne@firm.example", Role.HR),
    ("karl", "north", "it", "", "karl@firm.example", Role.OPERATOR),
    ("nina", "north", "service_assistant", "50505050", "", None),
)
HELD_IN_AREA = {Role.SERVICE_MANAGER, Role.EMPLOYEE}


@pytest.fixture
def town(house: House) -> Town:
    """Everybody at once."""
    town = Town(house)
    with house.database.unit_of_work() as uow:
        for name in ("north", "south"):
            town.areas[name] = uuid4()
            uow.people.add(Area(id=town.areas[name], code=name, name=name.title()))
        customer_id, town.contacts["kim"], town.contacts["lis"] = uuid4(), uuid4(), uuid4()
        uow.people.add(Customer(id=customer_id, customer_no="C1", name="Solbakken"))
        uow.people.save()
        uow.people.add(Site(site_no="S1", customer_id=customer_id, area_id=town.areas["north"], name="Solbakken 1"))
        for name, contact_id in town.contacts.items():
            uow.people.add(
                CustomerContact(
                    id=contact_id, customer_id=customer_id, name=name.title(), email=f"{name}@customer.example"
                )
            )
        uow.people.save()
        for number, (name, area, job, phone, email, role) in enumerate(STAFF):
            person = Employee(
                id=uuid4(),
                employee_no=f"{1001 + number}",
                name=name.title(),
                job=job,
                area_id=town.areas[area],
                phone=phone,
                email=email,
            )
            town.employees[name] = person.id
            uow.people.add(person)
            uow.people.save()
            if role:
                held_in = town.areas[area] if role in HELD_IN_AREA else None
                _account(uow, town, name, role, held_in, employee_id=person.id)
        _account(uow, town, "kim", Role.CUSTOMER, None, contact_id=town.contacts["kim"], customer_id=customer_id)
    return town


def _account(uow, town: Town, name: str, role: Role, area_id: UUID | None, **person: UUID) -> None:
    town.accounts[name] = uuid4()
    uow.people.add(
        Account(
            id=town.accounts[name],
            username=name,
            password_hash="",
            name=name.title(),
            created_at=town.house.now(),
            **person,
        )
    )
    uow.people.save()
    uow.people.add(RoleGrant(account_id=town.accounts[name], role=role.value, area_id=area_id))

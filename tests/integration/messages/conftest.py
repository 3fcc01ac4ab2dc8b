"""A house with a mail server, an area with its manager, an employee, and a customer's contact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.channels.mail import Mail, Server
from sio_workflow.channels.settings import OutsideSettings
from sio_workflow.domain.people import SYSTEM
from sio_workflow.services.notices import Notices
from sio_workflow.storage.models import (
    Account,
    Area,
    Complaint,
    Customer,
    CustomerContact,
    Delivery,
    Employee,
    Incident,
    Message,
    RoleGrant,
    Site,
)
from tests.conftest import Clock
from tests.integration.conftest import PROCESSES
from tests.integration.messages.mail_server import Behaviour, mail_server


@dataclass(frozen=True)
class Company:
    """Ids of what a test speaks of."""

    area_id: UUID
    manager_id: UUID
    manager_account_id: UUID
    employee_id: UUID
    contact_id: UUID
    complaint_id: UUID


@pytest.fixture
def behaviour() -> Behaviour:
    return Behaviour()


@pytest.fixture
def mail_url(behaviour: Behaviour) -> Iterator[str]:
    with mail_server(behaviour) as url:
        yield url


def house_with_mail(database_url: str, mail_url: str, clock: Callable[[], datetime]) -> House:
    mail = Mail(server=Server.read(mail_url), sender="sio@house.example") if mail_url else None
    settings = Settings(
        database_url=database_url,
        processes_dir=PROCESSES,
        redis_url="redis://unused",
        secret_key="a secret of this test",
        outside=OutsideSettings(mail=mail),
    )
    return build(settings, clock)


@pytest.fixture
def house(house_url: str, mail_url: str, clock: Clock) -> Iterator[House]:
    with closing(house_with_mail(house_url, mail_url, clock)) as house:
        yield house


@pytest.fixture
def company(house: House, clock: Clock) -> Company:
    ids = Company(*(uuid4() for _ in range(6)))
    customer_id, site_id = uuid4(), uuid4()
    with house.database.unit_of_work() as uow:
        people = uow.people
        people.add(Area(id=ids.area_id, code="N", name="Nord", phone="70101010"))
        people.add(Customer(id=customer_id, customer_no="K1", name="Kunde"))
        people.save()
        people.add(Site(id=site_id, site_no="S1", customer_id=customer_id, area_id=ids.area_id, name="Skolen"))
        people.add(_employee(ids.manager_id, "M1", "service_manager", ids.area_id, "mette@house.example"))
        people.add(_employee(ids.employee_id, "E1", "service_assistant", ids.area_id, "eva@house.example"))
        people.add(CustomerContact(id=ids.contact_id, customer_id=customer_id, name="Karl", email="karl@kunde.example"))
        people.save()
        for id_, employee_id, name in (
            (ids.manager_account_id, ids.manager_id, "mette"),
            (uuid4(), ids.employee_id, "eva"),
        ):
            people.add(
                Account(id=id_, username=name, password_hash="", name=name, employee_id=employee_id, created_at=clock())
            )
        people.save()
        people.add(RoleGrant(account_id=ids.manager_account_id, role="service_manager", area_id=ids.area_id))
        people.add(
            Complaint(
                id=ids.complaint_id,
                number="R-2026-0001",
                customer_id=customer_id,
                site_id=site_id,
                area_id=ids.area_id,
                contact_id=ids.contact_id,
                channel="portal",
                received_at=clock(),
                text="Der er ikke gjort rent.",
                feedback_due_at=clock() + timedelta(hours=2),
            )
        )
    return ids


@dataclass(frozen=True)
class Post:
    """Write messages and look at what became of them."""

    house: House
    company: Company

    def receipt(self) -> UUID:
        """The customer gets a receipt."""
        return self.say(
            lambda notices: notices.contact(
                self.company.contact_id, "complaint_receipt", number="R-2026-0001", name="Mette", due=self.house.now()
            )
        )

    def say(self, words: Callable[[Notices], Message | None]) -> UUID:
        """Write one message on the complaint; its id, where the words give it."""
        with self.house.database.unit_of_work() as uow:
            told = Notices(uow, SYSTEM, self.house.now(), "complaint", self.company.complaint_id, self.company.area_id)
            message = words(told)
            uow.trail.save()
            return message.id if message else uuid4()

    def plan(self) -> int:
        return self.house.outbox.plan(self.house.now())

    def deliveries(self) -> list[Delivery]:
        with self.house.database.unit_of_work(writing=False) as uow:
            return list(uow.session.scalars(select(Delivery).order_by(Delivery.created_at, Delivery.channel)))

    def incidents(self) -> list[Incident]:
        with self.house.database.unit_of_work(writing=False) as uow:
            return list(uow.session.scalars(select(Incident)))


@pytest.fixture
def post(house: House, company: Company) -> Post:
    return Post(house, company)


def change(house: House, row: type, row_id: UUID, **values: object) -> None:
    """Set columns of a row."""
    with house.database.unit_of_work() as uow:
        found = uow.session.get(row, row_id)
        for name, value in values.items():
            setattr(found, name, value)


def _employee(id_: UUID, number: str, job: str, area_id: UUID, email: str) -> Employee:
    return Employee(id=id_, employee_no=number, name=number, job=job, area_id=area_id, email=email)

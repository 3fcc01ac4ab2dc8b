"""Two areas that mirror each other: whatever there is one of in Nord there is one of in Syd too.

Somebody of every role belongs to Nord. A right that reaches into Syd is a right too many, unless it is held everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from sio_workflow.bootstrap import House
from sio_workflow.domain.delegation import Reason
from sio_workflow.domain.people import Role
from sio_workflow.services.sessions import Source
from sio_workflow.storage.models import (
    Account,
    AccountSession,
    Customer,
    CustomerContact,
    Employee,
    ExtraWorkOffer,
    Incident,
    Incoming,
    Message,
    Offer,
    Passkey,
    RoleGrant,
    Shift,
    Site,
    SiteKnowledge,
)
from tests.acceptance import company
from tests.acceptance.scenarios import Play
from tests.conftest import Clock

ROLES = (
    "employee",
    "first_assistant",
    "service_manager",
    "deputy",
    "hr",
    "office",
    "ops_director",
    "customer",
    "designer",
    "operator",
)
#: who in the company of the scenarios plays a role; the rest are hired here
_PLAYED = {
    "employee": "eva",
    "first_assistant": "bo",
    "service_manager": "mette",
    "deputy": "dan",
    "hr": "hanne",
    "office": "otto",
    "customer": "karl",
}
_EVERYWHERE = ("ops_director", "designer", "operator")
_HIRED = {
    "ea": ("service_assistant", Role.EMPLOYEE, "syd"),
    "vibe": ("service_assistant", Role.EMPLOYEE, "syd"),
    "bent": ("first_assistant", Role.FIRST_ASSISTANT, "syd"),
    "hugo": ("hr", Role.HR, "syd"),
    # a deputy who is nobody's example of a role
    "benny": ("first_assistant", Role.FIRST_ASSISTANT, "nord"),
}


@dataclass
class TwoAreas:
    """The company, and the ids of what there is in either area by the name of a route's argument."""

    house: House
    clock: Clock
    own: dict[str, UUID] = field(default_factory=dict)
    foreign: dict[str, UUID] = field(default_factory=dict)

    def account(self, role: str) -> UUID:
        return company.account_of(_PLAYED.get(role, role))

    def build(self) -> None:
        """Found it, and let the same things happen in both areas."""
        self._mirror()
        stage = Play(self.house, self.clock, self.clock())
        # before anything else waits to be read
        offers = [self._offered(stage, *who) for who in (("mette", "karl", "skolen"), ("uffe", "kurt", "hallen"))]
        self.own = self._live(stage, "V-N", "mette", "eva", "vera", "karl", "skolen")
        self.own |= self._kept(stage, "hanne", "mette", "vera", self.own["absence_id"])
        self.own |= self._left(self.own["account_id"], self.own["instance_id"])
        self.foreign = self._live(stage, "V-S", "uffe", "ea", "vibe", "kurt", "hallen")
        self.foreign |= self._kept(stage, "hugo", "uffe", "vibe", self.foreign["absence_id"])
        self.foreign |= self._left(self.foreign["account_id"], self.foreign["instance_id"])
        self.own["extra_offer_id"], self.foreign["extra_offer_id"] = offers
        self.own["area_id"], self.foreign["area_id"] = company.id_of("nord"), company.id_of("syd")

    def _mirror(self) -> None:
        with self.house.database.unit_of_work(as_house=True) as uow:
            uow.places.add(Customer(id=company.id_of("firmaet"), customer_no="K-2", name="Firmaet"))
            uow.places.save()
            uow.places.add(
                CustomerContact(
                    id=company.id_of("kurt"), customer_id=company.id_of("firmaet"), name="Kurt", can_order_extra=True
                ),
                Site(
                    id=company.id_of("hallen"),
                    site_no="S-2",
                    customer_id=company.id_of("firmaet"),
                    area_id=company.id_of("syd"),
                    name="Hallen",
                ),
                *(self._employee(name, job, area) for name, (job, _, area) in _HIRED.items()),
            )
            uow.places.save()
            uow.places.add(*(self._knows(name) for name in ("ea", "vibe")))
            for led, lead in (("eva", "bo"), ("ea", "bent")):
                uow.session.get_one(Employee, company.id_of(led)).lead_employee_id = company.id_of(lead)
            uow.places.add(*(self._account(name, employee=name) for name in _HIRED))
            uow.places.add(self._account("kurt", contact="kurt"), *map(self._account, _EVERYWHERE))
            uow.places.save()
            uow.places.add(
                *(self._grant(name, role, area) for name, (_, role, area) in _HIRED.items()),
                self._grant("kurt", Role.CUSTOMER, "syd"),
                *(self._grant(name, Role(name), None) for name in _EVERYWHERE),
            )

    def _employee(self, name: str, job: str, area: str) -> Employee:
        area_id = company.id_of(area)
        return Employee(id=company.id_of(name), employee_no=f"E-{name}", name=name.title(), job=job, area_id=area_id)

    def _knows(self, name: str) -> SiteKnowledge:
        return SiteKnowledge(
            employee_id=company.id_of(name), site_id=company.id_of("hallen"), inducted_on=self.clock().date()
        )

    def _account(self, name: str, employee: str | None = None, contact: str | None = None) -> Account:
        return Account(
            id=company.account_of(name),
            username=f"{name}@example.dk",
            password_hash="",
            name=name.title(),
            employee_id=company.id_of(employee) if employee else None,
            contact_id=company.id_of(contact) if contact else None,
            customer_id=company.id_of("firmaet") if contact else None,
            created_at=self.clock(),
        )

    def _grant(self, name: str, role: Role, area: str | None) -> RoleGrant:
        area_id = company.id_of(area) if area else None
        return RoleGrant(account_id=company.account_of(name), role=role.value, area_id=area_id)

    def _live(
        self, stage: Play, shift_no: str, manager: str, absent: str, asked: str, contact: str, site: str
    ) -> dict[str, UUID]:
        """A sick report with a search and an offer, and a complaint; each with its open user task."""
        self._shift(shift_no, absent, site)
        away = {"employee_id": f"${absent}", "from_at": "@05:30"}
        ask = {"decision": "send_offers", "employee_ids": [f"${asked}"]}
        filed = {"site_id": f"${site}", "text": "Gulvet er beskidt"}
        stage.run([{"start": {"process": "sick_leave", "by": manager, "answers": away}}])
        case = stage.case(shift_no)
        task_id = stage.task("find_cover", shift_no)
        stage.house.user_tasks.complete(stage.actor(manager), task_id, stage.read(ask), self.clock())
        stage.settle()
        stage.run([{"start": {"process": "complaint", "by": contact, "answers": filed}}])
        task_id = stage.task("find_cover", shift_no)
        with self.house.database.unit_of_work(writing=False, as_house=True) as uow:
            offer_id = uow.session.scalars(select(Offer.id).where(Offer.cover_case_id == case.id)).one()
            task = uow.user_tasks.get(task_id)
        assert task is not None
        return {
            "absence_id": stage.absence().id,
            "case_id": case.id,
            "complaint_id": stage.complaint().id,
            "employee_id": company.id_of(absent),
            "instance_id": task.instance_id,
            "offer_id": offer_id,
            "shift_id": company.id_of(shift_no),
            "task_id": task_id,
        }

    def _offered(self, stage: Play, manager: str, contact: str, site: str) -> UUID:
        """Extra work that the manager has offered to the customer in writing."""
        offer = {"decision": "offered", "contact_id": f"${contact}", "description": "Vinduer", "price": 900}
        steps = {
            "read_complaint": {"needs_dialogue": False, "feedback": "Jeg har set det og kommer forbi kl. 13"},
            "assess_complaint": {"assessment": "out_of_plan", "decision": "extra_work"},
            "agree_extra_work": {**offer, "planned_at": "@+7 15:00"},
        }
        filed = {"site_id": f"${site}", "text": "Vinduerne er beskidte"}
        stage.run([{"start": {"process": "complaint", "by": contact, "answers": filed}}])
        for task, answers in steps.items():
            stage.run([{"complete": {"task": task, "by": manager, "answers": answers}}])
        theirs = select(ExtraWorkOffer.id).where(ExtraWorkOffer.contact_id == company.id_of(contact))
        with self.house.database.unit_of_work(writing=False, as_house=True) as uow:
            return uow.session.scalars(theirs).one()

    def _left(self, account_id: UUID, instance_id: UUID) -> dict[str, UUID]:
        """What no story leaves behind: a passkey, stuck work, and an answer of which nobody knows whose it is."""
        now, key = self.clock(), account_id.hex
        passkey = Passkey(id=uuid4(), account_id=account_id, name="x", credential_id=key, public_key="", created_at=now)
        passkey.sign_count, passkey.transports = 0, []
        stuck = Incident(id=uuid4(), instance_id=instance_id, code="x", message="x", opened_at=now)
        held = Incoming(id=uuid4(), channel="sms", provider_id=key, received_at=now, outcome="held", body="Hej")
        with self.house.database.unit_of_work(as_house=True) as uow:
            uow.session.add_all([passkey, stuck, held])
        return {"passkey_id": passkey.id, "incident_id": stuck.id, "incoming_id": held.id}

    def _kept(self, stage: Play, hr: str, manager: str, employee: str, absence_id: UUID) -> dict[str, UUID]:
        """What HR, the manager and an employee have of their own: a case, a deputy, a session, a token, a message."""
        now, of_hr, of_manager = self.clock(), stage.actor(hr), stage.actor(manager)
        of_employee = stage.actor(employee)
        assert of_employee.account_id is not None
        hr_case_id = self.house.hr_cases.open(of_hr, absence_id, now)
        request_id = self.house.hr_cases.request_certificate(of_hr, absence_id, "long_absence", now)
        deputy = company.id_of("benny" if manager == "mette" else "bent")
        area = company.id_of("nord" if manager == "mette" else "syd")
        delegation_id = self.house.delegations.give(
            of_manager, area, deputy, first=now.date(), last=now.date(), reason=Reason.HOLIDAY, now=now
        )
        self.house.sessions.begin(of_employee.account_id, "password", Source(), now)
        token_id = self.house.proofs.api_tokens.make(of_employee, "kept", "read", now).view.id
        with self.house.database.unit_of_work(writing=False, as_house=True) as uow:
            grant = select(RoleGrant.id).where(RoleGrant.account_id == of_employee.account_id)
            session = select(AccountSession.id).where(AccountSession.account_id == of_employee.account_id)
            told = select(Message.id).where(Message.recipient_id == company.id_of(employee))
            found = {
                "grant_id": uow.session.scalars(grant).one(),
                "ended_id": uow.session.scalars(session).one(),
                "message_id": uow.session.scalars(told).first(),
            }
        return {
            **{name: value for name, value in found.items() if value is not None},
            "account_id": of_employee.account_id,
            "delegation_id": delegation_id,
            "hr_case_id": hr_case_id,
            "person_id": company.id_of(employee),
            "request_id": request_id,
            "token_id": token_id,
        }

    def _shift(self, shift_no: str, who: str, site: str) -> None:
        start = self.clock() + timedelta(days=1)
        area = "nord" if site == "skolen" else "syd"
        values: dict[str, Any] = {"id": company.id_of(shift_no), "shift_no": shift_no}
        with self.house.database.unit_of_work(as_house=True) as uow:
            uow.work.add(
                Shift(
                    **values,
                    site_id=company.id_of(site),
                    area_id=company.id_of(area),
                    employee_id=company.id_of(who),
                    planned_employee_id=company.id_of(who),
                    start_at=start,
                    end_at=start + timedelta(hours=2),
                )
            )

"""A town with a text message gateway: a process of its own that calls a server that runs, and signs what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from sio_workflow.bootstrap import House
from sio_workflow.domain.people import SYSTEM, Actor
from sio_workflow.services import offering
from sio_workflow.services.desk import open_desk
from sio_workflow.storage.models import CoverCase, Delivery, Shift
from tests.acceptance.company import account_of, add_shift, id_of
from tests.conftest import Clock
from tests.gateway.process import Server

PHONES = {"vera": "+4520000001", "viggo": "20 00 00 02", "bo": "0045 20000003"}
KARL = "+4520000009"


@dataclass
class Town:
    """The house behind its server, and the gateway that talks with both sides."""

    house: House
    clock: Clock
    gateway: Server
    url: str

    def actor(self, name: str) -> Actor:
        found = self.house.accounts.actor(account_of(name), self.clock())
        assert found is not None
        return found

    def tasks_of(self, name: str) -> dict[str, UUID]:
        """Their open tasks by element id."""
        return {each.element_id: each.id for each in self.house.user_tasks.inbox(self.actor(name), self.clock())}

    def search(self, shift_no: str, hours: float) -> UUID:
        """A shift that somebody must be found for, so far ahead; its process has begun."""
        add_shift(self.house.database, shift_no, self.clock() + timedelta(hours=hours), 2, "eva")
        case_id = uuid4()
        with self.house.database.unit_of_work(as_house=True) as uow:
            shift = uow.session.get(Shift, id_of(shift_no))
            assert shift is not None
            shift.employee_id, shift.status = None, "unstaffed"
            case = CoverCase(
                id=case_id, shift_id=shift.id, area_id=shift.area_id, cause="vacancy", mode="short",
                opened_at=self.clock(),
            )  # fmt: skip
            uow.cover.add(case)
            uow.cover.save()
            offering.begin(open_desk(uow, SYSTEM, self.clock()), case, shift)
        self.work()
        return case_id

    def offer(self, case_id: UUID, *names: str) -> None:
        self.house.cover.send_offers(self.actor("mette"), case_id, [id_of(name) for name in names], self.clock())
        self.work()

    def work(self) -> None:
        """What workers would do now, the messages included."""
        while (self.house.outbox.plan(self.clock()) > 0) + sum(
            self.house.jobs.run(job_id, self.clock()) for job_id in self.house.jobs.due(self.clock())
        ):
            pass

    def writes(self, name: str, text: str, event_id: str = "", **call: Any) -> int:
        """Somebody answers; the gateway tells the house. Returns the status it hears."""
        status = self.tells(name, text, event_id, **call)
        self.work()
        return status

    def tells(self, name: str, text: str, event_id: str = "", **call: Any) -> int:
        """The same, before any worker has moved."""
        number = PHONES.get(name, name)
        event = {"event_id": event_id or uuid4().hex, "from": number, "to": "+4520999999", "text": text}
        return self.calls("incoming", event, **call)

    def calls(self, route: str, event: Any, **call: Any) -> int:
        """The gateway tells the house something; the status it hears."""
        at = call.pop("at", self.clock().timestamp())
        heard = self.gateway.post("/call", url=f"{self.url}/hooks/sms/{route}", event=event, at=at, **call)
        assert heard["cookie"] is None
        return heard["status"]

    def heard_by(self, name: str) -> list[str]:
        """Text messages that have reached this telephone, oldest first."""
        digits = re.sub(r"\D", "", PHONES[name])[-8:]
        return [each["text"] for each in self.gateway.seen()[self.already :] if each["to"].endswith(digits)]

    def answers(self, case_id: UUID) -> dict[UUID, str | None]:
        with self.house.database.unit_of_work(writing=False) as uow:
            return {each.employee_id: each.answer for each in uow.cover.offers(case_id)}

    def all(self, kind: Any, *where: Any) -> list[Any]:
        with self.house.database.unit_of_work(writing=False, as_house=True) as uow:
            return list(uow.session.scalars(select(kind).where(*where)))

    def delivery_to(self, name: str) -> Delivery:
        """How the one text message to them stands."""
        (found,) = self.all(Delivery, Delivery.channel == "sms", Delivery.person_id == id_of(name))
        return found

    @property
    def already(self) -> int:
        return self._already

    def __post_init__(self) -> None:
        self._already = len(self.gateway.seen())

"""A process tells somebody, and the browser on their telephone shows it: every step is the real one, and can fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.channels.push import make_key_file
from sio_workflow.channels.settings import OutsideSettings
from sio_workflow.channels.sms import Gateway
from sio_workflow.domain.people import Actor
from sio_workflow.services import outbox
from sio_workflow.storage.models import Delivery, Employee, Incident, PushSubscription
from tests.acceptance.company import account_of, id_of
from tests.acceptance.conftest import PROCESSES
from tests.conftest import Clock
from tests.gateway.process import KEY, Server, running
from tests.integration.web.conftest import Visit
from web import create_app
from workers.loop import Loop

TOLD = {"title": "Du har en ny besked", "url": "/messages"}


@pytest.fixture(scope="module")
def push_service() -> Iterator[Server]:
    with running("tests.gateway.push") as server:
        yield server


@pytest.fixture(scope="module")
def sms_gateway() -> Iterator[Server]:
    with running("tests.gateway.sms") as server:
        yield server


@dataclass
class Street:
    """The house behind its pages and its worker, a push service and an SMS gateway, and Eva with her telephone."""

    house: House
    app: Flask
    clock: Clock
    push: Server
    sms: Server

    def actor(self, name: str) -> Actor:
        found = self.house.accounts.actor(account_of(name), self.clock())
        assert found is not None
        return found

    def visit(self, name: str) -> Visit:
        return Visit(self.app.test_client(), self.actor(name))

    def subscribe(self, path: str = "to/phone") -> None:
        """Eva turns it on in her browser, and wants to be told there."""
        eva, browser = self.visit("eva"), self.push.get("/subscription")
        on = eva.post("/push/devices", {"endpoint": f"{self.push.url}/{path}", **browser})
        assert on.status_code == 204
        self.house.preferences.choose(self.actor("eva"), "push", self.clock())

    def tell(self) -> None:
        """Her absence is approved: the process says so."""
        reported = self.visit("eva").post(
            "/absences/report", {"kind": "sick", "from_at": "2026-03-03T06:00", "reported_via": "app"}
        )
        assert reported.status_code == 303, reported.text
        self.work()
        mette = self.visit("mette")
        inbox = self.house.user_tasks.inbox(self.actor("mette"), self.clock())
        task = next(each.id for each in inbox if each.element_id == "approve_absence")
        path = f"/api/v1/user-tasks/{task}/complete"
        assert mette.send("POST", path, json={"answers": {"decision": "approved"}}).status_code == 200
        self.work()

    def work(self) -> None:
        """A worker does all that is due, on its own terms."""
        Loop(self.house).run_due()

    def later(self, how_far: timedelta) -> None:
        self.clock.at += how_far
        self.work()

    def on_the_case(self) -> list[tuple[str, str]]:
        """What her manager sees there of the ways this message went."""
        absence = self.house.absences.today(self.actor("mette"), self.clock() + timedelta(days=1))[0].id
        sent = self.house.deliveries.on_cases(self.actor("mette"), "absence", [absence])[absence]
        (hers,) = (each for each in sent if each.template == "absence_approved")
        return sorted((one.channel, one.state) for one in hers.deliveries)

    def all(self, kind: Any, *where: Any) -> list[Any]:
        with self.house.database.unit_of_work(writing=False, as_house=True) as uow:
            return list(uow.session.scalars(select(kind).where(*where)))

    def pushed(self) -> list[dict[str, Any]]:
        return self.push.seen()[self.already[0] :]

    def texted(self) -> list[str]:
        return [each["text"] for each in self.sms.seen()[self.already[1] :]]

    def __post_init__(self) -> None:
        self.already = len(self.push.seen()), len(self.sms.seen())


@pytest.fixture(params=["sqlite", "postgresql"])
def street(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock, push_service: Server, sms_gateway: Server
) -> Iterator[Street]:
    assert make_key_file(tmp_path / "vapid.pem")
    outside = OutsideSettings(
        vapid_key_file=tmp_path / "vapid.pem",
        push_hosts=(push_service.place,),
        sms=Gateway(url=f"{sms_gateway.url}/messages", key=KEY),
    )
    push_service.behave("well")
    url = request.getfixturevalue(f"{request.param}_stage")
    settings = Settings(database_url=url, processes_dir=PROCESSES, var_dir=tmp_path, outside=outside)
    with closing(build(settings, clock)) as house:
        with house.database.unit_of_work() as uow:
            uow.session.execute(update(Employee).where(Employee.id == id_of("eva")).values(phone="+4520000004"))
        app = create_app(house, SECRET_KEY="test", TESTING=True)
        yield Street(house, app, clock, push_service, sms_gateway)


def test_what_a_process_says_reaches_her_browser_sealed_and_stands_on_the_case(street: Street) -> None:
    street.subscribe()
    street.tell()
    (seen,) = street.pushed()
    (delivery,) = street.all(Delivery, Delivery.person_id == id_of("eva"))
    assert seen["opened"] == {**TOLD, "tag": delivery.id.hex}
    assert "besked" not in seen["raw"], "only her browser can open it"
    assert (seen["path"], seen["Topic"], seen["Urgency"]) == ("/to/phone", delivery.id.hex, "high")
    assert street.on_the_case() == [("push", "sent")]
    assert street.texted() == []
    assert street.all(Incident) == []


@pytest.mark.parametrize("manner", ["gone", "missing"])
def test_a_browser_that_is_gone_is_forgotten_and_she_gets_a_text_message(street: Street, manner: str) -> None:
    street.subscribe(f"to/{manner}")
    street.tell()
    assert street.all(PushSubscription) == []
    assert [text.startswith("Dit fravær er registreret") for text in street.texted()] == [True]
    assert street.on_the_case() == [("push", "failed"), ("sms", "sent")]
    assert [each.element_id for each in street.all(Incident)] == ["push"]


@pytest.mark.parametrize("manner", ["busy", "away", "hang"])
def test_a_push_service_in_trouble_is_asked_again_and_she_is_told_once(
    street: Street, manner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "TIMEOUT", 0.5)
    street.subscribe()
    street.push.behave(manner)
    street.tell()
    assert street.on_the_case() == [("push", "waiting")]
    street.later(timedelta(seconds=20))
    assert street.on_the_case() == [("push", "waiting")]
    street.push.behave("well")
    street.later(timedelta(seconds=60))
    assert street.on_the_case() == [("push", "sent")]
    assert [each["opened"]["title"] for each in street.pushed()] == [TOLD["title"]]
    assert len(street.all(PushSubscription)) == 1, "a device is not forgotten for the trouble of its service"
    assert street.texted() == []
    assert street.all(Incident) == []


def test_a_push_service_that_stays_away_is_given_up_and_she_gets_a_text_message(street: Street) -> None:
    street.subscribe()
    street.push.behave("away")
    street.tell()
    for _ in range(7):
        street.later(timedelta(hours=3 if street.clock().hour < 17 else 12))
    assert street.on_the_case() == [("push", "failed"), ("sms", "sent")]
    assert [text.startswith("Dit fravær er registreret") for text in street.texted()] == [True]
    assert len(street.all(Incident, Incident.element_id == "push")) == 1


def test_who_has_turned_it_off_meanwhile_is_told_another_way(street: Street) -> None:
    street.subscribe()
    street.push.behave("away")
    street.tell()
    street.push.behave("well")
    street.visit("eva").post("/push/devices/forget", {"endpoint": f"{street.push.url}/to/phone"})
    street.later(timedelta(seconds=60))
    assert street.pushed() == []
    assert street.on_the_case() == [("push", "failed"), ("sms", "sent")]

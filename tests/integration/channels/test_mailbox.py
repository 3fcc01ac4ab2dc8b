"""Messages in the house: who sees which, who has read what, and which devices are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.channels.push import make_key_file
from sio_workflow.channels.settings import OutsideSettings
from sio_workflow.domain.errors import InvalidAnswers, NotFound
from sio_workflow.domain.people import SYSTEM, Actor, Role
from sio_workflow.services.notices import Notices
from sio_workflow.storage.models import Delivery, Employee, Message, PushSubscription
from tests.acceptance.company import account_of, found, id_of
from tests.conftest import Clock
from tests.gateway.process import Server
from tests.integration.conftest import PROCESSES
from tests.integration.web.conftest import Visit
from web import create_app


@pytest.fixture
def house(house_url: str, clock: Clock, tmp_path: Path, push_service: Server) -> Iterator[House]:
    """The small company; push is set up, and the push service of these tests is one we know."""
    make_key_file(tmp_path / "vapid_private_key.pem")
    settings = Settings(
        database_url=house_url,
        processes_dir=PROCESSES,
        redis_url="redis://unused",
        var_dir=tmp_path,
        public_url="https://sio.example",
        outside=OutsideSettings(push_hosts=(push_service.place,)),
    )
    with closing(build(settings, clock)) as house:
        found(house.database)
        yield house


@pytest.fixture
def actor(house: House, clock: Clock) -> Callable[[str], Actor]:
    def look_up(name: str) -> Actor:
        actor = house.accounts.actor(account_of(name), clock())
        assert actor is not None
        return actor

    return look_up


@pytest.fixture
def visit(house: House, actor: Callable[[str], Actor]) -> Callable[[str], Visit]:
    app = create_app(house, SECRET_KEY="test", TESTING=True)
    return lambda name: Visit(app.test_client(), actor(name))


@pytest.fixture
def told(house: House, clock: Clock) -> Callable[..., UUID]:
    """Write a message; its id."""

    def write(kind: str, to: str = "", at: datetime | None = None, body: str = "En besked") -> UUID:
        message = Message(
            id=uuid4(),
            case_kind="area",
            case_id=id_of("nord"),
            recipient_kind=kind,
            recipient_id=None if kind == "role" else id_of(to),
            recipient_role=to if kind == "role" else "",
            area_id=id_of("nord"),
            body=body,
            by_human=False,
            at=at or clock(),
        )
        with house.database.unit_of_work() as uow:
            uow.trail.add(message)
        return message.id

    return write


@pytest.mark.parametrize(
    ("reader", "seen"), [("mette", 1), ("dan", 1), ("uffe", 0), ("vera", 0), ("otto", 0), ("karl", 0)]
)
def test_a_message_to_a_role_is_seen_by_its_holders_in_that_area_and_their_deputies(
    house: House, clock: Clock, actor: Callable[[str], Actor], told: Callable[..., UUID], reader: str, seen: int
) -> None:
    told("role", Role.SERVICE_MANAGER.value)
    mail = house.mailbox.mine(actor(reader), clock())
    assert (len(mail.messages), mail.unread) == (seen, seen)


def test_what_the_deputy_has_read_the_manager_has_not(
    house: House, clock: Clock, actor: Callable[[str], Actor], told: Callable[..., UUID]
) -> None:
    message_id = told("role", Role.SERVICE_MANAGER.value)
    house.mailbox.read(actor("dan"), message_id, clock())
    house.mailbox.read(actor("dan"), message_id, clock())
    assert (house.mailbox.unread(actor("dan"), clock()), house.mailbox.unread(actor("mette"), clock())) == (0, 1)


@pytest.mark.parametrize(("kind", "to"), [("employee", "vera"), ("contact", "karl"), ("role", "hr")])
def test_a_foreign_message_is_one_that_does_not_exist(
    house: House, clock: Clock, actor: Callable[[str], Actor], told: Callable[..., UUID], kind: str, to: str
) -> None:
    message_id = told(kind, to)
    for reader in (actor("mette"), SYSTEM):
        with pytest.raises(NotFound):
            house.mailbox.read(reader, message_id, clock())


def test_newest_first_and_older_ones_on_the_next_page(
    house: House, clock: Clock, actor: Callable[[str], Actor], told: Callable[..., UUID]
) -> None:
    for minutes in range(35):
        told("employee", "vera", clock() - timedelta(minutes=minutes), f"Nr. {minutes}")
    first = house.mailbox.mine(actor("vera"), clock())
    second = house.mailbox.mine(actor("vera"), clock(), first.older)
    assert [each.body for each in first.messages + second.messages] == [f"Nr. {number}" for number in range(35)]
    assert (first.unread, second.older) == (35, None)


def test_the_api_tells_the_same_and_marks_as_read(visit: Callable[[str], Visit], told: Callable[..., UUID]) -> None:
    message_id, vera = told("employee", "vera"), visit("vera")
    mail = vera.get("/api/v1/messages/mine").json
    assert ([each["id"] for each in mail["messages"]], mail["unread"]) == ([str(message_id)], 1)
    assert vera.send("POST", f"/api/v1/messages/{message_id}/read").json["read_at"]
    assert vera.get("/api/v1/messages/mine").json["unread"] == 0
    assert visit("viggo").send("POST", f"/api/v1/messages/{message_id}/read").status_code == 404


def test_the_page_opens_the_case_and_works_without_a_script(
    visit: Callable[[str], Visit], told: Callable[..., UUID]
) -> None:
    message_id, mette = told("role", Role.SERVICE_MANAGER.value, body="<b>Ring</b>"), visit("mette")
    assert "&lt;b&gt;Ring&lt;/b&gt;" in mette.get("/messages").text
    assert mette.post(f"/messages/{message_id}").location == "/absences/"
    assert visit("vera").post(f"/messages/{message_id}").status_code == 404
    assert mette.post("/messages/read").location == "/messages"
    assert mette.get("/messages?before=yesterday").status_code == 200


# -- devices


def subscribe(visitor: Visit, service: Server, path: str = "to/phone", **changed: str) -> int:
    keys = service.get("/subscription")
    return visitor.post("/push/devices", {"endpoint": f"{service.url}/{path}", **keys, **changed}).status_code


def devices(house: House) -> list[UUID]:
    with house.database.unit_of_work(writing=False) as uow:
        return list(uow.session.scalars(select(PushSubscription.account_id)))


def test_a_device_is_turned_on_once_and_off(house: House, visit: Callable[[str], Visit], push_service: Server) -> None:
    vera = visit("vera")
    assert vera.get("/push/key").json["key"] == house.push_subscriptions.public_key()
    assert [subscribe(vera, push_service), subscribe(vera, push_service)] == [204, 204]
    assert devices(house) == [account_of("vera")]
    assert vera.post("/push/devices/forget", {"endpoint": f"{push_service.url}/to/phone"}).status_code == 204
    assert devices(house) == []


def test_a_browser_that_somebody_else_uses_now_is_theirs(
    house: House, visit: Callable[[str], Visit], push_service: Server
) -> None:
    subscribe(visit("vera"), push_service)
    subscribe(visit("viggo"), push_service)
    assert devices(house) == [account_of("viggo")]


def test_of_many_devices_the_oldest_gives_way(
    house: House, visit: Callable[[str], Visit], push_service: Server, clock: Clock
) -> None:
    vera = visit("vera")
    for number in range(12):
        clock.forward(minutes=1)
        subscribe(vera, push_service, f"to/{number}")
    kept = house.push_subscriptions.devices_of(id_of("vera"))
    assert [each.endpoint.rsplit("/", 1)[1] for each in kept] == [str(number) for number in range(2, 12)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "https://10.0.0.7/admin"},
        {"endpoint": "http://localhost:9/x"},
        {"endpoint": ""},
        {"p256dh": "AAAA"},
        {"p256dh": "æ"},
        {"auth": "AAAA"},
        {"auth": ""},
    ],
)
def test_what_is_no_device_is_refused(
    house: House, actor: Callable[[str], Actor], clock: Clock, push_service: Server, wrong: dict[str, str]
) -> None:
    right = {"endpoint": f"{push_service.url}/to/phone", **push_service.get("/subscription")}
    with pytest.raises(InvalidAnswers):
        house.push_subscriptions.turn_on(actor("vera"), now=clock(), **{**right, **wrong})
    assert devices(house) == []


def test_a_message_lights_up_the_device_without_saying_anything(
    house: House, visit: Callable[[str], Visit], push_service: Server, clock: Clock, work: Callable[[], int]
) -> None:
    subscribe(visit("vera"), push_service)
    before = len(push_service.seen())
    assert send_offer(house, clock, work) == ["sent"]
    (seen,) = push_service.seen()[before:]
    assert seen["opened"]["title"] == "Du har en ny besked"
    assert "Skolen" not in str(seen)
    assert seen["sub"] == "https://sio.example"


def test_a_device_that_is_gone_is_forgotten_and_a_person_sees_what_did_not_arrive(
    house: House, visit: Callable[[str], Visit], push_service: Server, clock: Clock, work: Callable[[], int]
) -> None:
    subscribe(visit("vera"), push_service, "to/gone")
    assert send_offer(house, clock, work) == ["failed"]
    assert devices(house) == []
    assert [each.code for each in house.incidents.list(SYSTEM).lines] == ["message_not_delivered"]


def send_offer(house: House, clock: Clock, work: Callable[[], int]) -> list[str]:
    """Tell Vera something on her device; how the delivery stands."""
    with house.database.unit_of_work(as_house=True) as uow:
        uow.session.execute(update(Employee).where(Employee.id == id_of("vera")).values(phone="", email=""))
        notices = Notices(uow, SYSTEM, clock(), "area", id_of("nord"), id_of("nord"))
        notices.employee(id_of("vera"), "complaint_job", place="Skolen", when=clock())
    house.outbox.plan(clock())
    work()
    with house.database.unit_of_work(writing=False, as_house=True) as uow:
        return list(uow.session.scalars(select(Delivery.state)))


def test_without_a_key_the_pages_do_not_speak_of_it(house: House, clock: Clock, tmp_path: Path) -> None:
    bare = build(replace(house.settings, var_dir=tmp_path / "empty"), clock)
    with closing(bare):
        client: FlaskClient = create_app(bare, SECRET_KEY="test", TESTING=True).test_client()
        actor = bare.accounts.actor(account_of("vera"), clock())
        vera = Visit(client, actor)
        assert vera.get("/push/key").status_code == 404
        assert "data-push" not in vera.get("/messages").text
        assert "push" not in bare.outbox.channels


def test_the_worker_speaks_for_the_whole_house(visit: Callable[[str], Visit]) -> None:
    with visit("vera").get("/service-worker.js") as answer:
        assert (answer.status_code, answer.headers["Service-Worker-Allowed"]) == (200, "/")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "import" not in answer.text

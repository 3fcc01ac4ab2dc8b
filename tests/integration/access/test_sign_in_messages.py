"""The way from the question to the letterbox: a real mail server, a real gateway, and nothing left behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.channels.mail import Mail
from sio_workflow.channels.mail import Server as MailServer
from sio_workflow.channels.settings import OutsideSettings
from sio_workflow.channels.sms import Gateway
from sio_workflow.domain.notices import SECRET_MARK
from tests.conftest import Clock
from tests.gateway.process import KEY, Server, running
from tests.integration.access.conftest import HERE, Town
from tests.integration.messages.mail_server import Behaviour, mail_server


@pytest.fixture(scope="module")
def gateway() -> Iterator[Server]:
    with running("tests.gateway.sms") as server:
        yield server


@pytest.fixture
def letterbox() -> Behaviour:
    return Behaviour()


@pytest.fixture
def house(house_on_sqlite: str, clock: Clock, gateway: Server, letterbox: Behaviour) -> Iterator[House]:
    gateway.behave("well")
    with mail_server(letterbox) as mail_url:
        outside = OutsideSettings(
            mail=Mail(server=MailServer.read(mail_url), sender="sio@house.example"),
            sms=Gateway(url=f"{gateway.url}/messages", key=KEY),
        )
        settings = Settings(
            database_url=house_on_sqlite,
            redis_url="redis://unused",
            public_url="https://sio.example",
            secret_key="a secret of this test",
            outside=outside,
        )
        with closing(build(settings, clock)) as house:
            yield house


def send_all(house: House) -> None:
    house.outbox.plan(house.now())
    for job_id in house.jobs.due(house.now()):
        house.jobs.run(job_id, house.now())


def test_a_contact_gets_a_link_that_works_and_the_row_forgets_it(
    house: House, town: Town, clock: Clock, letterbox: Behaviour
) -> None:
    house.sign_in_links.ask("kim@customer.example", "b", clock(), HERE)
    token = town.secret()
    send_all(house)
    mail = letterbox.taken[-1]
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert f"https://sio.example/sign-in/link/{token}" in text.replace("=\n", "")
    assert SECRET_MARK not in text
    assert token not in str(mail["Subject"])
    assert town.messages()[-1].secret == ""
    assert house.sign_in_links.use_link(token, clock()) == town.accounts["kim"]


def test_an_employee_gets_a_code_by_text_message_at_night_too(
    house: House, town: Town, clock: Clock, gateway: Server, letterbox: Behaviour
) -> None:
    clock.forward(hours=20)
    house.sign_in_links.ask("1004", "b", clock(), HERE)
    code = town.secret()
    send_all(house)
    seen = gateway.seen()[-1]
    assert (seen["to"], code in seen["text"]) == ("+4540404040", True)
    assert letterbox.taken == [], "a code goes to the telephone, though there is an e-mail too"
    assert town.messages()[-1].secret == ""
    assert house.sign_in_links.use_code(code, clock(), browser="b") == town.accounts["bo"]


def test_a_link_that_could_not_be_sent_in_time_is_never_sent(
    house: House, town: Town, clock: Clock, letterbox: Behaviour
) -> None:
    letterbox.data = "451 later"
    house.sign_in_links.ask("kim@customer.example", "b", clock(), HERE)
    send_all(house)
    assert town.messages()[-1].secret != ""
    letterbox.data = ""
    clock.forward(minutes=30)
    send_all(house)
    assert letterbox.taken == []
    assert town.messages()[-1].secret == ""


def test_what_nobody_can_be_sent_is_forgotten_at_once(
    house: House, town: Town, clock: Clock, letterbox: Behaviour
) -> None:
    letterbox.recipient = "550 no such mailbox"
    house.sign_in_links.ask("kim@customer.example", "b", clock(), HERE)
    send_all(house)
    assert town.messages()[-1].secret == ""

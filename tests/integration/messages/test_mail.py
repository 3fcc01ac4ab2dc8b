"""The e-mail channel against a real mail server: takes, refuses, hangs, hangs up, speaks TLS."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from uuid import UUID

import pytest

from sio_workflow.channels.mail import Mail, Server
from sio_workflow.channels.values import Later, Parcel, Refused
from tests.integration.messages.mail_server import Behaviour, mail_server, server_context, talking

DELIVERY = UUID("6f1d3a52-3c0b-4a57-9f2f-0d9a33a3f8b1")


def parcel(**changes: object) -> Parcel:
    plain = {
        "delivery_id": DELIVERY,
        "to": "karl@kunde.example",
        "subject": "Din henvendelse",
        "text": "Vi har modtaget din henvendelse om rengøring på Ærø.\n",
        "html": "<p>Vi har modtaget din henvendelse om rengøring på Ærø.</p>",
        "reply_token": "abc234",
        "idempotency_key": DELIVERY.hex,
    }
    return Parcel(**(plain | changes))  # type: ignore[arg-type]


def mail_to(url: str, password: str = "") -> Mail:
    return Mail(server=Server.read(url, password), sender="SIO Rengøring <sio@house.example>")


@pytest.fixture
def behaviour() -> Behaviour:
    return Behaviour()


@pytest.fixture
def mail(behaviour: Behaviour) -> Iterator[Mail]:
    with mail_server(behaviour) as url:
        yield mail_to(url)


def test_a_mail_arrives_with_its_danish_letters_and_a_reply_address(mail: Mail, behaviour: Behaviour) -> None:
    receipt = mail.send(parcel(), timeout=5)
    (taken,) = behaviour.taken
    assert receipt.provider_id == taken["Message-ID"] == f"<{DELIVERY.hex}@house.example>"
    assert taken["Reply-To"] == "reply+abc234@house.example"
    assert taken["Auto-Submitted"] == "auto-generated"
    assert taken["From"] == "SIO Rengøring <sio@house.example>"
    assert taken["Date"]
    text, html = (taken.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert "rengøring på Ærø" in text.get_content()
    assert "rengøring på Ærø" in html.get_content()
    assert behaviour.envelopes[0].mail_from == "reply+abc234@house.example"


def test_sent_again_it_is_the_same_mail(mail: Mail, behaviour: Behaviour) -> None:
    mail.send(parcel(), timeout=5)
    mail.send(parcel(), timeout=5)
    first, second = behaviour.taken
    del first["Date"], second["Date"]
    assert first.as_bytes() == second.as_bytes()


@pytest.mark.parametrize(("answer", "code"), [("550 no such person", "smtp_550"), ("553 not here", "smtp_553")])
def test_an_unknown_recipient_is_refused(mail: Mail, behaviour: Behaviour, answer: str, code: str) -> None:
    behaviour.recipient = answer
    with pytest.raises(Refused) as refused:
        mail.send(parcel(), timeout=5)
    assert refused.value.code == code


@pytest.mark.parametrize("where", ["recipient", "data"])
def test_a_server_that_is_busy_gets_it_later(mail: Mail, behaviour: Behaviour, where: str) -> None:
    setattr(behaviour, where, "451 try again later")
    with pytest.raises(Later) as later:
        mail.send(parcel(), timeout=5)
    assert later.value.code == "smtp_451"


def test_a_mail_that_is_not_wanted_is_refused(mail: Mail, behaviour: Behaviour) -> None:
    behaviour.data = "554 looks like spam"
    with pytest.raises(Refused):
        mail.send(parcel(), timeout=5)


def test_a_server_that_hangs_is_not_waited_for(mail: Mail, behaviour: Behaviour) -> None:
    behaviour.silence, began = 3.0, monotonic()
    with pytest.raises(Later) as later:
        mail.send(parcel(), timeout=0.3)
    assert later.value.code == "timeout"
    assert monotonic() - began < 2.5


def drip(greeting: bytes) -> Callable[[socket.socket], None]:
    """Never done, and never silent for long."""

    def behave(call: socket.socket) -> None:
        while True:
            call.sendall(greeting)
            sleep(0.1)

    return behave


@pytest.mark.parametrize("greeting", [b"220-welcome\r\n", b"2"])
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_never_ends_its_greeting_is_not_listened_to(greeting: bytes, scheme: str) -> None:
    began = monotonic()
    with talking(drip(greeting)) as url, pytest.raises(Later) as later:
        mail_to(url.replace("smtp", scheme)).send(parcel(), timeout=0.7)
    assert later.value.code == ("timeout" if scheme == "smtp" else "tls")
    assert monotonic() - began < 2


def test_a_server_that_drags_its_feet_at_every_step_has_one_deadline_for_all_of_them() -> None:
    def drag(call: socket.socket) -> None:
        for answer in (b"220 welcome", *[b"250 go on"] * 9):
            sleep(0.5)
            call.sendall(answer + b"\r\n")
            call.recv(4096)

    began = monotonic()
    with talking(drag) as url, pytest.raises(Later) as later:
        mail_to(url).send(parcel(), timeout=1.2)
    assert later.value.code == "timeout"
    assert monotonic() - began < 2.5


def test_a_server_that_hangs_up_before_it_answers_gets_the_same_mail_again(mail: Mail, behaviour: Behaviour) -> None:
    behaviour.drop = True
    with pytest.raises(Later):
        mail.send(parcel(), timeout=5)
    behaviour.drop = False
    mail.send(parcel(), timeout=5)
    assert len(set(behaviour.ids)) == 1


def test_nobody_there_means_later() -> None:
    with pytest.raises(Later) as later:
        mail_to("smtp://127.0.0.1:1").send(parcel(), timeout=1)
    assert later.value.code == "not_reachable"


@pytest.mark.parametrize(
    "address",
    [
        "karl@kunde.example\r\nBcc: all@house.example",
        "karl@kunde.example, eva@house.example",
        "<karl@kunde.example>",
        "karl kunde.example",
        "karl@",
        "",
    ],
)
def test_an_address_that_is_none_or_more_than_one_is_refused(mail: Mail, behaviour: Behaviour, address: str) -> None:
    with pytest.raises(Refused) as refused:
        mail.send(parcel(to=address), timeout=5)
    assert refused.value.code == "bad_address"
    assert behaviour.taken == []


def test_a_header_cannot_be_smuggled_in(mail: Mail, behaviour: Behaviour) -> None:
    with pytest.raises(Refused):
        mail.send(parcel(subject="Hej\r\nBcc: all@house.example"), timeout=5)
    assert behaviour.taken == []


def test_a_domain_with_danish_letters_is_written_as_the_wire_wants_it(mail: Mail, behaviour: Behaviour) -> None:
    mail.send(parcel(to="karl@rengøring.example"), timeout=5)
    assert behaviour.envelopes[0].rcpt_tos == ["karl@xn--rengring-84a.example"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("certificate")
    paths = folder / "server.pem", folder / "server.key"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run([*command.split(), "-out", paths[0], "-keyout", paths[1]], check=True, capture_output=True)
    return paths


def test_starttls_is_spoken_and_the_certificate_is_checked(
    behaviour: Behaviour, certificate: tuple[Path, Path]
) -> None:
    context = server_context(*map(str, certificate))
    with mail_server(behaviour, tls_context=context, require_starttls=True) as url:
        with pytest.raises(Later) as later:
            mail_to(f"{url}?starttls=1").send(parcel(), timeout=5)
        assert later.value.code == "tls"
        mail_to(f"{url}?starttls=1&cafile={certificate[0]}").send(parcel(), timeout=5)
    assert len(behaviour.taken) == 1


def test_a_server_without_starttls_gets_nothing_when_tls_is_asked_for(behaviour: Behaviour) -> None:
    with mail_server(behaviour) as url, pytest.raises(Later):
        mail_to(f"{url}?starttls=1").send(parcel(), timeout=5)
    assert behaviour.taken == []


def test_a_password_never_goes_out_in_the_clear() -> None:
    with pytest.raises(ValueError, match="in the clear"):
        Server.read("smtp://sio:secret@mail.house.example")
    assert Server.read("smtp://sio@mail.house.example:587?starttls=1", "secret").password == "secret"
    assert Server.read("smtps://sio:s%40e@mail.house.example").password == "s@e"

"""Web push against a real push service process that checks the caller's signature and opens what was sealed."""

from __future__ import annotations

import stat
from pathlib import Path
from time import monotonic
from uuid import uuid4

import pytest

from sio_workflow.channels.push import Device, Keys, Push, make_key_file, may_be_told, subject_of
from sio_workflow.channels.values import Later, Parcel, Receipt, Refused
from tests.gateway.process import Server


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    file = tmp_path_factory.mktemp("keys") / "vapid.pem"
    assert make_key_file(file)
    return Keys.read(file, "https://sio.example")


def parcel() -> Parcel:
    person = str(uuid4())
    words = "Ledig vagt: Solbakken, kl. 6-9"
    return Parcel(delivery_id=uuid4(), to=person, subject="Ledig vagt", text=words, idempotency_key="k")


def told(service: Server, keys: Keys, *paths: str, hosts: tuple[str, ...] | None = None) -> tuple[Push, list[str]]:
    """The channel, for somebody with a device at each path; and the endpoints it has forgotten."""
    browser, gone = service.get("/subscription"), []
    devices = [Device(endpoint=f"{service.url}/{path}", **browser) for path in paths]
    return Push(keys, lambda _person: devices, gone.append, (service.place,) if hosts is None else hosts), gone


def test_the_browser_can_open_it_and_it_says_nothing_about_anybody(push_service: Server, keys: Keys) -> None:
    sent = parcel()
    push, _ = told(push_service, keys, "to/phone")
    assert push.send(sent, timeout=5) == Receipt()
    seen = push_service.seen()[-1]
    assert seen["opened"] == {"title": "Du har en ny besked", "url": "/messages", "tag": sent.delivery_id.hex}
    assert (seen["sub"], seen["Urgency"], seen["Topic"]) == ("https://sio.example", "high", sent.delivery_id.hex)


@pytest.mark.parametrize(
    ("public_url", "mail_from", "subject"),
    [
        ("http://localhost:8000", "", "mailto:sio@localhost"),
        ("https://sio.example", "", "https://sio.example"),
        ("https://sio.example:8443/house/", "", "https://sio.example"),
        ("https://intranet", "", "mailto:sio@localhost"),
        ("https://sio.example", "SIO Workflow <sio@house.example>", "mailto:sio@house.example"),
        ("https://sio.example", "sio@intranet", "https://sio.example"),
    ],
)
def test_push_services_are_told_whom_to_write_to_in_the_only_way_they_take(
    push_service: Server, keys: Keys, public_url: str, mail_from: str, subject: str
) -> None:
    push, _ = told(push_service, Keys(keys.vapid, subject_of(public_url, mail_from)), "to/phone")
    assert push.send(parcel(), timeout=5) == Receipt()
    assert push_service.seen()[-1]["sub"] == subject


@pytest.mark.parametrize("manner", ["gone", "missing"])
def test_a_device_that_is_gone_is_forgotten_and_the_others_are_told(
    push_service: Server, keys: Keys, manner: str
) -> None:
    push, gone = told(push_service, keys, f"to/{manner}", "to/phone")
    assert push.send(parcel(), timeout=5) == Receipt()
    assert gone == [f"{push_service.url}/to/{manner}"]


def test_with_no_device_left_it_is_refused(push_service: Server, keys: Keys) -> None:
    push, gone = told(push_service, keys, "to/gone")
    with pytest.raises(Refused, match="no_device"):
        push.send(parcel(), timeout=5)
    assert len(gone) == 1


@pytest.mark.parametrize(("manner", "code"), [("busy", "http_429"), ("away", "http_503"), ("hang", "timeout")])
def test_a_service_in_trouble_is_tried_later(push_service: Server, keys: Keys, manner: str, code: str) -> None:
    push, gone = told(push_service, keys, f"to/{manner}")
    with pytest.raises(Later, match=code):
        push.send(parcel(), timeout=1)
    assert gone == []


def test_devices_that_keep_silent_share_one_deadline_and_keep_it_from_no_other(
    push_service: Server, keys: Keys
) -> None:
    push, gone = told(push_service, keys, *["to/hang"] * 4, "to/phone", *["to/drip"] * 4, "to/gone")
    before, began = len(push_service.seen()), monotonic()
    assert push.send(parcel(), timeout=1) == Receipt()
    assert monotonic() - began < 3
    assert len(push_service.seen()) == before + 1
    assert gone == [f"{push_service.url}/to/gone"]


def test_a_service_that_never_ends_its_answer_is_not_listened_to(push_service: Server, keys: Keys) -> None:
    push, _ = told(push_service, keys, "to/drip")
    began = monotonic()
    with pytest.raises(Later, match="timeout"):
        push.send(parcel(), timeout=1)
    assert monotonic() - began < 3


def test_a_redirect_is_not_followed(push_service: Server, keys: Keys) -> None:
    before = len(push_service.seen())
    push, _ = told(push_service, keys, "to/redirect")
    with pytest.raises(Refused, match="no_device"):
        push.send(parcel(), timeout=5)
    assert len(push_service.seen()) == before


def test_nothing_is_sent_to_a_host_that_is_no_push_service(push_service: Server, keys: Keys) -> None:
    before = len(push_service.seen())
    push, _ = told(push_service, keys, "to/phone", hosts=())
    with pytest.raises(Refused, match="no_device"):
        push.send(parcel(), timeout=5)
    assert len(push_service.seen()) == before


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/send/1",
        "https://169.254.169.254/latest",
        "https://localhost/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evil.example/fcm.googleapis.com",
        "https://fcm.googleapis.com@evil.example/x",
        "https://evilpush.apple.com.example/x",
        "https://[::1",
        r"https://127.0.0.1\.push.apple.com/x",
        r"https://127.0.0.1:9443\.push.apple.com/x",
        r"https://127.0.0.1\@web.push.apple.com/x",
        r"https://web.push.apple.com\x",
        "https://127.0.0.1%5c.push.apple.com/x",
        "https://127.0.0.1\t.push.apple.com/x",
        "https://127.0.0.1 .push.apple.com/x",
        " https://web.push.apple.com/x",
        "https://web.push.apple.com/x\r\nHost: evil.example",
        "https://web.push.apple.com\u2028/x",
        "https://\uff46cm.googleapis.com/x",
        "https://user@web.push.apple.com/x",
        "https://@web.push.apple.com/x",
        "https://web.push.apple.com:22/x",
        "https://web.push.apple.com:0/x",
        "https://web.push.apple.com:x/x",
        "https://[::1].push.apple.com/",
        "https://127.0.0.1#.push.apple.com/",
        "https://127.0.0.1?.push.apple.com/",
        "file:///etc/passwd",
        "",
    ],
)
def test_strangers_cannot_send_us_about(endpoint: str) -> None:
    assert not may_be_told(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://web.push.apple.com/abc",
        "https://web.push.apple.com:443/abc",
        "https://wns2-am3p.notify.windows.com/w/?token=abc",
    ],
)
def test_the_push_services_of_the_browsers_are_known(endpoint: str) -> None:
    assert may_be_told(endpoint)


def test_a_push_service_on_another_port_is_named_with_it() -> None:
    endpoint = "https://push.house.example:8443/abc"
    assert may_be_told(endpoint, ["push.house.example:8443"])
    assert not may_be_told(endpoint, ["push.house.example"])
    assert not may_be_told(endpoint, [".house.example"])


def test_the_private_key_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "var" / "vapid.pem"
    assert make_key_file(file)
    first = Keys.read(file, "https://sio.example").public
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not make_key_file(file)
    assert Keys.read(file, "https://sio.example").public == first

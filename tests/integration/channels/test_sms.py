"""Text messages against a real gateway process: one that works, hangs, refuses, drips and talks nonsense."""

from __future__ import annotations

import logging
import time
from uuid import uuid4

import pytest

from sio_workflow.channels.sms import Gateway, Sms
from sio_workflow.channels.values import Later, Parcel, Refused
from tests.gateway.process import KEY, Server


def parcel(to: str = "20 12 34 56", text: str = "Ledig vagt") -> Parcel:
    return Parcel(delivery_id=uuid4(), to=to, subject="", text=text, idempotency_key=uuid4().hex)


def channel(gateway: Server, key: str = KEY) -> Sms:
    hooks = {"status_url": "https://house/status", "incoming_url": "https://house/incoming"}
    return Sms(Gateway(url=f"{gateway.url}/messages", key=key, sender="SIO", **hooks))


def test_a_message_goes_out_with_a_normalised_number_and_comes_back_as_a_receipt(gateway: Server) -> None:
    sent = parcel()
    receipt = channel(gateway).send(sent, timeout=5)
    seen = gateway.seen()[-1]
    assert receipt.provider_id.startswith("sms-")
    assert seen["to"] == "+4520123456"
    assert (seen["text"], seen["sender"], seen["reference"]) == ("Ledig vagt", "SIO", sent.idempotency_key)
    assert (seen["status_url"], seen["incoming_url"]) == ("https://house/status", "https://house/incoming")


def test_the_same_parcel_sent_twice_is_one_message_at_the_gateway(gateway: Server) -> None:
    sent = parcel()
    assert channel(gateway).send(sent, timeout=5) == channel(gateway).send(sent, timeout=5)


def test_a_number_that_is_none_never_reaches_the_gateway(gateway: Server) -> None:
    before = len(gateway.seen())
    with pytest.raises(Refused, match="unknown_number"):
        channel(gateway).send(parcel(to="12 34 56 78"), timeout=5)
    assert len(gateway.seen()) == before


@pytest.mark.parametrize(("mode", "code"), [("unknown_number", "unknown_number"), ("refuse", "http_400")])
def test_what_can_never_work_is_refused(gateway: Server, mode: str, code: str) -> None:
    gateway.behave(mode)
    with pytest.raises(Refused, match=code):
        channel(gateway).send(parcel(), timeout=5)


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        ("busy", "http_429"),
        ("broken", "http_500"),
        ("garbage", "answer_not_understood"),
        ("nameless", "answer_not_understood"),
        ("half", "answer_not_understood"),
        ("deep", "answer_not_understood"),
        ("hang", "timeout"),
        ("drip", "timeout"),
        ("headers", "timeout"),
    ],
)
def test_what_may_work_later_is_tried_later(gateway: Server, mode: str, code: str) -> None:
    gateway.behave(mode)
    begun = time.monotonic()
    with pytest.raises(Later, match=code):
        channel(gateway).send(parcel(), timeout=1)
    assert time.monotonic() - begun < 4


def test_a_redirect_is_not_followed(gateway: Server) -> None:
    gateway.behave("redirect")
    before = len(gateway.seen())
    with pytest.raises(Later, match="http_307"):
        channel(gateway).send(parcel(), timeout=5)
    assert len(gateway.seen()) == before + 1


def test_a_gateway_that_is_not_there_is_tried_later() -> None:
    with pytest.raises(Later, match="not_reachable"):
        Sms(Gateway(url="http://127.0.0.1:9/messages", key=KEY)).send(parcel(), timeout=2)


def test_a_wrong_key_is_said_once_and_nothing_is_lost(gateway: Server, caplog: pytest.LogCaptureFixture) -> None:
    sms = channel(gateway, key="wrong")
    for _ in range(3):
        with caplog.at_level(logging.ERROR), pytest.raises(Later, match="gateway_key_refused"):
            sms.send(parcel(), timeout=5)
    assert len([each for each in caplog.records if each.name.startswith("sio_workflow.channels")]) == 1
    assert "wrong" not in caplog.text


def test_a_gateway_in_the_clear_is_refused_when_the_house_starts() -> None:
    with pytest.raises(ValueError, match="https"):
        Gateway(url="http://gateway.example/messages", key=KEY)

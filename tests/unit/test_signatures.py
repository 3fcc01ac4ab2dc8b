"""Signed calls from a gateway."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sio_workflow.channels.signatures import is_genuine, sign

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
STAMP, BODY = str(int(NOW.timestamp())), b'{"event_id": "1"}'
GOOD = sign("secret", STAMP, BODY)


def test_what_the_holder_of_the_secret_signed_just_now_is_genuine() -> None:
    assert is_genuine("secret", STAMP, GOOD, BODY, NOW)


def test_the_signature_is_the_one_that_the_contract_describes() -> None:
    known = "1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224"
    assert sign("key", "1", b"{}") == f"sha256={known}"


@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_old_or_early_call_is_refused(minutes: int) -> None:
    assert not is_genuine("secret", STAMP, GOOD, BODY, NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize("minutes", [-5, 5])
def test_clocks_may_differ_a_little(minutes: int) -> None:
    assert is_genuine("secret", STAMP, GOOD, BODY, NOW + timedelta(minutes=minutes))


def test_another_body_time_or_secret_is_refused() -> None:
    assert not is_genuine("secret", STAMP, GOOD, BODY + b" ", NOW)
    assert not is_genuine("secret", str(int(STAMP) + 1), GOOD, BODY, NOW)
    assert not is_genuine("other", STAMP, GOOD, BODY, NOW)


@pytest.mark.parametrize("stamp", ["", "now", "-1", "1e9", "١٢٣", "9" * 400, "NaN", " " + STAMP])
def test_a_time_that_is_none_is_refused_even_when_signed(stamp: str) -> None:
    assert not is_genuine("secret", stamp, sign("secret", stamp, BODY), BODY, NOW)


@pytest.mark.parametrize("signature", ["", "sha256=", "æøå", GOOD[:-1], GOOD.removeprefix("sha256=")])
def test_a_signature_that_is_none_is_refused(signature: str) -> None:
    assert not is_genuine("secret", STAMP, signature, BODY, NOW)

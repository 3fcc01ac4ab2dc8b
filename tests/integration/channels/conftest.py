"""Real servers on the other side of the wire."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gateway.process import Server, running


@pytest.fixture(scope="session")
def sms_gateway() -> Iterator[Server]:
    with running("tests.gateway.sms") as server:
        yield server


@pytest.fixture
def gateway(sms_gateway: Server) -> Server:
    """The SMS gateway, behaving well."""
    sms_gateway.behave("well")
    return sms_gateway


@pytest.fixture(scope="session")
def push_service() -> Iterator[Server]:
    with running("tests.gateway.push") as server:
        yield server

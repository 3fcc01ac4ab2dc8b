"""A server that hangs keeps its own messages waiting, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from sio_workflow.bootstrap import House
from sio_workflow.domain.people import SYSTEM
from sio_workflow.services import outbox
from tests.conftest import Clock
from tests.integration.messages.conftest import Post
from tests.integration.messages.mail_server import say_nothing, talking
from workers.loop import Loop

#: far less than the hanging messages take
SOON = 5.0


@pytest.fixture
def mail_url() -> Iterator[str]:
    """The mail server of the house hangs."""
    with talking(say_nothing) as url:
        yield url


@pytest.fixture
def waits(house: House) -> Callable[[UUID], set[str]]:
    return lambda instance_id: {wait.element_id for wait in house.instances.why(instance_id)}


def test_a_timer_fires_and_the_loop_is_seen_alive_while_a_mail_server_hangs(
    house: House,
    post: Post,
    begin: Callable[..., UUID],
    waits: Callable[[UUID], set[str]],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # of ten seconds for each; the loop ends only when it is done with the one at hand
    monkeypatch.setattr(outbox, "TIMEOUT", 2.0)
    for _ in range(5):
        post.receipt()
    post.plan()
    instance_id = begin()
    clock.forward(hours=2)
    loop, began = Loop(house, "this test"), time.monotonic()
    loop.start()
    try:
        assert soon(lambda: waits(instance_id) == {"plan_late"})
        assert soon(lambda: [each.name for each in house.jobs.queue(SYSTEM, clock()).workers] == ["this test"])
        assert soon(lambda: house.sealing.verify().sealed)
        assert {each.state for each in post.deliveries()} == {"waiting"}
        assert time.monotonic() - began < SOON
    finally:
        loop.stop()


def soon(true: Callable[[], object]) -> bool:
    deadline = time.monotonic() + SOON
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True

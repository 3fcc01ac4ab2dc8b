"""What the other side tells of a delivery, in every order: early, late, twice or wrongly, the true state remains."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from threading import Thread
from uuid import uuid4

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

from sio_workflow.bootstrap import House
from sio_workflow.domain.people import Actor, Grant, Role
from sio_workflow.storage.jobs import ClaimedJob, Jobs
from sio_workflow.storage.models import Delivery, Incident, Job, Message
from tests.conftest import Clock
from tests.integration.messages.conftest import Company, Post, change
from tests.integration.messages.mail_server import Behaviour

OPERATOR = Actor(account_id=None, name="operator", grants=frozenset({Grant(role=Role.OPERATOR)}))
Work = Callable[[], int]
#: every order of up to three words; and how many of them are told before we have noted that it went out
ORDERS = [
    (order, early)
    for length in (1, 2, 3)
    for order in product(("sent", "failed", "delivered"), repeat=length)
    for early in range(length + 1)
]


@dataclass
class Hasty(Behaviour):
    """Tells what became of a mail before it answers that it has taken it."""

    meanwhile: Callable[[str], None] = field(default=lambda _key: None)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        self.meanwhile(self.ids[-1].strip("<>").partition("@")[0])
        return answer


@pytest.fixture
def behaviour() -> Hasty:
    return Hasty()


@dataclass
class Teller:
    """The other side, as the gateway calls us."""

    house: House

    def tell(self, states: Sequence[str], name: str, reference: str = "") -> None:
        for state in states:
            event = {"event_id": uuid4().hex, "id": name, "status": state, "reference": reference}
            assert self.house.gateway_calls.status(json.dumps(event).encode(), self.house.now())


@pytest.fixture
def teller(house: House) -> Teller:
    return Teller(house)


def standing(house: House) -> tuple[str, int, bool]:
    """State of the newest delivery, open incidents about it, and whether its job waits for a person."""
    with house.database.unit_of_work(writing=False) as uow:
        delivery = uow.session.scalars(select(Delivery).order_by(Delivery.created_at.desc())).first()
        assert delivery is not None
        job = uow.session.get(Job, delivery.job_id)
        assert job is not None
        incidents = select(Incident).where(Incident.job_id == job.id, Incident.resolved_at.is_(None))
        waits = job.closed_at is None
        assert job.stuck or not waits, "nothing is sent by itself again"
        return delivery.state, len(uow.session.scalars(incidents).all()), waits


def truth(order: Sequence[str]) -> tuple[str, int, bool]:
    if "delivered" in order:
        return "delivered", 0, False
    return ("failed", 1, True) if "failed" in order else ("sent", 0, False)


def test_in_every_order_the_true_state_remains(
    post: Post, house: House, teller: Teller, clock: Clock, behaviour: Hasty, work: Work
) -> None:
    wrong = {}
    for order, early in ORDERS:
        clock.forward(seconds=1)
        post.receipt()
        post.plan()
        behaviour.meanwhile = lambda key, told=order[:early]: teller.tell(told, "not noted yet", key)  # type: ignore[misc]
        work()
        newest = post.deliveries()[-1]
        teller.tell(order[early:], behaviour.ids[-1], newest.id.hex)
        if standing(house) != truth(order):
            wrong[order, early] = standing(house)
    assert wrong == {}


def test_what_we_had_given_up_and_has_arrived_after_all_needs_nobody(
    post: Post, house: House, teller: Teller, behaviour: Hasty, work: Work
) -> None:
    behaviour.recipient = "550 unknown"
    post.receipt()
    post.plan()
    work()
    assert standing(house) == ("failed", 1, True)
    teller.tell(["delivered"], "never noted", post.deliveries()[0].id.hex)
    assert standing(house) == ("delivered", 0, False)
    assert [each.resolution for each in post.incidents()] == ["gone"]


def test_an_old_word_about_the_first_sending_does_not_spoil_the_second(
    post: Post, house: House, teller: Teller, clock: Clock, behaviour: Hasty, work: Work
) -> None:
    first = sent_and_failed(post, teller, behaviour, work)
    house.incidents.retry(OPERATOR, post.incidents()[0].id, clock())
    assert post.deliveries()[0].state == "waiting", "it is on its way again"
    teller.tell(["failed"], *first)
    work()
    teller.tell(["failed"], *first)
    assert standing(house) == ("sent", 0, False)
    assert len(set(behaviour.ids)) == 2
    teller.tell(["delivered"], *first)
    assert standing(house) == ("delivered", 0, False), "whichever of the two it was: it has arrived"


def test_a_second_sending_that_fails_before_it_is_noted_is_an_incident_again(
    post: Post, house: House, teller: Teller, clock: Clock, behaviour: Hasty, work: Work
) -> None:
    sent_and_failed(post, teller, behaviour, work)
    house.incidents.retry(OPERATOR, post.incidents()[0].id, clock())
    behaviour.meanwhile = lambda key: teller.tell(["failed"], "not noted yet", key)
    work()
    assert standing(house) == ("failed", 1, True)


def sent_and_failed(post: Post, teller: Teller, behaviour: Hasty, work: Work) -> tuple[str, str]:
    """One that went out and did not arrive; the names the other side knows it by."""
    post.receipt()
    post.plan()
    work()
    names = behaviour.ids[-1], post.deliveries()[0].idempotency_key
    teller.tell(["failed", "failed"], *names)
    assert standing(post.house) == ("failed", 1, True)
    return names


def test_a_secret_that_arrived_before_we_noted_it_is_not_kept(
    post: Post, house: House, company: Company, teller: Teller, behaviour: Hasty, work: Work
) -> None:
    message_id = post.receipt()
    change(house, Message, message_id, secret="sealed")
    post.plan()
    behaviour.meanwhile = lambda key: teller.tell(["delivered"], "not noted yet", key)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(house.outbox._letters, "_opened", lambda _message, text: text)
        work()
    with house.database.unit_of_work(writing=False) as uow:
        message = uow.session.get(Message, message_id)
        assert message is not None
        assert (standing(house)[0], message.secret) == ("delivered", "")


def test_telling_and_noting_at_the_same_moment_do_not_stand_in_each_others_way(
    post: Post, house: House, teller: Teller, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.receipt()
    post.plan()
    key, still_mine, told = post.deliveries()[0].idempotency_key, Jobs.still_mine, []

    def tell() -> None:
        teller.tell(["delivered"], "not noted yet", key)
        told.append(key)

    teller_thread = Thread(target=tell)

    def slowly(jobs: Jobs, job: ClaimedJob) -> bool:
        """The worker holds its job; until it has the delivery too, the other side has come to where it must wait."""
        mine = still_mine(jobs, job)
        teller_thread.start()
        teller_thread.join(0.3)
        return mine

    monkeypatch.setattr(Jobs, "still_mine", slowly)
    work()
    teller_thread.join()
    assert told == [key]
    assert standing(house) == ("delivered", 0, False)

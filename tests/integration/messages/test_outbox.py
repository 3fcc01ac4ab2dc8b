"""The outbox on both databases: planned once, sent once, and what cannot be delivered reaches a person."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from sqlalchemy import event, select, text

from sio_workflow.bootstrap import House
from sio_workflow.domain.people import Actor, Grant, Role
from sio_workflow.services.jobs import LEASE
from sio_workflow.storage import migrations
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import CustomerContact, Employee, Job
from tests.conftest import Clock
from tests.integration.messages.conftest import Company, Post, change, house_with_mail
from tests.integration.messages.mail_server import Behaviour

OPERATOR = Actor(account_id=None, name="operator", grants=frozenset({Grant(role=Role.OPERATOR)}))
Work = Callable[[], int]


def test_a_message_is_planned_sent_and_noted(post: Post, behaviour: Behaviour, work: Work) -> None:
    post.receipt()
    assert post.plan() == 1
    assert work() == 1
    (delivery,) = post.deliveries()
    assert (delivery.state, delivery.channel, delivery.sent_at) == ("sent", "email", post.house.now())
    (mail,) = behaviour.taken
    assert mail["To"] == "karl@kunde.example"
    assert delivery.provider_id == mail["Message-ID"]
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Vi har modtaget din henvendelse R-2026-0001" in body.get_content()


def test_planning_again_changes_nothing(post: Post, work: Work, behaviour: Behaviour) -> None:
    post.receipt()
    post.plan()
    assert post.plan() == 0
    work()
    assert work() == 0
    assert len(behaviour.taken) == 1


def test_two_planners_at_once_plan_each_message_once(
    house_url: str, mail_url: str, clock: Clock, post: Post, work: Work, behaviour: Behaviour
) -> None:
    for _ in range(20):
        post.receipt()
    houses = [house_with_mail(house_url, mail_url, clock) for _ in range(2)]
    together, planned = Barrier(2), []

    def plan(house: House) -> None:
        together.wait()
        planned.append(house.outbox.plan(clock()))

    threads = [Thread(target=plan, args=(house,)) for house in houses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for house in houses:
        house.close()
    assert sum(planned) + post.plan() == 20
    assert len(post.deliveries()) == 20
    work()
    assert len(behaviour.taken) == len(set(behaviour.ids)) == 20


def test_a_word_to_a_role_reaches_those_who_hold_it(
    post: Post, company: Company, work: Work, behaviour: Behaviour
) -> None:
    post.say(lambda say: say.roles(Role.SERVICE_MANAGER, template="complaint_waits", number="R-1", due=say.now))
    post.plan()
    work()
    assert [mail["To"] for mail in behaviour.taken] == ["mette@house.example"]


def test_somebody_told_in_two_roles_hears_it_once(
    post: Post, company: Company, behaviour: Behaviour, work: Work
) -> None:
    roles = (Role.SERVICE_MANAGER, Role.SERVICE_MANAGER)
    post.say(lambda say: say.roles(*roles, template="complaint_breach", number="R-1"))
    post.plan()
    work()
    assert len(behaviour.taken) == 1


def test_the_recipients_language_is_spoken(
    post: Post, house: House, company: Company, behaviour: Behaviour, work: Work
) -> None:
    change(house, CustomerContact, company.contact_id, locale="en")
    post.receipt()
    post.plan()
    work()
    (mail,) = behaviour.taken
    assert mail["Subject"] == "Your enquiry"
    assert "We have received your enquiry" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_words_of_a_person_go_out_as_they_were_written(
    post: Post, company: Company, behaviour: Behaviour, work: Work
) -> None:
    words = "Kære Karl\n\nJeg kommer kl. 14 & ser på <gulvet>."
    post.say(lambda say: say.contact_by_human(company.contact_id, words))
    post.plan()
    work()
    html = behaviour.taken[0].get_body(("html",))
    assert html is not None
    assert "kl. 14 &amp; ser på &lt;gulvet&gt;" in html.get_content()


def test_at_night_it_waits_until_five(post: Post, clock: Clock, behaviour: Behaviour, work: Work) -> None:
    clock.at = clock.at.replace(hour=22)
    post.receipt()
    post.plan()
    assert work() == 0
    clock.forward(hours=6)
    assert work() == 1
    assert len(behaviour.taken) == 1


def test_a_second_try_wakes_nobody_whom_the_first_would_not_have_woken(
    post: Post, clock: Clock, behaviour: Behaviour, work: Work
) -> None:
    clock.at = clock.at.replace(hour=20, minute=58)  # 21:58 in Denmark
    behaviour.recipient = "451 later"
    post.receipt()
    post.plan()
    work()
    behaviour.recipient = ""
    for _ in range(42):
        clock.forward(minutes=10)
        work()
    assert behaviour.taken == [], "it is two minutes to five"
    clock.forward(minutes=2)
    work()
    assert [each.state for each in post.deliveries()] == ["sent"]
    with post.house.database.unit_of_work(writing=False) as uow:
        assert set(uow.session.scalars(select(Job.attempts))) == {2}, "waiting for the morning costs no attempt"


def test_a_second_try_of_what_is_urgent_does_not_wait_for_the_morning(
    post: Post, company: Company, clock: Clock, behaviour: Behaviour, work: Work
) -> None:
    clock.at = clock.at.replace(hour=22)
    behaviour.recipient = "451 later"
    post.say(
        lambda say: say.employee(company.employee_id, "call_manager_now", name="Mette", phone="70101010", minutes=30)
    )
    post.plan()
    work()
    behaviour.recipient = ""
    clock.forward(minutes=1)
    work()
    assert len(behaviour.taken) == 1


@pytest.mark.parametrize("asks", ["offer", "tomorrow_check"])
def test_a_question_that_could_not_leave_in_time_is_on_the_managers_list(
    post: Post, house: House, company: Company, clock: Clock, asks: str
) -> None:
    words = {"place": "Skolen", "start": clock(), "end": clock(), "hours": "2", "until": clock()}
    clock.at = clock.at.replace(hour=22)
    soon = clock() + timedelta(minutes=25)
    post.say(lambda say: say.employee(company.employee_id, asks, expires_at=soon, **words))
    post.plan()
    assert [(each.state, each.failure) for each in post.deliveries()] == [("failed", "too_late")]
    mette = house.accounts.actor(company.manager_account_id, clock())
    assert mette is not None
    (listed,) = house.deliveries.undelivered(mette, clock())
    assert (listed.template, listed.reached_nobody) == (asks, True)
    assert post.incidents() == [], "an operator can mend nothing here"


def test_an_offer_wakes_only_those_who_want_it_however_urgent(
    post: Post, house: House, company: Company, clock: Clock, behaviour: Behaviour, work: Work
) -> None:
    clock.at = clock.at.replace(hour=22)
    words = {"place": "Skolen", "start": clock(), "end": clock(), "hours": "2", "until": clock()}

    def offer() -> None:
        post.say(lambda say: say.employee(company.employee_id, "offer", urgent=True, **words))
        post.plan()
        work()

    offer()
    assert behaviour.taken == []
    change(house, Employee, company.employee_id, quiet_hours_opt_in=True)
    offer()
    assert len(behaviour.taken) == 1


def test_what_is_urgent_goes_out_at_night(
    post: Post, company: Company, clock: Clock, behaviour: Behaviour, work: Work
) -> None:
    clock.at = clock.at.replace(hour=22)
    post.say(
        lambda say: say.employee(company.employee_id, "call_manager_now", name="Mette", phone="70101010", minutes=30)
    )
    post.plan()
    work()
    assert [mail["To"] for mail in behaviour.taken] == ["eva@house.example"]


def test_what_is_of_no_use_any_more_is_not_sent(
    post: Post, company: Company, clock: Clock, behaviour: Behaviour, work: Work
) -> None:
    soon = clock() + timedelta(minutes=1)
    post.say(lambda say: say.employee(company.employee_id, "offer_taken", expires_at=soon))
    post.plan()
    clock.forward(minutes=2)
    work()
    assert [each.state for each in post.deliveries()] == ["expired"]
    assert behaviour.taken == []


def test_a_refused_address_is_an_incident_at_once(
    post: Post, house: House, company: Company, behaviour: Behaviour, work: Work
) -> None:
    behaviour.recipient = "550 unknown"
    post.receipt()
    post.plan()
    assert work() == 1
    (delivery,), (incident,) = post.deliveries(), post.incidents()
    assert (delivery.state, delivery.failure) == ("failed", "smtp_550")
    assert (incident.code, incident.instance_id) == ("message_not_delivered", None)
    assert "karl" not in incident.message + incident.trace
    assert [line.code for line in house.incidents.list(OPERATOR).lines] == ["message_not_delivered"]


def test_an_operator_who_tries_again_sends_anew(
    post: Post, house: House, company: Company, clock: Clock, behaviour: Behaviour, work: Work
) -> None:
    behaviour.recipient = "550 unknown"
    post.receipt()
    post.plan()
    work()
    behaviour.recipient = ""
    change(house, CustomerContact, company.contact_id, email="karl@ny-kunde.example")
    house.incidents.retry(OPERATOR, post.incidents()[0].id, clock())
    work()
    (delivery,) = post.deliveries()
    assert (delivery.state, delivery.failure) == ("sent", "")
    assert delivery.idempotency_key != delivery.id.hex, "the other side would take it for the refused one"
    assert behaviour.taken[0]["To"] == "karl@ny-kunde.example"


def test_a_busy_server_is_asked_again_and_at_last_a_person_is_told(
    post: Post, clock: Clock, behaviour: Behaviour, work: Work
) -> None:
    behaviour.recipient = "451 later"
    post.receipt()
    post.plan()
    for attempt in range(7):
        assert work() == 1, f"attempt {attempt}"
        assert (post.deliveries()[0].state == "failed") == (attempt == 6)
        clock.forward(minutes=61)
    assert [each.code for each in post.incidents()] == ["message_not_delivered"]
    assert work() == 0


def test_a_server_that_hung_up_gets_the_same_mail_again(
    post: Post, clock: Clock, behaviour: Behaviour, work: Work
) -> None:
    behaviour.drop = True
    post.receipt()
    post.plan()
    work()
    behaviour.drop = False
    clock.forward(minutes=1)
    work()
    assert len(behaviour.taken) == 2
    assert len(set(behaviour.ids)) == 1
    assert post.incidents() == []


def test_somebody_without_any_address_or_account_is_an_incident(
    post: Post, house: House, company: Company, work: Work
) -> None:
    change(house, CustomerContact, company.contact_id, email="")
    post.receipt()
    post.plan()
    assert work() == 0
    assert [(each.state, each.failure) for each in post.deliveries()] == [("failed", "no_address")]
    assert [each.code for each in post.incidents()] == ["message_not_delivered"]


def test_somebody_whose_only_address_is_on_a_way_not_set_up_is_an_incident_too(
    post: Post, house: House, company: Company, clock: Clock
) -> None:
    change(house, CustomerContact, company.contact_id, email="", phone="+4520000009")
    post.receipt()
    post.plan()
    assert [(each.state, each.failure) for each in post.deliveries()] == [("failed", "no_way_set_up")]
    assert [each.code for each in post.incidents()] == ["message_not_delivered"]
    mette = house.accounts.actor(company.manager_account_id, clock())
    assert mette is not None
    assert len(house.deliveries.undelivered(mette, clock())) == 1


def test_a_case_without_a_contact_is_an_incident(post: Post) -> None:
    post.say(lambda say: say.contact(None, "complaint_receipt", number="R-1", name="Mette", due=say.now))
    post.plan()
    assert [(each.state, each.failure) for each in post.deliveries()] == [("failed", "no_contact")]
    assert len(post.incidents()) == 1


def test_without_channels_a_message_says_so_and_nobody_is_alarmed(
    house_url: str, clock: Clock, post: Post, company: Company
) -> None:
    post.receipt()
    with closing(house_with_mail(house_url, "", clock)) as bare:
        bare.outbox.plan(clock())
        assert bare.jobs.due(clock()) == []
    assert [each.state for each in post.deliveries()] == ["not_set_up"]
    assert post.incidents() == []


def test_what_was_delivered_stays_delivered(post: Post, house: House, clock: Clock, work: Work) -> None:
    post.receipt()
    post.plan()
    work()
    (delivery,) = post.deliveries()
    for state in ("delivered", "sent", "failed", "delivered"):
        assert house.outbox.delivered(delivery.provider_id, state, clock())
    assert post.deliveries()[0].state == "delivered"
    assert post.incidents() == []
    assert not house.outbox.delivered("somebody else's", "delivered", clock())


def test_a_late_word_that_it_failed_is_an_incident_once(post: Post, house: House, clock: Clock, work: Work) -> None:
    post.receipt()
    post.plan()
    work()
    (delivery,) = post.deliveries()
    for _ in range(2):
        assert house.outbox.delivered(delivery.id, "failed", clock())
    assert post.deliveries()[0].failure == "not_delivered"
    assert len(post.incidents()) == 1


def test_a_killed_sender_never_makes_two_mails_of_one(
    post: Post, house: House, house_url: str, mail_url: str, clock: Clock, behaviour: Behaviour, work: Work
) -> None:
    kills = 0
    for point in range(1, 40):
        post.receipt()
        post.plan()
        (job_id,) = house.jobs.due(clock())
        house.database.close()
        before, killed = len(behaviour.taken), _killed_at(point, house_url, mail_url, clock, job_id)
        clock.forward(seconds=LEASE.total_seconds())
        work()
        sent = behaviour.taken[before:]
        assert len({mail["Message-ID"] for mail in sent}) == 1
        assert len(sent) in (1, 2)
        texts = {mail.get_body(("plain",)).get_content() for mail in sent}  # type: ignore[union-attr]
        assert len(texts) == 1
        assert {each.state for each in post.deliveries()} == {"sent"}
        if not killed:
            break
        kills += 1
    assert kills >= 8
    assert len(behaviour.taken) > len(set(behaviour.ids)), "no kill fell between the sending and the noting down"


def _killed_at(point: int, url: str, mail_url: str, clock: Clock, job_id: object) -> bool:
    """Run the job in a child that is killed at its n-th statement or commit; whether it was."""
    child = os.fork()
    if child == 0:
        house = house_with_mail(url, mail_url, clock)
        points = iter(range(1, 1000))

        def tick(*_: object) -> None:
            if next(points) == point:
                os.kill(os.getpid(), signal.SIGKILL)

        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(house.database.engine, name, tick)
        try:
            house.jobs.run(job_id, clock())  # type: ignore[arg-type]
        finally:
            os._exit(0)
    _, how = os.waitpid(child, 0)
    return os.WIFSIGNALED(how)


def test_messages_from_before_the_outbox_are_not_sent(tmp_path: Path, clock: Clock) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'old.db'}")) as database:
        migrations.upgrade(database, "0006")
        with database.unit_of_work(as_house=True) as uow:
            columns = "id, case_kind, case_id, direction, recipient_kind, recipient_role, template, body, by_human, at"
            old = f"INSERT INTO message ({columns})"
            old += " VALUES (:id, 'area', :id, 'out', 'role', 'office', '', 'x', 0, '2026-01-01 06:00:00')"
            uow.session.execute(text(old), {"id": uuid4().hex})
        migrations.upgrade(database)
        with database.unit_of_work(writing=False, as_house=True) as uow:
            assert not uow.outbox.has_unplanned()

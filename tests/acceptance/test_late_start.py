"""A replacement begins later: the page shows the words beforehand, and a worker killed halfway says them once."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from sio_workflow.bootstrap import House
from sio_workflow.domain.people import SYSTEM
from sio_workflow.domain.times import instant
from sio_workflow.services.desk import open_desk
from sio_workflow.storage.models import Message
from tests.acceptance import company
from tests.acceptance.scenarios import Play
from tests.conftest import Clock
from tests.integration.web.conftest import Visit
from web import create_app

NOON = instant("2026-03-02T12:00")
LATER = "@+1 09:30"
STAFFED = {"decision": "staffed", "access_solved": True, "instruction_given": True}


@pytest.fixture
def stage(house: House, clock: Clock) -> Play:
    clock.at = NOON
    play = Play(house, clock, NOON)
    company.add_shift(house.database, "V-1", play.instant("+1 08:00"), 3, "eva")
    sick = {"employee_id": "$eva", "from_at": "@+1 06:00", "expected_to": "@+1 12:00"}
    play.run([{"start": {"process": "sick_leave", "by": "mette", "answers": sick}}])
    play.run([{"complete": {"task": "find_cover", "by": "mette", "answers": {"decision": "manager_self"}}}])
    return play


def staff(stage: Play, **more: object) -> None:
    answers = {**STAFFED, **more}
    stage.run([{"complete": {"task": "confirm_staffed", "shift": "V-1", "by": "mette", "answers": answers}}])


def told(stage: Play) -> list[Message]:
    with stage.house.database.unit_of_work(writing=False, as_house=True) as uow:
        return list(uow.session.scalars(select(Message).where(Message.template == "customer_late")))


def announce_again(stage: Play, case_id: UUID) -> None:
    with stage.house.database.unit_of_work(as_house=True) as uow:
        open_desk(uow, SYSTEM, stage.clock()).cover.announce(case_id, stage.instant("+1 09:30"))


def test_the_page_shows_what_the_customer_will_read(stage: Play) -> None:
    mette = Visit(create_app(stage.house, SECRET_KEY="test", TESTING=True).test_client(), stage.actor("mette"))
    page = mette.get(f"/user-tasks/{stage.task('confirm_staffed', 'V-1')}").text
    assert "Karl hos kunden læser dette" in page
    assert "Bemandingen hos jer tir. 03.03. er ændret. Vi starter kl. … i stedet for 08:00." in page


def test_the_customer_reads_from_when_and_neither_who_nor_why(stage: Play) -> None:
    staff(stage, starts_at=LATER)
    (sent,) = told(stage)
    assert sent.recipient_id == company.id_of("karl")
    assert sent.body == (
        "Bemandingen hos jer tir. 03.03. er ændret. Vi starter kl. 09:30 i stedet for 08:00. "
        "De vigtigste opgaver bliver udført."
    )


def test_who_begins_on_time_disturbs_nobody(stage: Play) -> None:
    staff(stage)
    assert told(stage) == []


def test_a_worker_who_says_it_again_says_it_once(stage: Play) -> None:
    staff(stage, starts_at=LATER)
    announce_again(stage, stage.case("V-1").id)
    assert len(told(stage)) == 1


def test_a_shift_that_lost_its_replacement_is_not_announced(stage: Play) -> None:
    staff(stage)
    stage.run([{"unplan": {"shift": "V-1"}}])
    announce_again(stage, stage.case("V-1").id)
    assert told(stage) == []

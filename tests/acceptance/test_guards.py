"""What no story shows: two at once, budgets of statements, and what must never reach a process's memory."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, inspect, select, text
from sqlalchemy.exc import IntegrityError

from sio_workflow.bootstrap import House
from sio_workflow.domain.times import instant
from sio_workflow.services.complaints import Complaints
from sio_workflow.storage.models import Absence, CoverCase, HistoryEntry, Offer, ProcessInstance
from sio_workflow.storage.unit_of_work import UnitOfWork
from tests.acceptance import company
from tests.acceptance.scenarios import Play
from tests.acceptance.trail import gaps_in_the_trail
from tests.conftest import Clock

MORNING = instant("2026-03-02T05:30")


@pytest.fixture
def stage(house: House, clock: Clock) -> Play:
    clock.at = MORNING
    return Play(house, clock, MORNING)


def _search(stage: Play, start: datetime) -> None:
    company.add_shift(stage.house.database, "V-1", start, 2, "eva")
    report = {"employee_id": "$eva", "from_at": "@05:30"}
    stage.run([{"start": {"process": "sick_leave", "by": "mette", "answers": report}}])


def test_of_two_who_say_yes_at_once_one_has_the_shift(stage: Play) -> None:
    _search(stage, MORNING + timedelta(hours=2))
    with stage.house.database.unit_of_work(writing=False) as uow:
        offers = {row.employee_id: row.id for row in uow.session.scalars(select(Offer))}

    def say_yes(name: str) -> str:
        offer_id = offers[company.id_of(name)]
        return stage.house.cover.answer_offer(stage.actor(name), offer_id, True, stage.clock())

    with ThreadPoolExecutor(2) as both:
        heard = sorted(both.map(say_yes, ["vera", "viggo"]))
    assert heard[1] == "yes"
    assert heard[0] in ("too_late", "withdrawn")


def test_one_person_cannot_say_yes_to_two_shifts_at_once(stage: Play) -> None:
    company.add_shift(stage.house.database, "V-2", MORNING + timedelta(hours=2), 2, "viggo")
    _search(stage, MORNING + timedelta(hours=2))
    away = {"employee_id": "$viggo", "from_at": "@05:30"}
    stage.run([{"start": {"process": "sick_leave", "by": "mette", "answers": away}}])
    with stage.house.database.unit_of_work(writing=False) as uow:
        mine = select(Offer.id).where(Offer.employee_id == company.id_of("vera"))
        offers = list(uow.session.scalars(mine))
    assert len(offers) == 2
    vera = stage.actor("vera")
    with ThreadPoolExecutor(2) as both:
        heard = sorted(both.map(lambda offer: stage.house.cover.answer_offer(vera, offer, True, stage.clock()), offers))
    assert heard == ["too_late", "yes"]


def test_words_about_people_stay_out_of_the_process(stage: Play) -> None:
    canary = "Kanariefugl på toilettet"
    filed = {"site_id": "$skolen", "text": canary, "location": "Stuen"}
    stage.run(
        [
            {"start": {"process": "complaint", "by": "karl", "answers": filed}},
            {
                "complete": {
                    "task": "read_complaint",
                    "by": "mette",
                    "answers": {"needs_dialogue": False, "feedback": canary},
                }
            },
        ]
    )
    with stage.house.database.unit_of_work(writing=False) as uow:
        kept = [json.dumps(row.variables) for row in uow.session.scalars(select(ProcessInstance))]
        kept += [json.dumps(row.delta) for row in uow.session.scalars(select(HistoryEntry))]
        for table in ("user_task", "job", "audit_event"):
            kept += [str(row) for row in uow.session.execute(text(f"SELECT * FROM {table}"))]
    assert not [line for line in kept if "Kanariefugl" in line]


_ASKED = {"complete": {"task": "find_cover", "by": "mette", "answers": {"decision": "send_offers"}}}
_FOUND = {
    "complete": {
        "task": "find_cover",
        "by": "mette",
        "answers": {"decision": "yes_by_phone", "employee_id": "$vera"},
    }
}
_YES = [{"answer": {"shift": "V-1", "by": name, "yes": True}} for name in ("vera", "viggo")]


@pytest.mark.parametrize(
    ("before", "element", "answers"),
    [
        # a yes by phone is held against the person, the day and the site before it counts
        ([_ASKED], "find_cover", {"decision": "yes_by_phone", "employee_id": "$vera"}),
        ([_ASKED, *_YES], "confirm_cover", {"decision": "found", "employee_id": "$vera"}),
        ([_FOUND], "confirm_staffed", {"decision": "staffed", "access_solved": True, "instruction_given": True}),
        ([], "read_complaint", {"needs_dialogue": True}),
    ],
)
def test_what_a_manager_does_in_a_hurry_costs_twelve_statements_at_most(
    stage: Play, before: list[dict[str, object]], element: str, answers: dict[str, object]
) -> None:
    _search(stage, MORNING + timedelta(days=1))
    filed = {"site_id": "$skolen", "text": "Toilettet er beskidt"}
    stage.run([{"start": {"process": "complaint", "by": "karl", "answers": filed}}, *before])
    of_search = "V-1" if element == "confirm_staffed" else None
    mette, task_id, given = stage.actor("mette"), stage.task(element, of_search), stage.read(answers)
    seen: list[str] = []
    event.listen(stage.house.database.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    stage.house.user_tasks.complete(mette, task_id, given, stage.clock())
    said = [statement for statement in seen if not statement.startswith("BEGIN")]
    assert 8 <= len(said) <= 12, "\n".join(said)


def test_ranking_costs_a_handful_of_statements(stage: Play) -> None:
    _search(stage, MORNING + timedelta(hours=2))
    case, mette = stage.case("V-1"), stage.actor("mette")
    seen: list[str] = []
    event.listen(stage.house.database.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    stage.house.cover.candidates(mette, case.id, stage.clock())
    assert len(seen) <= 10, "\n".join(seen)


def _change(stage: Play, change: Callable[[UnitOfWork], None]) -> None:
    with stage.house.database.unit_of_work() as uow:
        change(uow)


def test_the_database_refuses_a_shift_that_is_not_really_staffed(stage: Play) -> None:
    company.add_shift(stage.house.database, "V-9", MORNING, 2, "eva")

    def confirm(uow: UnitOfWork) -> None:
        shift = uow.work.shift(company.id_of("V-9"))
        assert shift is not None
        shift.status = "confirmed"

    with pytest.raises(IntegrityError):
        _change(stage, confirm)


def test_the_database_refuses_two_searches_for_one_shift(stage: Play) -> None:
    _search(stage, MORNING + timedelta(hours=2))
    case = stage.case("V-1")
    twin = CoverCase(shift_id=case.shift_id, area_id=case.area_id, cause="vacancy", mode="short", opened_at=MORNING)
    with pytest.raises(IntegrityError):
        _change(stage, lambda uow: uow.cover.add(twin))


def test_the_database_refuses_to_close_a_complaint_in_silence(stage: Play) -> None:
    filed = {"site_id": "$skolen", "text": "Toilettet er beskidt"}
    stage.run([{"start": {"process": "complaint", "by": "karl", "answers": filed}}])

    def close(uow: UnitOfWork) -> None:
        complaint = uow.complaints.complaint(stage.complaint().id)
        assert complaint is not None
        complaint.status = "closed_rejected"

    with pytest.raises(IntegrityError):
        _change(stage, close)


def test_no_table_has_room_for_a_reason_of_an_absence() -> None:
    columns = {column.key for column in inspect(Absence).columns}
    assert not columns & {"reason", "diagnosis", "attachment", "document", "symptoms", "note"}


def test_a_status_that_changes_unrecorded_is_a_gap_in_the_trail(stage: Play) -> None:
    filed = {"site_id": "$skolen", "text": "Toilettet er beskidt"}
    stage.run([{"start": {"process": "complaint", "by": "karl", "answers": filed}}])
    assert gaps_in_the_trail(stage.house.database) == []
    was, complaint_id = stage.complaint().status, stage.complaint().id

    def accept(uow: UnitOfWork) -> None:
        complaint = uow.complaints.complaint(complaint_id)
        assert complaint is not None
        complaint.status = "accepted"

    _change(stage, accept)
    told = f"complaint {complaint_id}: it is accepted, the trail says {was}"
    assert gaps_in_the_trail(stage.house.database) == [told]


def test_there_is_no_verb_that_deletes_a_complaint() -> None:
    verbs = [name for name in dir(Complaints) if not name.startswith("_")]
    assert not [name for name in verbs if any(word in name for word in ("delete", "remove", "archive", "mute"))]


def test_people_see_complaints_and_absences_of_their_areas_only(stage: Play) -> None:
    filed = {"site_id": "$skolen", "text": "Toilettet er beskidt"}
    stage.run([{"start": {"process": "complaint", "by": "karl", "answers": filed}}])
    now = stage.clock()
    seen = {
        name: len(stage.house.complaints.list(stage.actor(name), now))
        for name in ("mette", "dan", "uffe", "karl", "kim")
    }
    assert seen == {"mette": 1, "dan": 1, "uffe": 0, "karl": 1, "kim": 1}
    assert not stage.house.absences.today(stage.actor("uffe"), now)

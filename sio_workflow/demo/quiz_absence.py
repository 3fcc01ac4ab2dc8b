"""AS-Q1 and AS-Q2: the start of the day, and a call 30 minutes before a shift."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sio_workflow.demo.places import Row
from sio_workflow.demo.quiz_stage import Checks, QuizStage
from sio_workflow.domain.daily_check import cut_off
from sio_workflow.domain.health_words import mentions_health
from sio_workflow.domain.people import Actor
from sio_workflow.services.dashboard import AreaCheck

_FIVE_SECONDS = timedelta(seconds=5)


def start_of_day(stage: QuizStage) -> Checks:
    """A report comes in before the manager is up; the day begins with looking at it."""
    now = stage.go_to(4, 10)
    shift = stage.next_shift(now + timedelta(hours=2), now + timedelta(hours=6))
    employee = stage.scene.crew.employee(shift["employee_id"])
    absence_id = stage.start(employee, "sick_leave", _report(shift))["absence_id"]
    first = stage.next_shift(now, now + timedelta(hours=24))
    listed, red = _listed(stage, absence_id), _red(stage)
    stage.go_on_to(cut_off(stage.day, first["start_at"]) + timedelta(minutes=1))
    late = _area_check(stage, stage.manager).late
    stage.go_on_to(stage.play.now + timedelta(minutes=15))
    waiting = stage.task(stage.manager, "approve_absence", absence_id)
    checks = {
        "the report is on the list of today's absence": listed,
        "“Tjek fravær” is red until the day's absence has been gone through": red,
        "after the cut-off it is shown as late": late,
        "15 minutes later the deputy has the same list": _area_check(stage, stage.deputy()).with_deputy,
        "the report waits for the manager's approval": waiting is not None,
    }
    stage.complete(stage.manager, waiting, {"decision": "approved"})
    stage.house.absences.review(stage.manager, stage.area["id"], stage.play.now)
    checks["gone through, it is no longer red"] = not _red(stage)
    return checks


def call_before_start(stage: QuizStage) -> Checks:
    """Half an hour before the start an employee calls: one step, three fields, and the search is on."""
    now = stage.play.now
    shift = stage.next_shift(now + timedelta(minutes=31), now + timedelta(hours=12))
    stage.go_on_to(shift["start_at"] - timedelta(minutes=30))
    answers = _report(shift) | {"employee_id": str(shift["employee_id"])}
    absence_id = stage.start(stage.manager, "sick_leave", answers)["absence_id"]
    absence, case = stage.row("absence", absence_id), _case(stage, shift)
    able = [each for each in stage.house.cover.candidates(stage.manager, case["id"], stage.play.now) if each.feasible]
    offers = [row for row in stage.house.company.read("offer")[0] if row["cover_case_id"] == case["id"]]
    checks = {
        "three answers are enough: who, from, until": len(answers.keys() - {"kind"}) <= 3,
        "approved in the same step, registered by the manager": absence["status"] == "approved"
        and absence["registered_by"] == stage.manager.account_id,
        "reported by phone": absence["reported_via"] == "phone",
        "no field asks why": not _asks_why(stage),
        "within five seconds the search is open, and critical": case["mode"] == "critical"
        and case["opened_at"] - absence["reported_at"] <= _FIVE_SECONDS,
        "there is a ranked list with phone numbers and reasons": bool(able)
        and all(each.phone and each.summary_da for each in able),
        "the best are asked at the same time": len(offers) >= min(2, len(able)),
    }
    return checks | _unstaffed(stage, shift, case, absence_id) | _staffed(stage, shift, case, stage.manager)


def _unstaffed(stage: QuizStage, shift: Row, case: Row, absence_id: object) -> Checks:
    """Nobody answers: the circle of those who act grows, and nobody can close the case."""
    stage.go_on_to(shift["start_at"] - timedelta(minutes=15))
    checks = {
        "15 minutes before, the deputy has the task": stage.task(stage.deputy(), "find_cover", case["id"]) is not None,
        "15 minutes before, the office has the task": stage.task(stage.office(), "find_cover", case["id"]) is not None,
        "the case cannot be closed while the shift is unstaffed": stage.complete(
            stage.manager, stage.task(stage.manager, "confirm_staffed", absence_id), {"confirmed": True}
        )
        == "shift_unstaffed",
    }
    stage.go_on_to(shift["start_at"] + timedelta(minutes=1))
    later = stage.row("cover_case", case["id"])
    return checks | {
        "at the start it is a breach, and stays open": later["escalation"] == "breach" and not later["staffed_at"]
    }


def _staffed(stage: QuizStage, shift: Row, case: Row, manager: Actor) -> Checks:
    able = [each for each in stage.house.cover.candidates(manager, case["id"], stage.play.now) if each.feasible]
    if able:
        answers: dict[str, Any] = {"decision": "yes_by_phone", "employee_id": str(able[0].employee_id)}
    else:
        answers = {"decision": "agency"}
    stage.complete(manager, stage.task(manager, "find_cover", case["id"]), answers)
    confirmed = {"decision": "staffed", "access_solved": True, "instruction_given": True}
    stage.complete(manager, stage.task(manager, "confirm_staffed", case["id"]), confirmed)
    staffed = stage.row("shift", shift["id"])["status"] in ("confirmed", "agency")
    return {"a yes by phone, a way in and an instruction make it staffed": staffed}


def _report(shift: Row) -> dict[str, Any]:
    return {
        "kind": "sick",
        "from_at": (shift["start_at"] - timedelta(minutes=30)).isoformat(),
        "expected_to": (shift["end_at"] + timedelta(minutes=15)).isoformat(),
    }


def _listed(stage: QuizStage, absence_id: object) -> bool:
    return any(str(view.id) == str(absence_id) for view in stage.house.absences.today(stage.manager, stage.play.now))


def _area_check(stage: QuizStage, actor: Actor) -> AreaCheck:
    checks = stage.house.dashboard.show(actor, stage.play.now).checks
    return next(check for check in checks if check.area_id == stage.area["id"])


def _red(stage: QuizStage) -> bool:
    tiles = stage.house.dashboard.show(stage.manager, stage.play.now).red
    return any(tile.key == "check_absence" for tile in tiles)


def _case(stage: QuizStage, shift: Row) -> Row:
    cases = stage.house.company.read("cover_case")[0]
    return next(case for case in cases if case["shift_id"] == shift["id"])


def _asks_why(stage: QuizStage) -> list[str]:
    form = stage.house.instances.start_form(stage.manager, "sick_leave")
    return [
        name for name, field in form.schema["properties"].items() if mentions_health(f"{name} {field.get('title', '')}")
    ]

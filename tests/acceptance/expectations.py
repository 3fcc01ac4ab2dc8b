"""What a scenario may expect, by name.

instance:  {sick_leave: ended}             the latest instance of a process
tasks:     {find_cover: 1, read_complaint: 0}      open user tasks by element
shift:     {V-1: confirmed}
worked_by: {V-1: vera}
case:      {V-1: {mode: critical, status: offering, escalation: none, outcome: covered}}
offers:    {V-1: {open: 2, yes: 1, withdrawn: 1}}
absence:   {status: approved, reported_via: phone}
complaint: {status: ..., feedback_due_at: "11:10", breached: false, unclear: true, opened: true, answered: true}
items:     [{location: Stuen, assessment: in_plan_valid}]      all of the complaint's, in order
history:   {by: mette, open_cases: 0, earlier: 1, replaced: 1, contract_end_on: "2027-12-31"}
item:      {decision: accept, return_count: 1}       of the latest complaint; `$line toilet` is an id
goodwill:  {by: mette, count: 1}          how many complaints the overview counts as goodwill
told:      {role: deputy | employee: eva | contact: karl, template: ..., times: 1}
inbox:     {by: dan, has: [find_cover], lacks: [...]}
inbox_of_others: the same, for a second person in one step
red:       {by: mette, unstaffed_shifts: 1}       counts on the red tiles; 0 means not shown
green:     {by: mette, closed_solved: 1}          how complaints stand; closed ones today
start_of_day: {by: mette, lists: ["report Eva: V-1 V-2", "shift V-3: Bo"]}   in order; Bo has not answered
late_check: {by: mette, late: true, with_deputy: false}
candidates: {by: mette, shift: V-1, able: [vera, bo], unable: [nina]}
acting_for: {by: dan, areas: [Nord]}
extra_work: 1
audited:   {verb: refused_certificate, times: 1}
incidents: 0
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from sio_workflow.storage.models import (
    AuditEvent,
    ComplaintItem,
    ExtraWorkOrder,
    Incident,
    Message,
    Offer,
    ProcessInstance,
    Shift,
    UserTask,
)
from tests.acceptance import company

if TYPE_CHECKING:
    from sio_workflow.services.start_of_day import ToDo
    from tests.acceptance.scenarios import Play

Expected = Any


def check(stage: Play, expected: dict[str, Expected]) -> None:
    """Look at each thing that is expected."""
    for name, value in expected.items():
        _CHECKS[name](stage, value)


def _same(found: object, expected: object, what: str) -> None:
    assert found == expected, f"{what} is {found!r}, not {expected!r}"


def _rows(stage: Play, statement: Any) -> list[Any]:
    with stage.house.database.unit_of_work(writing=False) as uow:
        return list(uow.session.execute(statement))


def _columns(row: Any, expected: dict[str, Expected], what: str) -> None:
    for name, value in expected.items():
        _same(getattr(row, name), value, f"{what}.{name}")


def _instance(stage: Play, expected: dict[str, str]) -> None:
    for key, status in expected.items():
        latest = select(ProcessInstance.status).where(ProcessInstance.definition_key == key)
        found = _rows(stage, latest.order_by(ProcessInstance.started_at.desc(), ProcessInstance.moved_at.desc()))
        assert found, f"no instance of {key}"
        _same(found[0][0], status, key)


def _tasks(stage: Play, expected: dict[str, int]) -> None:
    rows = _rows(stage, select(UserTask.element_id).where(UserTask.closed_at.is_(None)))
    found = Counter(row[0] for row in rows)
    for element_id, count in expected.items():
        _same(found[element_id], count, f"open tasks {element_id}")


def _shift(stage: Play, expected: dict[str, str]) -> None:
    for shift_no, status in expected.items():
        _same(_rows(stage, select(Shift.status).where(Shift.shift_no == shift_no))[0][0], status, shift_no)


def _worked_by(stage: Play, expected: dict[str, str]) -> None:
    for shift_no, name in expected.items():
        found = _rows(stage, select(Shift.employee_id).where(Shift.shift_no == shift_no))[0][0]
        _same(found, company.id_of(name), f"{shift_no} worked by")


def _case(stage: Play, expected: dict[str, dict[str, Expected]]) -> None:
    for shift_no, columns in expected.items():
        _columns(stage.case(shift_no), columns, f"case of {shift_no}")


def _offers(stage: Play, expected: dict[str, dict[str, int]]) -> None:
    for shift_no, counts in expected.items():
        answers = _rows(stage, select(Offer.answer).where(Offer.cover_case_id == stage.case(shift_no).id))
        found = Counter(row[0] or "open" for row in answers)
        for answer, count in counts.items():
            _same(found[answer], count, f"offers of {shift_no} answered {answer}")


def _absence(stage: Play, expected: dict[str, Expected]) -> None:
    _columns(stage.absence(), expected, "absence")


def _complaint(stage: Play, expected: dict[str, Expected]) -> None:
    complaint = stage.complaint()
    seen = {
        "breached": complaint.breached_at is not None,
        "opened": complaint.first_opened_at is not None,
        "answered": complaint.first_feedback_at is not None,
    }
    for name, value in expected.items():
        wanted = stage.instant(value) if name.endswith(("_at", "_until")) else value
        _same(seen.get(name, getattr(complaint, name, None)), wanted, f"complaint.{name}")


def _item(stage: Play, expected: dict[str, Expected]) -> None:
    rows = _rows(stage, select(ComplaintItem).where(ComplaintItem.complaint_id == stage.complaint().id))
    ids = {name: company.id_of(value[1:]) for name, value in expected.items() if str(value).startswith("$")}
    _columns(rows[0][0], expected | ids, "item")


def _goodwill(stage: Play, expected: dict[str, Expected]) -> None:
    view = stage.house.dashboard.show(stage.actor(expected["by"]), stage.clock())
    _same(view.goodwill, expected["count"], "goodwill")


def _items(stage: Play, expected: list[dict[str, Expected]]) -> None:
    of_complaint = select(ComplaintItem).where(ComplaintItem.complaint_id == stage.complaint().id)
    rows = _rows(stage, of_complaint.order_by(ComplaintItem.item_no))
    _same(len(rows), len(expected), "items")
    for row, columns in zip(rows, expected, strict=True):
        _columns(row[0], columns, "item")


def _history(stage: Play, expected: dict[str, Expected]) -> None:
    view = stage.house.complaints.get(stage.actor(expected["by"]), stage.complaint().id, stage.clock())
    assert view.history is not None
    for name in ("open_cases", "earlier", "replaced"):
        _same(len(getattr(view.history, name)), expected.get(name, 0), name)
    _same(str(view.history.contract_end_on), expected["contract_end_on"], "end of the contract")


def _told(stage: Play, expected: dict[str, Expected]) -> None:
    wanted = select(func.count()).select_from(Message).where(Message.template == expected["template"])
    if "role" in expected:
        wanted = wanted.where(Message.recipient_role == expected["role"])
    for kind in ("employee", "contact"):
        if kind in expected:
            wanted = wanted.where(Message.recipient_id == company.id_of(expected[kind]))
    _same(_rows(stage, wanted)[0][0], expected["times"], f"messages {expected}")


def _inbox(stage: Play, expected: dict[str, Expected]) -> None:
    actor = stage.actor(expected["by"])
    found = {task.element_id for task in stage.house.user_tasks.inbox(actor, stage.clock())}
    missing = set(expected.get("has", ())) - found
    assert not missing, f"{expected['by']} does not see {missing}, only {found}"
    extra = set(expected.get("lacks", ())) & found
    assert not extra, f"{expected['by']} sees {extra}"


def _red(stage: Play, expected: dict[str, Expected]) -> None:
    view = stage.house.dashboard.show(stage.actor(expected["by"]), stage.clock())
    found = {tile.key: tile.count for tile in view.red}
    for key, count in expected.items():
        if key != "by":
            _same(found.get(key, 0), count, f"red tile {key}")


def _green(stage: Play, expected: dict[str, Expected]) -> None:
    found = stage.house.dashboard.show(stage.actor(expected["by"]), stage.clock()).green
    for status, count in expected.items():
        if status != "by":
            _same(found.get(status, 0), count, f"green tile {status}")


def _start_of_day(stage: Play, expected: dict[str, Expected]) -> None:
    found = stage.house.start_of_day.show(stage.actor(expected["by"]), stage.clock())
    _same([_spelled(line) for line in found], expected["lists"], "the day's list")


def _spelled(line: ToDo) -> str:
    shifts = " ".join(shift.shift_no for shift in line.shifts)
    if line.report:
        return f"report {line.report.employee_name}: {shifts}"
    return f"shift {shifts}: {' '.join(line.unanswered)}".strip()


def _acting_for(stage: Play, expected: dict[str, Expected]) -> None:
    view = stage.house.dashboard.show(stage.actor(expected["by"]), stage.clock())
    _same(list(view.acting_for), expected["areas"], "acting for")


def _late_check(stage: Play, expected: dict[str, Expected]) -> None:
    view = stage.house.dashboard.show(stage.actor(expected["by"]), stage.clock())
    nord = next(check for check in view.checks if check.area_id == company.id_of("nord"))
    _same(nord.late, expected["late"], "the check is late")
    _same(nord.with_deputy, expected["with_deputy"], "the deputy has the list")


def _candidates(stage: Play, expected: dict[str, Expected]) -> None:
    case = stage.case(expected["shift"])
    found = stage.house.cover.candidates(stage.actor(expected["by"]), case.id, stage.clock())
    able = [each.name.lower() for each in found if each.feasible]
    unable = {each.name.lower(): each for each in found if not each.feasible}
    _same(able, expected["able"], "able")
    for name in expected["unable"]:
        assert unable[name].why_not, f"{name} is not told why"


def _extra_work(stage: Play, expected: int) -> None:
    _same(len(_rows(stage, select(ExtraWorkOrder.id))), expected, "extra work orders")


def _audited(stage: Play, expected: dict[str, Expected]) -> None:
    rows = _rows(stage, select(AuditEvent.id).where(AuditEvent.verb == expected["verb"]))
    _same(len(rows), expected["times"], f"audit events {expected['verb']}")


def _incidents(stage: Play, expected: int) -> None:
    rows = _rows(stage, select(Incident.code, Incident.message).where(Incident.resolved_at.is_(None)))
    assert len(rows) == expected, rows


_CHECKS = {
    "instance": _instance,
    "tasks": _tasks,
    "shift": _shift,
    "worked_by": _worked_by,
    "case": _case,
    "offers": _offers,
    "absence": _absence,
    "complaint": _complaint,
    "item": _item,
    "goodwill": _goodwill,
    "items": _items,
    "history": _history,
    "told": _told,
    "inbox": _inbox,
    "inbox_of_others": _inbox,
    "red": _red,
    "green": _green,
    "start_of_day": _start_of_day,
    "acting_for": _acting_for,
    "late_check": _late_check,
    "candidates": _candidates,
    "extra_work": _extra_work,
    "audited": _audited,
    "incidents": _incidents,
}

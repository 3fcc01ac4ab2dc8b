"""A file of shifts: who is to be where, from when to when, in local time."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

from sio_workflow.services.imports import cells
from sio_workflow.services.imports.batch import Batch, Wish, difference
from sio_workflow.services.imports.columns import Column, Line
from sio_workflow.services.imports.problems import CellRefused
from sio_workflow.storage.company import Row

KINDS = {"fast": "fixed", "ekstra": "extra", "reklamation": "complaint_job"}

COLUMNS = (
    Column(name="shift_no", also=("vagtnr", "vagtnummer"), parse=cells.number_of_something, required=True),
    Column(name="site_no", also=("stednr", "lokationsnr", "adressenr"), parse=cells.number_of_something, required=True),
    Column(name="employee_no", also=("medarbejdernr", "medarbejdernummer", "lønnr"), parse=cells.number_of_something,
           empty=""),
    Column(name="date", also=("dato",), parse=cells.day),
    Column(name="start", also=("fra", "start_at", "starttid"), parse=cells.moment, required=True),
    Column(name="end", also=("til", "slut", "end_at", "sluttid"), parse=cells.moment, required=True),
    Column(name="kind", also=("type", "vagttype"), parse=cells.one_of(KINDS), empty="fixed"),
)  # fmt: skip

#: a shift in one of these states has a story of its own; the file no longer decides about it
_UNTOUCHED = frozenset({"assigned", "open"})
LONGEST = timedelta(hours=16)


def plan(batch: Batch) -> None:
    """Create or change one shift per line, by shift number."""
    batch.refuse_repeated("shift_no")
    sites = batch.numbered("site", "site_no")
    people = batch.numbered("employee", "employee_no")
    known = batch.numbered("shift", "shift_no")
    batch.look_up_broken(lambda line: batch.refer(line, "site_no", sites, "site"))
    batch.look_up_broken(lambda line: batch.refer(line, "employee_no", people, "employee"))
    in_cover = {row["shift_id"] for row in _open_cases(batch, known)}
    wishes = [wish for line in batch.lines if (wish := _wish(batch, line, sites, people)) is not None]
    for wish in wishes:
        _leave_cover_alone(batch, wish, known.get(wish.number), in_cover)
    _warn_of_overlaps(batch, wishes)
    batch.upsert("shift", [_unless_covered(wish, known.get(wish.number), in_cover) for wish in wishes], known)


def _open_cases(batch: Batch, known: dict[Any, Row]) -> list[Row]:
    cases = batch.company.find("cover_case", "shift_id", [row["id"] for row in known.values()])
    return [case for case in cases if case["status"] != "closed"]


def _wish(batch: Batch, line: Line, sites: dict[Any, Row], people: dict[Any, Row]) -> Wish | None:
    site_id = batch.refer(line, "site_no", sites, "site")
    employee_id = batch.refer(line, "employee_no", people, "employee")
    times = _times(batch, line)
    if site_id is None or times is None or (line.get("employee_no") and employee_id is None):
        return None
    values = {
        "shift_no": line["shift_no"],
        "site_id": site_id,
        "area_id": sites[line["site_no"]]["area_id"],
        "start_at": times[0],
        "end_at": times[1],
        **({"kind": line["kind"]} if "kind" in line.values else {}),
    }
    if "employee_no" in line.values:
        values |= _person(employee_id)
    return Wish(line=line, number=line["shift_no"], values=values, when_new={"kind": "fixed", **_person(None)})


def _person(employee_id: Any) -> Row:
    status = "assigned" if employee_id else "open"
    return {"planned_employee_id": employee_id, "employee_id": employee_id, "status": status}


def _times(batch: Batch, line: Line) -> tuple[datetime, datetime] | None:
    start = _instant(batch, line, "start")
    end = _instant(batch, line, "end")
    if start is None or end is None:
        return None
    if end <= start and isinstance(line["end"], time):
        end = _instant(batch, line, "end", later=timedelta(days=1))  # the shift goes past midnight
    if end is None:
        return None
    if not timedelta() < end - start <= LONGEST:
        message = f"The shift lasts {(end - start) / timedelta(hours=1):g} hours."
        batch.refuse(line, "end", "impossible_length", message, "Check both times; a shift lasts at most 16 hours.")
        return None
    return start, end


def _instant(batch: Batch, line: Line, column: str, later: timedelta = timedelta()) -> datetime | None:
    said = line[column]
    try:
        if isinstance(said, datetime):
            return cells.local_instant(said)
        if line.get("date") is None:
            raise CellRefused("no_date", "A time of day without a date.", "Fill in the column date.")
        return cells.local_instant(datetime.combine(line["date"], said) + later)
    except CellRefused as no:
        batch.refuse(line, column, no.code, no.message, no.remedy)
        return None


def _leave_cover_alone(batch: Batch, wish: Wish, old: Row | None, in_cover: set[Any]) -> None:
    """A shift that is being covered, or has been, is changed where people see it, not behind their back by a file."""
    if old is None or not _has_story(old, in_cover):
        return
    if {"site_id", "start_at", "end_at", "planned_employee_id"} & difference(old, wish.values).keys():
        message = f"Shift {wish.number} has been handed over or is being covered."
        batch.refuse(wish.line, "shift_no", "shift_in_cover", message, "Change it under Find cover; leave the row out.")


def _unless_covered(wish: Wish, old: Row | None, in_cover: set[Any]) -> Wish:
    """The plan of a covered shift agrees with the file; who works it now is not the file's to say."""
    if old is None or not _has_story(old, in_cover):
        return wish
    planned = {column: value for column, value in wish.values.items() if column not in {"employee_id", "status"}}
    return Wish(line=wish.line, number=wish.number, values=planned, when_new=wish.when_new)


def _has_story(old: Row, in_cover: set[Any]) -> bool:
    return old["status"] not in _UNTOUCHED or old["id"] in in_cover


def _warn_of_overlaps(batch: Batch, wishes: list[Wish]) -> None:
    by_person: dict[Any, list[Wish]] = defaultdict(list)
    for wish in wishes:
        if person := wish.values.get("employee_id"):
            by_person[person].append(wish)
    for own in by_person.values():
        own.sort(key=lambda wish: wish.values["start_at"])
        for first, second in pairwise(own):
            if second.values["start_at"] < first.values["end_at"]:
                message = f"It begins before the same person's shift {first.number} (row {first.line.row}) ends."
                batch.warn(second.line, "start", "overlap", message, "Check the times or the person.")

"""Look at every accepted cover again, with rules written a second time: what the search promised must be true.

This shares no code with the cover room on purpose. A defect there that let somebody work without rest would otherwise
confirm itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sio_workflow.bootstrap import House
from sio_workflow.demo.places import Row
from sio_workflow.domain.times import local

_DAY = timedelta(hours=24)
_REST = timedelta(hours=11)
_WEEK_HOURS = 48.0


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that an accepted cover breaks."""

    shift_no: str
    rule: str


class Books:
    """The company's books, opened for an audit."""

    def __init__(self, house: House) -> None:
        shifts, sites, absences, knows, clearances, courses, employees = house.company.read(
            "shift", "site", "absence", "site_knowledge", "employee_clearance", "employee_competence", "employee"
        )
        self._sites = {row["id"]: row for row in sites}
        self._employees = {row["id"]: row for row in employees}
        self._knows = {(row["employee_id"], row["site_id"]): row for row in knows}
        self._papers = {(row["employee_id"], row["kind"]): row["valid_to"] for row in clearances}
        self._courses = {(row["employee_id"], row["code"]): row["valid_to"] for row in courses}
        self._shifts = {row["id"]: row for row in shifts}
        self._work: dict[UUID, list[Row]] = defaultdict(list)
        for row in shifts:
            if row["employee_id"] and row["status"] in ("assigned", "confirmed", "completed"):
                self._work[row["employee_id"]].append(row)
        self._away: dict[UUID, list[Row]] = defaultdict(list)
        for row in absences:
            if row["status"] != "cancelled":
                self._away[row["employee_id"]].append(row)

    def violations(self, cases: Sequence[Row]) -> list[Violation]:
        """Rules broken by the covers of these cases; what the manager does in person is not a cover by the rules."""
        found = []
        for case in cases:
            shift = self._shifts[case["shift_id"]]
            if shift["status"] == "confirmed" and case["outcome"] in (None, "covered"):
                found += [Violation(shift["shift_no"], rule) for rule in self._broken(shift)]
        return found

    def _broken(self, shift: Row) -> Iterator[str]:
        who, site = shift["employee_id"], self._sites[shift["site_id"]]
        others = [row for row in self._work[who] if row["id"] != shift["id"]]
        if any(_overlap(row, shift) for row in others):
            yield "double_booked"
        if not self._rests([*others, shift], shift):
            yield "rest"
        if _hours_of_week([*others, shift], shift["start_at"]) > _WEEK_HOURS:
            yield "week"
        if any(_is_away(row, shift) for row in self._away[who]):
            yield "absent"
        if not self._employees[who]["adult"]:
            yield "age"
        yield from self._papers_missing(who, site, shift)

    def _rests(self, work: Sequence[Row], shift: Row) -> bool:
        """11 hours in a row free in every 24 hours that end with work and reach into this shift."""
        ends = [row["end_at"] for row in work if shift["start_at"] < row["end_at"] < shift["end_at"] + _DAY]
        return all(_longest_pause(work, end - _DAY, end) >= _REST for end in ends)

    def _papers_missing(self, who: UUID, site: Row, shift: Row) -> Iterator[str]:
        day = local(shift["start_at"]).date()
        known = self._knows.get((who, site["id"]))
        for needed, held, rule in (
            (site["requires_clearance"], self._papers, "clearance"),
            (site["requires_competence"], self._courses, "competence"),
        ):
            if needed and ((who, needed) not in held or (held[who, needed] or day) < day):
                yield rule
        if site["requires_induction"] and (known is None or known["inducted_on"] is None):
            yield "induction"
        if site["access_kind"] == "personal_code" and (known is None or not known["has_access"]):
            yield "access"


def _overlap(one: Row, other: Row) -> bool:
    return bool(one["start_at"] < other["end_at"] and other["start_at"] < one["end_at"])


def _is_away(absence: Row, shift: Row) -> bool:
    until = absence["ended_at"] or absence["expected_to"]
    return bool(absence["from_at"] < shift["end_at"] and (until is None or shift["start_at"] < until))


def _longest_pause(work: Sequence[Row], start: datetime, end: datetime) -> timedelta:
    """The longest stretch without work between two instants."""
    busy = sorted((max(row["start_at"], start), min(row["end_at"], end)) for row in work)
    longest, free_since = timedelta(), start
    for begins, ends in busy:
        if begins < ends:
            longest, free_since = max(longest, begins - free_since), max(free_since, ends)
    return max(longest, end - free_since)


def _hours_of_week(work: Sequence[Row], moment: datetime) -> float:
    week = local(moment).isocalendar()[:2]
    own = [row for row in work if local(row["start_at"]).isocalendar()[:2] == week]
    return float(sum((row["end_at"] - row["start_at"]) / timedelta(hours=1) for row in own))

"""What a played day came to: what was staffed and answered, and when."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from statistics import quantiles
from typing import Any

from sio_workflow.bootstrap import House
from sio_workflow.demo.places import Row
from sio_workflow.demo.recheck import Books
from sio_workflow.domain.people import SYSTEM
from sio_workflow.domain.shift_cover import mode_of

_AGREED_AWAY = frozenset({"postponed", "cancelled_with_consent", "not_needed"})
_MINUTE = timedelta(minutes=1)


@dataclass(slots=True, kw_only=True)
class Outcome:
    """Figures of a day; times are ISO instants, lengths minutes."""

    scenario: str
    seed: int
    started_at: str
    ended_at: str
    absences: dict[str, Any] = field(default_factory=dict)
    cover: dict[str, Any] = field(default_factory=dict)
    offers: dict[str, int] = field(default_factory=dict)
    complaints: dict[str, Any] = field(default_factory=dict)
    rule_violations: list[dict[str, str]] = field(default_factory=list)
    incidents: int = 0
    jobs_run: int = 0
    #: what the house said no to, by rule
    refused: dict[str, int] = field(default_factory=dict)
    #: each shift that was touched: when it begins, when its search opened, when and how it was staffed
    shifts: list[dict[str, Any]] = field(default_factory=list)
    #: each complaint: when it came, when it was answered, where it stands
    complaint_list: list[dict[str, Any]] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """No accepted cover breaks a rule."""
        return not self.rule_violations

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def look_back(house: House, scenario: str, seed: int, start: datetime, end: datetime) -> Outcome:
    """Count what happened between these instants."""
    absences, cases, offers, complaints, shifts = house.company.read(
        "absence", "cover_case", "offer", "complaint", "shift"
    )
    by_id = {row["id"]: row for row in shifts}
    today = [case for case in cases if start <= case["opened_at"] <= end]
    pairs = sorted(((case, by_id[case["shift_id"]]) for case in today), key=lambda pair: pair[1]["shift_no"])
    filed = sorted((row for row in complaints if start <= row["received_at"] <= end), key=lambda row: row["number"])
    return Outcome(
        scenario=scenario,
        seed=seed,
        started_at=start.isoformat(),
        ended_at=end.isoformat(),
        absences=_absences([row for row in absences if start <= row["reported_at"] <= end]),
        cover=_cover(pairs, end),
        offers=dict(
            sorted(Counter(row["answer"] or "unanswered" for row in offers if row["sent_at"] >= start).items())
        ),
        complaints=_complaints(filed, end),
        rule_violations=[asdict(each) for each in Books(house).violations(today)],
        incidents=house.jobs.queue(SYSTEM, end).open_incidents,
        shifts=[_shift_line(case, shift) for case, shift in pairs],
        complaint_list=[_complaint_line(row) for row in filed],
    )


def _absences(rows: Sequence[Row]) -> dict[str, Any]:
    waits = [(row["approved_at"] - row["reported_at"]) / _MINUTE for row in rows if row["approved_at"]]
    return {"reported": len(rows), "approved": len(waits), "minutes_to_approval": _spread(waits)}


def _cover(pairs: Sequence[tuple[Row, Row]], end: datetime) -> dict[str, Any]:
    needed = [(case, shift) for case, shift in pairs if case["outcome"] not in _AGREED_AWAY]
    begun = [(case, shift) for case, shift in needed if shift["start_at"] <= end]
    planned = sum(_length(shift) for _, shift in begun)
    unstaffed = sum(_unstaffed_minutes(case, shift, end) for case, shift in begun)
    by_mode: dict[str, list[Row]] = defaultdict(list)
    for case, shift in needed:
        by_mode[mode_of(shift["start_at"], case["opened_at"]).value].append(case)
    return {
        "cases": len(pairs),
        "staffed": sum(1 for case, _ in needed if case["staffed_at"]),
        "begun": len(begun),
        "coverage_percent": round(100 * (1 - unstaffed / planned), 1) if planned else 100.0,
        "unstaffed_minutes": round(unstaffed),
        "outcomes": _counted(case["outcome"] or case["status"] for case, _ in pairs),
        "by_mode": {mode: _mode_line(cases) for mode, cases in sorted(by_mode.items())},
    }


def _mode_line(cases: Sequence[Row]) -> dict[str, Any]:
    waits = [(case["staffed_at"] - case["opened_at"]) / _MINUTE for case in cases if case["staffed_at"]]
    return {"cases": len(cases), "staffed": len(waits), "minutes_to_staffed": _spread(waits)}


def _complaints(rows: Sequence[Row], end: datetime) -> dict[str, Any]:
    due = [row for row in rows if row["first_feedback_at"] or row["feedback_due_at"] <= end]
    in_time = [row for row in due if row["first_feedback_at"] and row["first_feedback_at"] <= row["feedback_due_at"]]
    waits = [(row["first_feedback_at"] - row["received_at"]) / _MINUTE for row in rows if row["first_feedback_at"]]
    return {
        "filed": len(rows),
        "feedback_in_time": len(in_time),
        "feedback_percent": round(100 * len(in_time) / len(due), 1) if due else 100.0,
        "breaches": sum(1 for row in rows if row["breached_at"]),
        "minutes_to_feedback": _spread(waits),
        "statuses": _counted(row["status"] for row in rows),
    }


def _unstaffed_minutes(case: Row, shift: Row, end: datetime) -> float:
    """From the start of the shift until somebody was confirmed, within what has been played."""
    last = min(shift["end_at"], end)
    staffed = case["staffed_at"] if case["staffed_at"] and case["outcome"] not in _AGREED_AWAY else last
    return float(max(timedelta(), min(staffed, last) - shift["start_at"]) / _MINUTE)


def _length(shift: Row) -> float:
    return float((shift["end_at"] - shift["start_at"]) / _MINUTE)


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _spread(values: Sequence[float]) -> dict[str, float] | None:
    """Median and the value that nine of ten stay under."""
    if not values:
        return None
    tenths = quantiles(values, n=10, method="inclusive") if len(values) > 1 else [values[0]] * 9
    return {"p50": round(tenths[4], 1), "p90": round(tenths[8], 1)}


def _shift_line(case: Row, shift: Row) -> dict[str, Any]:
    return {
        "shift_no": shift["shift_no"],
        "start_at": shift["start_at"].isoformat(),
        "opened_at": case["opened_at"].isoformat(),
        "mode": mode_of(shift["start_at"], case["opened_at"]).value,
        "staffed_at": case["staffed_at"].isoformat() if case["staffed_at"] else None,
        "outcome": case["outcome"] or case["status"],
    }


def _complaint_line(row: Row) -> dict[str, Any]:
    return {
        "number": row["number"],
        "received_at": row["received_at"].isoformat(),
        "feedback_due_at": row["feedback_due_at"].isoformat(),
        "first_feedback_at": row["first_feedback_at"].isoformat() if row["first_feedback_at"] else None,
        "first_feedback_kind": row["first_feedback_kind"],
        "status": row["status"],
    }

"""Richer pages for some user tasks: what stands beside the form. They post the same answers as the plain page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sio_workflow.services.views import TaskView
from web.pages.links import task_links
from web.visit import actor, house, now

Surroundings = Callable[[TaskView], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class RichPage:
    """A template, and what it shows beside the form."""

    template: str
    surroundings: Surroundings


def of_cover(task: TaskView) -> dict[str, Any]:
    """The search, who could take the shift and why, and who cannot."""
    case_id = UUID(str(task.variables["case_id"]))
    candidates = house().cover.candidates(actor(), case_id, now())
    return {"search": house().cover.get(actor(), case_id, now()), "candidates": candidates}


def of_staffing(task: TaskView) -> dict[str, Any]:
    """The search, and what the customer reads if the replacement begins later."""
    case_id = UUID(str(task.variables["case_id"]))
    late = house().cover.late_words(actor(), case_id, now())
    return {"search": house().cover.get(actor(), case_id, now()), "late": late}


def of_complaint(task: TaskView) -> dict[str, Any]:
    """The complaint with its plan, its history and what has been said."""
    return {"complaint": house().complaints.get(actor(), UUID(str(task.variables["complaint_id"])), now())}


def of_absence(task: TaskView) -> dict[str, Any]:
    """Who and when, and the shifts it touches."""
    return {"absence": house().absences.get(actor(), UUID(str(task.variables["absence_id"])))}


def of_covered_absence(task: TaskView) -> dict[str, Any]:
    """The same, and my tasks about the searches."""
    return {**of_absence(task), "links": task_links("case_id")}


def of_tomorrow(task: TaskView) -> dict[str, Any]:
    """A shift of tomorrow, and whom to telephone about it."""
    shift_id, employee_id = (UUID(str(task.variables[name])) for name in ("shift_id", "employee_id"))
    return {"asked": house().tomorrow.get(actor(), shift_id, employee_id, now())}


PLAIN = RichPage("user_task.html", lambda task: {})
FIND_COVER = RichPage("rich/find_cover.html", of_cover)
COVER = RichPage("rich/cover.html", of_cover)
STAFFING = RichPage("rich/cover.html", of_staffing)
TOMORROW = RichPage("rich/tomorrow.html", of_tomorrow)
COMPLAINT = RichPage("rich/complaint.html", of_complaint)
ABSENCE = RichPage("rich/absence.html", of_absence)
STAFFED = RichPage("rich/absence_staffing.html", of_covered_absence)

PAGES = {
    ("sick_leave", "approve_absence"): ABSENCE,
    ("sick_leave", "confirm_staffed"): STAFFED,
    ("shift_cover", "find_cover"): FIND_COVER,
    ("shift_cover", "confirm_cover"): COVER,
    ("shift_cover", "confirm_staffed"): STAFFING,
    ("tomorrow_check", "call_employee"): TOMORROW,
    ("complaint", "read_complaint"): COMPLAINT,
    ("complaint", "talk_to_customer"): COMPLAINT,
    ("complaint", "assess_complaint"): COMPLAINT,
    ("complaint", "accept_complaint"): COMPLAINT,
    ("complaint", "solve_complaint"): COMPLAINT,
    ("complaint", "approve_solution"): COMPLAINT,
    ("complaint", "reject_complaint"): COMPLAINT,
    ("complaint", "agree_extra_work"): COMPLAINT,
}


def of(task: TaskView) -> RichPage:
    """The page of a task; the plain form for all others, and for whoever may only look."""
    known = PAGES.get((task.definition_key, task.element_id), PLAIN)
    return known if task.candidate else PLAIN

"""The first page: managers begin with today's absence until it is gone through; others with what is their own."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from sio_workflow.domain.people import Role
from sio_workflow.services.dashboard import DashboardView
from web.navigation import menu
from web.pages.about import about
from web.visit import actor, house, now

pages = Blueprint("start", __name__)

#: tasks that stand on the overview itself
FIRST = 5


@pages.get("/")
def page() -> ResponseReturnValue:
    """Send everyone to where their day begins."""
    if actor().has(Role.SERVICE_MANAGER, Role.DEPUTY) and not all(check.opened_at for check in board().checks):
        return redirect(url_for("absences.today"))
    mine = menu(actor())
    return redirect(url_for(mine[0].endpoint if mine else "user_tasks.inbox"))


@pages.get("/overview")
def dashboard() -> str:
    """What needs action, in red; how complaints stand, in green."""
    tasks = house().user_tasks.inbox(actor(), now())
    first = about(tasks[:FIRST])
    return render_template("dashboard.html", board=board(), tasks=tasks, about=first, tile_url=tile_url)


def board() -> DashboardView:
    """Red and green of my areas."""
    return house().dashboard.show(actor(), now())


def tile_url(key: str) -> str:
    """Where a red tile leads: to its list, from where everything is one step."""
    page, elements = TILES[key]
    wanted = {"for": ",".join(elements)} if elements else {}
    return url_for(page, _external=False, **wanted)


TILES: dict[str, tuple[str, tuple[str, ...]]] = {
    "check_absence": ("absences.today", ()),
    "unstaffed_shifts": ("cover.cases", ()),
    "undelivered": ("sendings.undelivered", ()),
    "extra_work_answer": ("complaints.waiting", ()),
    "stopped_cover_case": ("cover.cases", ()),
    "stopped_complaint": ("complaints.waiting", ()),
    "stopped_absence": ("absences.today", ()),
    "approve_absence": ("user_tasks.inbox", ("approve_absence",)),
    "confirm_cover": ("user_tasks.inbox", ("confirm_cover", "shift_cover.confirm_staffed")),
    "awaiting_complaint": ("complaints.waiting", ()),
    "talk_to_customer": ("user_tasks.inbox", ("talk_to_customer",)),
    "assess_and_assign": (
        "user_tasks.inbox",
        ("assess_complaint", "accept_complaint", "reject_complaint", "agree_extra_work"),
    ),
    "approve_solution": ("user_tasks.inbox", ("approve_solution",)),
}

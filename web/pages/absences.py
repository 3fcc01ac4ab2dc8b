"""Absence: today's view that opens the day, and reporting, for oneself or on somebody's behalf."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sio_workflow.domain import policy
from sio_workflow.domain.policy import Action
from sio_workflow.services.views import InstanceView
from web.answering import go_to
from web.pages.links import task_links
from web.starting import show_start, submit_start
from web.visit import actor, house, now

pages = Blueprint("absences", __name__, url_prefix="/absences")


@pages.get("/")
def today() -> str:
    """The first screen of the day: what waits, nearest shift first, and who is away. Looking is recorded."""
    return render_template(
        "absences.html",
        absences=house().absences.today(actor(), now()),
        unstaffed=house().shifts.unstaffed(actor(), now()),
        to_do=house().start_of_day.show(actor(), now()),
        approvals=task_links("absence_id"),
        covers=task_links("case_id"),
        checks=house().dashboard.show(actor(), now()).checks,
        unowned=unowned_reports(),
    )


def unowned_reports() -> Counter[UUID | None]:
    """New reports that nobody has taken, by area: until somebody has, the day is not gone through."""
    tasks = house().user_tasks.inbox(actor(), now())
    return Counter(task.area_id for task in tasks if task.element_id == "approve_absence" and not task.claimed_by)


@pages.post("/<uuid:area_id>/reviewed")
def reviewed(area_id: UUID) -> ResponseReturnValue:
    """ "Gennemgået": the day's absence of this area has been gone through."""
    house().absences.review(actor(), area_id, now())
    flash(_("Today's absence is reviewed."), "good")
    return go_to(url_for("start.page"))


@pages.get("/report")
def report() -> str:
    """Report an absence: one's own, or on behalf of somebody who has called."""
    return show_start("sick_leave", report_template(), from_at=now())


@pages.post("/report")
def send_report() -> ResponseReturnValue:
    """Who, from when, expected back: nothing else is asked."""
    # without a name a manager would have reported themselves
    needed = ["employee_id"] if policy.may(actor(), Action.REGISTER_ABSENCE) else []
    return submit_start("sick_leave", report_template(), _("The absence is registered."), after_report, needed=needed)


def report_template() -> str:
    """Managers register for others, and see what they may ask; everybody else reports for themselves."""
    return "report_for_other.html" if policy.may(actor(), Action.REGISTER_ABSENCE) else "report_own.html"


def after_report(started: InstanceView) -> str:
    """Managers go on to the cover at once."""
    return url_for("cover.cases" if policy.may(actor(), Action.RUN_COVER) else "employee.home")

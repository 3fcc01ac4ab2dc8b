"""My tasks, and one task with its form. Some tasks have a richer page; it posts the same answers to the same place."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import Blueprint, flash, get_flashed_messages, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sio_workflow.services.views import FormView, TaskView
from web.answering import changed_rows, draw, go_to, keep_for_retry, posted_id, receive, understood
from web.choices import for_task
from web.forms import Filling, Form
from web.pages import rich
from web.pages.about import about
from web.quick_replies import filled
from web.visit import actor, house, is_htmx, now
from web.wording import UNDERWAY

pages = Blueprint("user_tasks", __name__, url_prefix="/user-tasks")


@pages.get("/")
def inbox() -> str:
    """What waits for me, nearest deadline first; `?for=` names the elements a tile of the overview stands for.

    Where two processes have an element of that id, `shift_cover.confirm_staffed` says which.
    """
    wanted = set(request.args.get("for", "").split(",")) - {""}
    mine = house().user_tasks.inbox(actor(), now())
    found = [one for one in mine if not wanted or {one.element_id, f"{one.definition_key}.{one.element_id}"} & wanted]
    return render_template("user_tasks.html", tasks=found, about=about(found))


@pages.get("/<uuid:task_id>")
def task(task_id: UUID) -> str:
    """One task; that somebody has opened it is recorded."""
    house().user_tasks.opened(actor(), task_id, now())
    found = house().user_tasks.with_draft(actor(), task_id)
    form = draw(form_of(found), for_task(found), Filling(values=found.draft or {}))
    return page(found, form)


@pages.post("/<uuid:task_id>")
def complete(task_id: UUID) -> ResponseReturnValue:
    """Complete the task with the posted answers."""
    found = house().user_tasks.get(actor(), task_id)
    form, show = form_of(found), partial(page, found)
    choices = for_task(found)
    sent = receive(form, choices)
    keep_for_retry(form, choices, sent, show)
    if again := changed_rows(form, choices, sent, show):
        return again
    reply = filled(found.element_id, found.variables, request.form.get("_fill"), sent.answers)
    if reply is not None:
        return show(draw(form, choices, Filling(values=reply)))
    done = house().user_tasks.complete(actor(), task_id, understood(sent), now())
    flash(_("Done: %(task)s", task=found.name), "good")
    return go_to(url_for(".following", after=done.instance_id, did=found.element_id))


@pages.get("/next")
def following() -> ResponseReturnValue:
    """On to the next task of the same instance if it is mine too, else to the list; offers underway are waited for."""
    after, what = request.args.get("after", type=UUID), UNDERWAY.get(request.args.get("did", ""))
    mine = [task.id for task in house().user_tasks.inbox(actor(), now()) if task.instance_id == after]
    if not mine and after and what and "update_offers" in house().instances.in_work(actor(), after):
        for said in get_flashed_messages(with_categories=True):
            flash(said[1], said[0])  # for the page that follows too
        return render_template("underway.html", what=str(what)), {"Refresh": "1"}
    return redirect(url_for(".task", task_id=mine[0]) if mine else url_for(".inbox"), 303)


@pages.post("/<uuid:task_id>/draft")
def save_draft(task_id: UUID) -> ResponseReturnValue:
    """Keep what is typed so far; nothing is checked but that it may be kept."""
    found = house().user_tasks.get(actor(), task_id)
    form, choices = form_of(found), for_task(found)
    sent = receive(form, choices)
    keep_for_retry(form, choices, sent, partial(page, found))
    house().user_tasks.save_draft(actor(), task_id, sent.answers, now())
    if is_htmx():
        return render_template("_saved.html", at=now())
    flash(_("Your draft is saved."), "good")
    return redirect(url_for(".task", task_id=task_id), 303)


@pages.post("/<uuid:task_id>/claim")
def claim(task_id: UUID) -> ResponseReturnValue:
    """Tell the others that I am working on it."""
    house().user_tasks.claim(actor(), task_id, now())
    return go_to(url_for(".task", task_id=task_id))


@pages.post("/<uuid:task_id>/release")
def release(task_id: UUID) -> ResponseReturnValue:
    """Give it back to the others."""
    house().user_tasks.release(actor(), task_id, now())
    return go_to(url_for(".task", task_id=task_id))


@pages.post("/<uuid:task_id>/assign")
def assign(task_id: UUID) -> ResponseReturnValue:
    """Give it to one person, or back to everybody."""
    chosen = posted_id("employee_id") if request.form.get("employee_id") else None
    house().user_tasks.assign(actor(), task_id, chosen, now())
    flash(_("The task has a new owner."), "good")
    return go_to(url_for(".inbox"))


def form_of(task: TaskView) -> FormView:
    """The task's form; a task without one asks nothing and is only confirmed."""
    if task.form is not None:
        return task.form
    return FormView(
        element_id=task.element_id,
        name=task.name,
        definition_key=task.definition_key,
        definition_name=task.definition_key,
        version=0,
        schema={"type": "object", "properties": {}},
        ui_schema={},
    )


def page(task: TaskView, form: Form) -> str:
    """The task's own page where it has one, else the plain form."""
    rich_page = rich.of(task)
    colleagues = house().choices.colleagues(actor(), task)
    shown = rich_page.surroundings(task)
    return render_template(rich_page.template, task=task, form=form, colleagues=colleagues, **shown)

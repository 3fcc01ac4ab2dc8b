"""Lists that a form offers but no process variable carries: people and places. Schemas name them in `x-choices`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from sio_workflow.services.views import FormView, TaskView
from web import wording
from web.forms.schema import CHOICES
from web.visit import actor, house, now

Option = dict[str, str]
Variables = Mapping[str, Any]


def for_start(form: FormView) -> dict[str, list[Option]]:
    """Lists for a start form."""
    return lists(form, {})


def for_task(task: TaskView) -> dict[str, Any]:
    """What a task sees, with the lists its form offers."""
    return {**task.variables, **of_task(task)}


def of_task(task: TaskView) -> dict[str, list[Option]]:
    """The lists a task's form offers."""
    return lists(task.form, task.variables) if task.form else {}


def lists(form: FormView, variables: Variables) -> dict[str, list[Option]]:
    """The lists this form names; one that needs an id nobody has given is empty."""
    return {name: list(LISTS[name](variables)) for name in sorted(set(named(form.schema))) if name in LISTS}


def named(node: Any) -> Iterator[str]:
    """Names of lists anywhere in a schema."""
    if isinstance(node, Mapping):
        yield from (str(value) for key, value in node.items() if key == CHOICES)
        for value in node.values():
            yield from named(value)
    elif isinstance(node, list):
        for value in node:
            yield from named(value)


def employees(variables: Variables) -> Iterable[Option]:
    """Those I may register absence for."""
    return (option(one.id, one.label) for one in house().choices.employees(actor()))


def sites(variables: Variables) -> Iterable[Option]:
    """The customer's own sites, or those of my areas."""
    return (option(one.id, one.label) for one in house().choices.sites(actor()))


def assignees(variables: Variables) -> Iterable[Option]:
    """First assistants and service assistants of the area."""
    if "area_id" not in variables:
        return []
    found = house().choices.assignees(actor(), UUID(str(variables["area_id"])))
    return (option(one.id, one.label) for one in found)


def contacts(variables: Variables) -> Iterable[Option]:
    """People at the customer."""
    if "complaint_id" in variables:
        complaint = house().complaints.get(actor(), UUID(str(variables["complaint_id"])), now())
        return (option(one.id, one.name) for one in complaint.contacts)
    if "case_id" in variables:
        search = house().cover.get(actor(), UUID(str(variables["case_id"])), now())
        return (option(one.id, one.label) for one in house().choices.contacts(actor(), search.shift.site_id))
    return []


def plan_lines(variables: Variables) -> Iterable[Option]:
    """Lines of the service plan in force: those about what the complaint is about come first."""
    if "complaint_id" not in variables:
        return
    complaint = house().complaints.get(actor(), UUID(str(variables["complaint_id"])), now())
    subject = complaint.line.category
    about = _("Lines about %(category)s", category=wording.of_code(wording.CATEGORIES, subject).lower())
    rest = _("The rest of the plan")
    fits = [line for line in complaint.plan if line.task_code == subject]
    others = [line for line in complaint.plan if line.task_code != subject]
    for heading, lines in ((about, fits), (rest, others)):
        for line in lines:
            what = line.description or wording.of_code(wording.CATEGORIES, line.task_code)
            often = wording.of_code(wording.FREQUENCIES, line.frequency)
            named = f"{line.location}: {what}, {often}" + (f" ({_('Not included')})" if line.excluded else "")
            yield option(line.id, named) | ({"group": heading} if fits else {})


def candidates(variables: Variables) -> Iterable[Option]:
    """Those who can take the shift, best first."""
    if "case_id" not in variables:
        return []
    found = house().cover.candidates(actor(), UUID(str(variables["case_id"])), now())
    return (option(one.employee_id, f"{one.rank}. {one.name}") for one in found if one.feasible)


def yes_sayers(variables: Variables) -> Iterable[Option]:
    """Those who have said yes."""
    if "case_id" not in variables:
        return []
    found = house().choices.yes_sayers(actor(), UUID(str(variables["case_id"])))
    return (option(one.id, one.label) for one in found)


def option(value: UUID, label: str) -> Option:
    """One line of a list."""
    return {"value": str(value), "label": label}


LISTS: dict[str, Callable[[Variables], Iterable[Option]]] = {
    "employees": employees,
    "sites": sites,
    "assignees": assignees,
    "contacts": contacts,
    "plan_lines": plan_lines,
    "candidates": candidates,
    "yes_sayers": yes_sayers,
}

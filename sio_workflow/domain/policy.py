"""Who may do what, decided in one place: role x action x area.

A role is held in an area, or in all of them. A deputy has the manager's rights in the areas of the grant, and what a
deputy does is shown as done on behalf of the manager. Nobody gets a right from a page, a query or a template.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from sio_workflow.domain.errors import NotAllowed, NotFound
from sio_workflow.domain.people import Actor, Grant, Role
from sio_workflow.domain.subjects import Colleague, Letterbox, SeenTask, Task

Thing = TypeVar("Thing")

_MANAGERS = frozenset({Role.SERVICE_MANAGER, Role.DEPUTY})
_LEADERS = _MANAGERS | {Role.OPS_DIRECTOR}
_STAFF = frozenset({Role.EMPLOYEE, Role.FIRST_ASSISTANT})
_HOUSE = frozenset({Role.SYSTEM})
_ROLES = {role.value: role for role in Role}
#: in which capacity somebody with several acts; a deputy's word weighs more than that of staff, less than one's own
_STRENGTH = (
    Role.SYSTEM,
    Role.SERVICE_MANAGER,
    Role.OPS_DIRECTOR,
    Role.OFFICE,
    Role.HR,
    Role.DEPUTY,
    Role.FIRST_ASSISTANT,
    Role.EMPLOYEE,
    Role.CUSTOMER,
    Role.DESIGNER,
    Role.OPERATOR,
)


class Action(StrEnum):
    """What can be asked of the house."""

    APPROVE_ABSENCE = "approve_absence"
    ASSIGN_TASK = "assign_task"
    CANCEL_INSTANCE = "cancel_instance"
    CHECK_ABSENCE = "check_absence"
    CORRELATE = "correlate"
    DELEGATE = "delegate"
    DESIGN = "design"
    HANDLE_COMPLAINT = "handle_complaint"
    HANDLE_HR_CASE = "handle_hr_case"
    HAND_OUT_HR_DATA = "hand_out_hr_data"
    IMPORT = "import"
    KEEP_RECORDS = "keep_records"
    MANAGE_ACCOUNTS = "manage_accounts"
    OPERATE = "operate"
    PERSONAL_DATA = "personal_data"
    PLACE_ANSWERS = "place_answers"
    PREVIEW_MESSAGES = "preview_messages"
    REGISTER_ABSENCE = "register_absence"
    REGISTER_COMPLAINT = "register_complaint"
    REPORT_OWN_ABSENCE = "report_own_absence"
    REQUEST_CERTIFICATE = "request_certificate"
    RUN_COVER = "run_cover"
    SEE_ABSENCES = "see_absences"
    SEE_ACCOUNTS = "see_accounts"
    SEE_AUDIT = "see_audit"
    SEE_COMPLAINTS = "see_complaints"
    SEE_DASHBOARD = "see_dashboard"
    SEE_INSTANCES = "see_instances"
    SEE_ORGANISATION = "see_organisation"
    SEE_SHIFTS = "see_shifts"
    SEE_TEAM = "see_team"


_ALLOWED: dict[Action, frozenset[Role]] = {
    Action.APPROVE_ABSENCE: _MANAGERS,
    Action.ASSIGN_TASK: _LEADERS | _HOUSE,
    Action.CANCEL_INSTANCE: _HOUSE | {Role.OPERATOR},
    Action.CHECK_ABSENCE: _LEADERS,
    Action.CORRELATE: _HOUSE | {Role.OPERATOR},
    # not for deputies: what is lent is not lent on
    Action.DELEGATE: frozenset({Role.SERVICE_MANAGER, Role.OFFICE, Role.OPS_DIRECTOR}),
    Action.DESIGN: _HOUSE | {Role.DESIGNER},
    Action.HANDLE_COMPLAINT: _LEADERS | _HOUSE | {Role.OFFICE},
    Action.HANDLE_HR_CASE: frozenset({Role.HR}),
    Action.HAND_OUT_HR_DATA: frozenset({Role.HR, Role.SYSTEM}),
    Action.IMPORT: frozenset({Role.OFFICE, Role.OPERATOR, Role.SYSTEM}),
    Action.KEEP_RECORDS: frozenset({Role.OPERATOR, Role.HR, Role.SYSTEM}),
    Action.MANAGE_ACCOUNTS: frozenset({Role.OFFICE, Role.OPERATOR, Role.HR, Role.SYSTEM}),
    Action.OPERATE: frozenset({Role.OPERATOR, Role.SYSTEM}),
    Action.PERSONAL_DATA: frozenset({Role.HR, Role.OFFICE, Role.SYSTEM}),
    Action.PLACE_ANSWERS: frozenset({Role.OFFICE, Role.SYSTEM}),
    Action.PREVIEW_MESSAGES: _LEADERS | {Role.OFFICE, Role.DESIGNER},
    Action.REGISTER_ABSENCE: _LEADERS | _HOUSE | {Role.OFFICE},
    Action.REGISTER_COMPLAINT: _LEADERS | _HOUSE | {Role.OFFICE},
    Action.REPORT_OWN_ABSENCE: _STAFF | _LEADERS | {Role.OFFICE, Role.HR},
    Action.REQUEST_CERTIFICATE: frozenset({Role.HR}),
    Action.RUN_COVER: _LEADERS | _HOUSE | {Role.OFFICE},
    Action.SEE_ABSENCES: _LEADERS | {Role.HR, Role.OFFICE, Role.SYSTEM},
    Action.SEE_ACCOUNTS: _LEADERS | {Role.OFFICE, Role.OPERATOR, Role.HR, Role.SYSTEM},
    Action.SEE_AUDIT: _LEADERS | _HOUSE | {Role.OPERATOR, Role.HR},
    Action.SEE_COMPLAINTS: _LEADERS | {Role.OFFICE, Role.SYSTEM},
    Action.SEE_DASHBOARD: _LEADERS | {Role.OFFICE},
    Action.SEE_INSTANCES: _LEADERS | {Role.OFFICE, Role.OPERATOR, Role.DESIGNER, Role.SYSTEM},
    Action.SEE_ORGANISATION: _LEADERS | {Role.OFFICE, Role.HR, Role.FIRST_ASSISTANT},
    Action.SEE_SHIFTS: _LEADERS | {Role.OFFICE, Role.SYSTEM},
    Action.SEE_TEAM: frozenset({Role.FIRST_ASSISTANT}),
}

#: what no area bounds: it has none, or reaches beyond it
_WHOLE_HOUSE = frozenset({Action.CANCEL_INSTANCE, Action.CORRELATE, Action.DESIGN, Action.IMPORT, Action.KEEP_RECORDS})
_WHOLE_HOUSE |= {Action.OPERATE, Action.PERSONAL_DATA, Action.PLACE_ANSWERS}
_FIELD = _STAFF | {Role.CUSTOMER}
#: which roles a role may give away and take back. HR guards its own door: nobody else lets anyone in there
_GIVES: dict[Role, frozenset[Role]] = {
    Role.OFFICE: _FIELD,
    Role.HR: _STAFF | {Role.HR},
    Role.OPERATOR: frozenset(Role) - {Role.HR, Role.SYSTEM},
    Role.SYSTEM: frozenset(Role) - {Role.SYSTEM},
}
#: whose sign-in code a role may hand out in person. HR lets nobody of HR in: one person would be two there
_LETS_IN: dict[Role, frozenset[Role]] = _GIVES | dict.fromkeys(_LEADERS, _FIELD) | {Role.HR: _STAFF}
#: held in an area, never everywhere: somebody answers for each place
HELD_IN_AREAS = _STAFF | _MANAGERS


def may(actor: Actor, action: Action, area_id: UUID | None = None) -> bool:
    """Does the actor hold a role for this, in this area (or, without an area, anywhere)?"""
    return not (actor.confined and action in _WHOLE_HOUSE) and holds(actor, _ALLOWED[action], area_id)


def require(actor: Actor, action: Action, area_id: UUID | None = None) -> None:
    """Raise NotAllowed unless `may`."""
    if not may(actor, action, area_id):
        raise NotAllowed(action=action.value)


def require_there(actor: Actor, action: Action, area_id: UUID | None) -> None:
    """NotAllowed to those who may do this nowhere; elsewhere than in one's own areas there is nothing: NotFound."""
    require(actor, action)
    visible_or_not_found(area_id, lambda area: may(actor, action, area))


def visible_or_not_found(thing: Thing | None, is_visible: Callable[[Thing], bool], **asked: str) -> Thing:
    """What was asked for, or one and the same NotFound whether it does not exist or is not for this actor to see.

    `asked` is what the caller has named; nothing that only a look at the thing could tell goes into the answer.
    """
    if thing is None or not is_visible(thing):
        raise NotFound(None, **asked)
    return thing


def areas_for(actor: Actor, action: Action) -> frozenset[UUID] | None:
    """Areas in which the actor may do this; None means everywhere, an empty set nowhere."""
    return actor.areas(*_ALLOWED[action])


def in_person(actor: Actor) -> UUID:
    """The account of somebody who acts themselves; NotAllowed for a program with a token, and for the system."""
    if actor.account_id is None or actor.token_id is not None:
        raise NotAllowed
    return actor.account_id


def looks_in_person(actor: Actor) -> bool:
    """Has a person seen what is shown now? A program that reads has seen nothing in anybody's name."""
    return actor.account_id is not None and actor.token_id is None


def may_complete(actor: Actor, task: Task) -> bool:
    """The candidate rule: a named assignee alone, else whoever holds the lane's role (or an escalated one) there."""
    if task.assignee_id is not None:
        return task.assignee_id in (actor.employee_id, actor.contact_id)
    return holds(actor, candidate_roles(task.lane, task.escalated_to), task.area_id)


def may_assign(actor: Actor, area_id: UUID | None) -> bool:
    """May they give a task of this area to somebody?"""
    return may(actor, Action.ASSIGN_TASK, area_id)


def may_see_task(actor: Actor, task: SeenTask) -> bool:
    """Those who may do it or give it away, whoever has done it, and those who see the instances of the area."""
    did_it = actor.looks_back is not None and actor.looks_back == task.completed_by
    does_it = may_complete(actor, task) or may_assign(actor, task.area_id)
    return did_it or does_it or may_see_instance(actor, task.area_id)


def may_report_for(actor: Actor, employee_id: UUID, area_id: UUID) -> bool:
    """Report an absence: one's own, or that of the people one answers for."""
    return actor.employee_id == employee_id or may(actor, Action.REGISTER_ABSENCE, area_id)


def may_complain_about(actor: Actor, area_id: UUID, customer_id: UUID) -> bool:
    """File a complaint about a site: the customer's own, or for a customer of one's areas."""
    if actor.customer_id is not None:
        return actor.customer_id == customer_id
    return may(actor, Action.REGISTER_COMPLAINT, area_id)


def may_ask(actor: Actor, area_id: UUID, person: Colleague | None) -> bool:
    """Whom one may ask to cover: oneself, the area's own, the replacement corps, and those of one's other areas."""
    if person is None:
        return False
    near = person.id == actor.employee_id or person.area_id == area_id or person.job == "replacement"
    return near or may(actor, Action.RUN_COVER, person.area_id)


def may_start(actor: Actor, starters: Iterable[str]) -> bool:
    """May they fill in the start form? `starters` are the roles named on the start event."""
    return actor.has(Role.SYSTEM, *_known(starters)) or (actor.has(Role.DEPUTY) and Role.SERVICE_MANAGER in starters)


def may_number(actor: Actor) -> bool:
    """May they give an instance the number of another system? Whoever correlates does, where all are theirs to see."""
    return may(actor, Action.CORRELATE) and areas_for(actor, Action.CORRELATE) is None


def may_see_instance(actor: Actor, area_id: UUID | None, started_by: UUID | None = None) -> bool:
    """People see the instances of their areas and those they started themselves."""
    started_it = started_by is not None and started_by == actor.looks_back
    return started_it or may(actor, Action.SEE_INSTANCES, area_id)


def may_see_absence(actor: Actor, area_id: UUID, employee_id: UUID) -> bool:
    """One's own, or those of the areas one answers for. Colleagues and customers never."""
    return actor.employee_id == employee_id or may(actor, Action.SEE_ABSENCES, area_id)


def may_see_complaint(actor: Actor, area_id: UUID, customer_id: UUID, assignees: Iterable[UUID] = ()) -> bool:
    """The customer's own, those of one's areas, and those one is to solve."""
    own = actor.customer_id is not None and actor.customer_id == customer_id
    to_solve = actor.employee_id is not None and actor.employee_id in assignees
    return own or to_solve or may(actor, Action.SEE_COMPLAINTS, area_id)


def may_accept_solution(actor: Actor, customer_id: UUID) -> bool:
    """Say that a complaint is solved: nobody but its customer."""
    return actor.customer_id is not None and actor.customer_id == customer_id


def may_reopen(actor: Actor, area_id: UUID, customer_id: UUID) -> bool:
    """Say that it is not: its customer, or on their word those who handle complaints of the area."""
    return may_accept_solution(actor, customer_id) or may(actor, Action.HANDLE_COMPLAINT, area_id)


def may_see_shift(actor: Actor, area_id: UUID, employee_id: UUID | None, lead_id: UUID | None = None) -> bool:
    """One's own, those of one's areas, and a 1. assistent's those of the team."""
    own = actor.employee_id is not None and actor.employee_id == employee_id
    return own or leads(actor, area_id, lead_id) or may(actor, Action.SEE_SHIFTS, area_id)


def leads(actor: Actor, area_id: UUID, lead_id: UUID | None) -> bool:
    """Is this the 1. assistent of those people, in an area where the role is held?"""
    return lead_id is not None and lead_id == actor.employee_id and may(actor, Action.SEE_TEAM, area_id)


def may_give(actor: Actor, role: Role, area_id: UUID | None) -> bool:
    """May they give this role there, or take it back? Everywhere only who holds theirs everywhere."""
    return _reaches(actor, _GIVES, [role], area_id)


def may_administer(actor: Actor, account_id: UUID, roles: Iterable[Role], area_id: UUID | None = None) -> bool:
    """May they close or open this account? Not one's own, and none that may do more than they could give."""
    return account_id != actor.account_id and _reaches(actor, _GIVES, roles, area_id)


def may_let_in(actor: Actor, account_id: UUID, roles: Iterable[Role], area_id: UUID | None = None) -> bool:
    """May they hand out a code for this account? Whoever has the code has the account's roles."""
    return account_id != actor.account_id and _reaches(actor, _LETS_IN, roles, area_id)


def may_come_by_link(actor: Actor) -> bool:
    """May they ask for a one-time link or code on the sign-in page? Whoever may do more comes by a stronger way."""
    return bool(actor.roles) and actor.roles <= _FIELD


def _reaches(actor: Actor, table: dict[Role, frozenset[Role]], roles: Iterable[Role], area_id: UUID | None) -> bool:
    wanted = frozenset(roles)
    there = [grant for grant in actor.grants if grant.area_id is None or grant.area_id == area_id]
    return any(wanted <= table.get(grant.role, frozenset()) and grant.role in table for grant in there)


def candidate_roles(lane: str, escalated_to: str = "") -> frozenset[Role]:
    """Roles that may do a task: the lane's and the escalated ones. The employee lane names people, not a group."""
    own = frozenset(_known([lane])) - {Role.SYSTEM}
    if own & {Role.EMPLOYEE, Role.SERVICE_MANAGER}:
        own = _MANAGERS
    return own | frozenset(_known(escalated_to.split(",")))


def holds(actor: Actor, roles: Iterable[Role], area_id: UUID | None) -> bool:
    """Is one of these roles held in the area? A task without area belongs to anyone with the role."""
    wanted = frozenset(roles)
    if not actor.has(*wanted):
        return False
    areas = actor.areas(*wanted)
    return area_id is None or areas is None or area_id in areas


def acts_for_manager(actor: Actor, area_id: UUID | None) -> bool:
    """Shown as "on behalf of": the manager's right in this area comes from a deputy's grant."""
    return not holds(actor, [Role.SERVICE_MANAGER], area_id) and holds(actor, [Role.DEPUTY], area_id)


def acting_as(actor: Actor, area_id: UUID | None) -> Grant | None:
    """The grant through which the actor acts in this area: the strongest of their own, else the deputy's."""
    there = [grant for grant in actor.grants if area_id is None or grant.area_id in (None, area_id)]
    return min(there, key=_weight, default=None)


def letterboxes(actor: Actor) -> frozenset[Letterbox]:
    """What is addressed to the actor: to themselves, and to the roles they hold; a deputy empties the manager's too."""
    own = (("employee", actor.employee_id), ("contact", actor.contact_id))
    boxes = {Letterbox(kind=kind, person_id=person_id) for kind, person_id in own if person_id is not None}
    for grant in actor.grants:
        roles = _MANAGERS if grant.role is Role.DEPUTY else {grant.role}
        boxes |= {Letterbox(kind="role", role=role.value, area_id=grant.area_id) for role in roles}
    return frozenset(boxes)


def _weight(grant: Grant) -> tuple[int, bool, str, str]:
    """Among equals the grant that names its area and its manager; ids only make the choice the same every time."""
    return (
        _STRENGTH.index(grant.role),
        grant.on_behalf_of is None,
        str(grant.area_id or "~"),
        str(grant.on_behalf_of or ""),
    )


def _known(names: Iterable[str]) -> list[Role]:
    """Lanes of imported diagrams may carry names that are no role here: nobody holds those."""
    return [_ROLES[name] for name in names if name in _ROLES]

"""Role x action x area, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from sio_workflow.domain import policy
from sio_workflow.domain.errors import NotAllowed
from sio_workflow.domain.people import SYSTEM, Actor, Grant, Role
from sio_workflow.domain.policy import Action

NORD, SYD = uuid4(), uuid4()


def someone(role: Role, area: UUID | None = NORD, **more: UUID) -> Actor:
    return Actor(account_id=uuid4(), name="", grants=frozenset({Grant(role=role, area_id=area)}), **more)


@dataclass(frozen=True)
class Task:
    lane: str = "service_manager"
    area_id: UUID | None = NORD
    assignee_id: UUID | None = None
    escalated_to: str = ""


@pytest.mark.parametrize("role", [Role.SERVICE_MANAGER, Role.DEPUTY])
def test_manager_and_deputy_do_the_tasks_of_their_area_only(role: Role) -> None:
    assert policy.may_complete(someone(role), Task())
    assert not policy.may_complete(someone(role, SYD), Task())


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.HR, Role.OFFICE, Role.CUSTOMER, Role.DESIGNER, Role.OPERATOR])
def test_nobody_else_does(role: Role) -> None:
    assert not policy.may_complete(someone(role), Task())


def test_an_escalated_task_is_the_office_s_too() -> None:
    assert policy.may_complete(someone(Role.OFFICE), Task(escalated_to=",deputy,office,"))
    assert not policy.may_complete(someone(Role.OFFICE, SYD), Task(escalated_to=",deputy,office,"))


def test_an_assigned_task_is_that_person_s_alone() -> None:
    eva = someone(Role.EMPLOYEE, employee_id=uuid4())
    task = Task(lane="employee", assignee_id=eva.employee_id)
    assert policy.may_complete(eva, task)
    assert not policy.may_complete(someone(Role.SERVICE_MANAGER), task)


def test_an_employee_task_without_a_name_is_the_managers() -> None:
    assert policy.may_complete(someone(Role.SERVICE_MANAGER), Task(lane="employee"))
    assert not policy.may_complete(someone(Role.EMPLOYEE), Task(lane="employee"))


def test_a_deputy_acts_on_behalf_of_the_manager() -> None:
    assert policy.acts_for_manager(someone(Role.DEPUTY), NORD)
    assert not policy.acts_for_manager(someone(Role.SERVICE_MANAGER), NORD)


def test_only_hr_asks_for_certificates() -> None:
    allowed = [role for role in Role if policy.may(someone(role), Action.REQUEST_CERTIFICATE)]
    assert allowed == [Role.HR]


def test_whoever_may_approve_a_report_approves_it_by_reporting() -> None:
    allowed = {role for role in Role if policy.may(someone(role), Action.APPROVE_ABSENCE)}
    assert allowed == policy.candidate_roles("service_manager")


def test_a_link_lets_in_only_those_who_may_do_no_more_than_their_own_work() -> None:
    allowed = {role for role in Role if policy.may_come_by_link(someone(role))}
    assert allowed == {Role.EMPLOYEE, Role.FIRST_ASSISTANT, Role.CUSTOMER}
    assert not policy.may_come_by_link(granted(Grant(role=Role.EMPLOYEE), Grant(role=Role.HR)))
    assert not policy.may_come_by_link(granted())


def test_a_lane_that_is_no_role_has_no_candidates() -> None:
    assert policy.candidate_roles("Lane_0abc") == frozenset()


def test_colleagues_and_customers_do_not_see_an_absence() -> None:
    eva, vera = uuid4(), someone(Role.EMPLOYEE, employee_id=uuid4())
    assert not policy.may_see_absence(vera, NORD, eva)
    assert not policy.may_see_absence(someone(Role.CUSTOMER), NORD, eva)
    assert policy.may_see_absence(someone(Role.HR, None), NORD, eva)


def test_requiring_raises() -> None:
    with pytest.raises(NotAllowed):
        policy.require(someone(Role.SERVICE_MANAGER, SYD), Action.RUN_COVER, NORD)
    policy.require(SYSTEM, Action.RUN_COVER, NORD)


def granted(*grants: Grant) -> Actor:
    return Actor(account_id=uuid4(), name="Jonas", grants=frozenset(grants))


def test_one_acts_by_one_s_own_role_where_one_has_it_and_as_deputy_elsewhere() -> None:
    mette = uuid4()
    own = Grant(role=Role.SERVICE_MANAGER, area_id=SYD)
    lent = Grant(role=Role.DEPUTY, area_id=NORD, on_behalf_of=mette)
    jonas = granted(own, lent)
    assert policy.acting_as(jonas, SYD) == own
    assert policy.acting_as(jonas, NORD) == lent
    assert policy.acting_as(jonas, uuid4()) is None


def test_a_role_of_one_s_own_goes_before_a_deputy_s_in_the_same_area() -> None:
    own = Grant(role=Role.SERVICE_MANAGER, area_id=NORD)
    jonas = granted(own, Grant(role=Role.DEPUTY, area_id=NORD, on_behalf_of=uuid4()))
    assert policy.acting_as(jonas, NORD) == own


def test_a_first_assistant_who_is_deputy_acts_as_deputy() -> None:
    lent = Grant(role=Role.DEPUTY, area_id=NORD, on_behalf_of=uuid4())
    birgit = granted(Grant(role=Role.FIRST_ASSISTANT, area_id=NORD), Grant(role=Role.EMPLOYEE, area_id=NORD), lent)
    assert policy.acting_as(birgit, NORD) == lent


def test_a_deputy_named_for_a_manager_goes_before_one_named_for_nobody() -> None:
    lent = Grant(role=Role.DEPUTY, area_id=NORD, on_behalf_of=uuid4())
    assert policy.acting_as(granted(Grant(role=Role.DEPUTY, area_id=NORD), lent), NORD) == lent


def test_a_role_in_all_areas_is_a_role_in_each() -> None:
    dorte = Grant(role=Role.OPS_DIRECTOR)
    assert policy.acting_as(granted(dorte), NORD) == dorte

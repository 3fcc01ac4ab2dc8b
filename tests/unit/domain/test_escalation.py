"""Whom a word to a role reaches."""

from __future__ import annotations

from uuid import uuid4

import pytest

from sio_workflow.domain.escalation import Holder, reach, rungs_from
from sio_workflow.domain.people import Role


def holder(role: Role, *, away: bool = False) -> Holder:
    return Holder(account_id=uuid4(), employee_id=uuid4(), name=role.value, locale="da", role=role, away=away)


MANAGER, DEPUTY = holder(Role.SERVICE_MANAGER), holder(Role.DEPUTY)
OFFICE, DIRECTOR = holder(Role.OFFICE), holder(Role.OPS_DIRECTOR)
MANAGER_AWAY, DEPUTY_AWAY = holder(Role.SERVICE_MANAGER, away=True), holder(Role.DEPUTY, away=True)


@pytest.mark.parametrize(
    ("holders", "reached"),
    [
        ([MANAGER, DEPUTY, OFFICE, DIRECTOR], MANAGER),
        ([MANAGER_AWAY, DEPUTY, OFFICE, DIRECTOR], DEPUTY),
        ([MANAGER_AWAY, DEPUTY_AWAY, OFFICE, DIRECTOR], OFFICE),
        ([MANAGER_AWAY, DIRECTOR], DIRECTOR),
        ([DIRECTOR], DIRECTOR),
    ],
)
def test_a_word_to_the_manager_reaches_the_first_who_is_there(holders: list[Holder], reached: Holder) -> None:
    found = reach(Role.SERVICE_MANAGER, holders)
    assert (found.role, found.people, found.alarm) == (reached.role, (reached,), False)


def test_nobody_below_the_role_is_asked() -> None:
    assert reach(Role.OFFICE, [MANAGER, DEPUTY, DIRECTOR]).people == (DIRECTOR,)


def test_two_of_a_rung_are_both_told_and_the_absent_of_them_is_not() -> None:
    second = holder(Role.OFFICE)
    assert reach(Role.OFFICE, [OFFICE, second, holder(Role.OFFICE, away=True)]).people == (OFFICE, second)


def test_with_nobody_there_the_last_rung_gets_it_all_the_same_and_an_alarm_is_raised() -> None:
    away = holder(Role.OPS_DIRECTOR, away=True)
    found = reach(Role.SERVICE_MANAGER, [MANAGER_AWAY, away])
    assert (found.people, found.alarm) == ((away,), True)


def test_what_is_meant_for_hr_reaches_nobody_else() -> None:
    assert rungs_from(Role.HR) == (Role.HR,)
    found = reach(Role.HR, [MANAGER, OFFICE, DIRECTOR])
    assert (found.people, found.alarm) == ((), True)

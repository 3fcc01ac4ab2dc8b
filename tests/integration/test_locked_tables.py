"""Which tables are locked in the database itself, and why the others need no lock: a new table fails without a line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from sio_workflow.storage.database import Database
from sio_workflow.storage.models import (
    AbsencePayroll,
    Base,
    HeldAnswer,
    Incident,
    Incoming,
    Message,
    ProcessDefinition,
    ProcessInstance,
    TaskDraft,
    UserTask,
)
from sio_workflow.storage.reach import HOUSE, NOBODY, Reach, reaching
from tests.conftest import postgresql_clone
from tests.integration.test_row_locks import (
    CUSTOMER_B,
    EMPLOYEE_A,
    HR,
    MANAGER_A,
    NOW,
    OFFICE,
    OPERATOR,
    furnish,
    id_of,
    rows_in,
)

_CASE = "whoever sees its case"
_HR = "HR, in its areas; the schema and a role of its own besides"
#: table -> to whom its lock shows a row
LOCKED = {
    "absence": "its area, and whom it is about",
    "absence_payroll": "whom it is about; else the house alone",
    "call_log": _CASE,
    "complaint": "its area, its customer, who is to solve it",
    "complaint_item": "its area, its customer, who is to solve it",
    "cover_case": "its area, who takes the shift, who was asked to",
    "customer_consent": f"whom it is from, and {_CASE}",
    "delivery": "whoever sees its message",
    "held_answer": "the house, which applies it when somebody tries again",
    "extra_work_offer": "its area, its customer",
    "extra_work_order": "whoever sees its complaint, or has its site in the areas",
    "hr.certificate_request": _HR,
    "hr.hr_case": _HR,
    "hr.hr_note": _HR,
    "hr.hr_step_done": _HR,
    "incoming": "who places answers from outside",
    "message": f"whom it is to, and {_CASE}",
    "offer": "its area, and who was asked",
    "task_draft": "the house, which asks the policy who may do the task",
}
_PEOPLE = "who works here and where to reach them; nothing about being away"
_SECRETS = "hashes, keys and times, read before anybody is known"
_DRAWINGS = "drawings and forms, without people"
_MACHINES = "machines, numbers and times"
_RUN = (
    "ids, enums and times. Whoever may do the task reads it, in any role, so the policy alone says who; "
    "whose absence or complaint an id names stands in a locked table"
)
_PLACES = "places and what is agreed for them"
#: table -> why it has no lock
OPEN = {
    "account": _PEOPLE,
    "account_identity": _SECRETS,
    "account_session": _SECRETS,
    "api_token": _SECRETS,
    "area": _PLACES,
    "attempt_count": _SECRETS,
    "audit_alias_key": _SECRETS,
    "audit_event": "ids and enums; which acts are shown stands in the query itself (domain/audit_sight.py)",
    "audit_seal": _MACHINES,
    "audit_unsealed": _MACHINES,
    "customer": _PLACES,
    "customer_contact": _PLACES,
    "daily_check": "an area, a day, and who has looked",
    "definition_file": _DRAWINGS,
    "draft": _DRAWINGS,
    "employee": _PEOPLE,
    "employee_clearance": _PEOPLE,
    "employee_competence": _PEOPLE,
    "erasure": "an id and a time: the person has gone",
    "history": _RUN,
    "hook_seen": _MACHINES,
    "incident": _RUN,
    "job": _RUN,
    "known_device": _SECRETS,
    "message_read": "that an account has read an id; what it read is locked",
    "message_subscription": _RUN,
    "offer_count": "numbers by area and month",
    "passkey": _SECRETS,
    "plan_line": _PLACES,
    "process_definition": _DRAWINGS,
    "process_instance": _RUN,
    "push_subscription": _SECRETS,
    "recovery_code": _SECRETS,
    "retention_policy": _MACHINES,
    "retention_run": _MACHINES,
    "role_grant": _PEOPLE,
    "service_plan": _PLACES,
    "shift": "who is to be where; why somebody else works it stands in the search, which is locked",
    "sign_in_challenge": _SECRETS,
    "sign_in_link": _SECRETS,
    "site": _PLACES,
    "site_knowledge": _PEOPLE,
    "totp_factor": _SECRETS,
    "user_task": _RUN,
    "worker_heartbeat": _MACHINES,
}
_FORCED = """
    SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)
"""


@pytest.fixture(scope="module")
def locked(postgresql_url: str, postgresql_template: str) -> Iterator[Database]:
    with postgresql_clone(postgresql_url, postgresql_template) as url, closing(Database(url)) as database:
        furnish(database)
        with database.unit_of_work(as_house=True) as uow:
            for area in ("A", "B"):
                uow.session.add(_payroll(area))
                uow.session.add_all(_said(area))
            uow.session.add(Incoming(channel="sms", provider_id="1", received_at=NOW, outcome="held", body="Hello"))
            for row in _begun():
                uow.session.add(row)
                uow.session.flush()
        yield database


def _payroll(area: str) -> AbsencePayroll:
    return AbsencePayroll(
        absence_id=id_of(f"old absence {area}"),
        number=f"F-old-{area}",
        employee_id=id_of(f"employee {area}"),
        kind="sick",
        from_at=NOW,
        ended_at=NOW + timedelta(days=3),
        moved_at=NOW,
    )


def _said(area: str) -> list[Message]:
    """Words of an employee to the manager, and words of the house to an employee."""
    about = {"case_kind": "area", "case_id": id_of(area), "area_id": id_of(area), "at": NOW}
    return [
        Message(recipient_kind="role", recipient_role="service_manager", body="I stay away", by_human=True, **about),
        Message(recipient_kind="employee", recipient_id=id_of(f"employee {area}"), body="x", by_human=False, **about),
    ]


def _begun() -> list[Base]:
    """A task of area A that somebody has begun, and an answer to it that could not be applied."""
    of = {"id": id_of("instance"), "definition_hash": "h", "definition_key": "k", "area_id": id_of("A")}
    task = {"id": id_of("task"), "instance_id": id_of("instance"), "definition_key": "k", "element_id": "e"}
    return [
        ProcessDefinition(content_hash="h", key="k", version=1, name="K", xml="", executable_xml="", published_at=NOW),
        ProcessInstance(**of, status="active", state=b"", started_at=NOW, moved_at=NOW),
        UserTask(**task, name="Task", lane="service_manager", area_id=id_of("A"), opened_at=NOW),
        TaskDraft(task_id=id_of("task"), answers={"note": "Dust"}, saved_at=NOW),
        Incident(id=id_of("incident"), user_task_id=id_of("task"), code="x", message="x", opened_at=NOW),
        HeldAnswer(incident_id=id_of("incident"), answers={"note": "Dust"}),
    ]


@pytest.mark.parametrize("table", ["task_draft", "held_answer"])
@pytest.mark.parametrize("reach", [MANAGER_A, OFFICE, OPERATOR, HR, EMPLOYEE_A, CUSTOMER_B])
def test_what_is_written_in_a_task_that_is_not_done_is_for_the_house(
    locked: Database, table: str, reach: Reach
) -> None:
    assert (rows_in(locked, table, HOUSE), rows_in(locked, table, reach)) == (1, 0)


def test_it_goes_with_the_task_whoever_closes_it(locked: Database) -> None:
    """Also for somebody who reaches neither: an operator who cancels the instance."""
    with reaching(OPERATOR), locked.unit_of_work() as uow:
        uow.session.execute(text("UPDATE user_task SET closed_at = now()"))
        assert uow.session.execute(text("SELECT count(*) FROM incident WHERE resolved_at IS NULL")).scalar_one() == 0
        uow.session.execute(text("SELECT set_config('sio.reach', 'house', true)"))
        left = uow.session.execute(text("SELECT (SELECT count(*) FROM task_draft), (SELECT count(*) FROM held_answer)"))
        assert tuple(left.one()) == (0, 0)
        uow.session.rollback()


def test_every_table_is_locked_or_says_why_not() -> None:
    assert set(LOCKED) | set(OPEN) == set(Base.metadata.tables)
    assert not set(LOCKED) & set(OPEN)


def test_the_database_locks_exactly_those(locked: Database) -> None:
    with locked.engine.connect() as login:
        assert set(login.execute(text(_FORCED)).scalars()) == set(LOCKED)


@pytest.mark.parametrize("table", sorted(set(LOCKED)))
def test_who_says_nothing_sees_none_of_it(locked: Database, table: str) -> None:
    if not table.startswith("hr."):
        assert rows_in(locked, table, HOUSE) > 0, "there is something to see"
        assert rows_in(locked, table, NOBODY) == 0


@pytest.mark.parametrize("reach", [MANAGER_A, OFFICE, OPERATOR, HR, CUSTOMER_B])
def test_what_bookkeeping_keeps_of_an_absence_is_for_the_house(locked: Database, reach: Reach) -> None:
    assert (rows_in(locked, "absence_payroll", HOUSE), rows_in(locked, "absence_payroll", reach)) == (2, 0)


def test_people_see_what_bookkeeping_keeps_of_their_own_absences(locked: Database) -> None:
    with reaching(EMPLOYEE_A), locked.unit_of_work(writing=False) as uow:
        assert uow.session.execute(text("SELECT number FROM absence_payroll")).scalars().all() == ["F-old-A"]


@pytest.mark.parametrize(("reach", "count"), [(OFFICE, 1), (MANAGER_A, 0), (OPERATOR, 0), (HR, 0), (EMPLOYEE_A, 0)])
def test_texts_that_nobody_could_place_are_for_the_office(locked: Database, reach: Reach, count: int) -> None:
    assert rows_in(locked, "incoming", reach) == count


def _words(database: Database, reach: Reach) -> list[tuple[str, str]]:
    with reaching(reach), database.unit_of_work(writing=False) as uow:
        asked = "SELECT a.code, m.recipient_kind FROM message m JOIN area a ON a.id = m.area_id ORDER BY 1, 2"
        return [(row[0], row[1]) for row in uow.session.execute(text(asked))]


def test_words_to_a_manager_are_for_those_who_answer_for_the_area(locked: Database) -> None:
    assert _words(locked, MANAGER_A) == [("A", "employee"), ("A", "role")]
    assert _words(locked, EMPLOYEE_A) == [("A", "employee")]
    assert _words(locked, CUSTOMER_B) == _words(locked, OPERATOR) == []


def test_whoever_works_here_may_tell_a_manager_without_reading_along(locked: Database) -> None:
    with reaching(OPERATOR), locked.unit_of_work() as uow:
        uow.session.add(_said("B")[0])
        uow.session.flush()
        assert uow.session.execute(text("SELECT count(*) FROM message")).scalar_one() == 0
        uow.session.rollback()


def test_a_search_opens_to_whom_it_has_asked(locked: Database) -> None:
    with reaching(EMPLOYEE_A), locked.unit_of_work() as uow:
        uow.session.execute(text("UPDATE offer SET answer = 'no'"))
        found = uow.session.execute(text("SELECT a.code FROM cover_case c JOIN area a ON a.id = c.area_id"))
        assert found.scalars().all() == ["A"]
        uow.session.rollback()


def test_the_areas_of_a_reach_are_read_once_for_each_statement(locked: Database) -> None:
    """With the cast outside of its SELECT every row has it done again: twenty times slower over 70,000 rows."""
    with locked.engine.connect() as login:
        rules = list(login.execute(text("SELECT pg_get_expr(polqual, polrelid) FROM pg_policy")).scalars())
    by_areas = [rule for rule in rules if rule and "string_to_array" in rule]
    assert len(by_areas) == 9
    # in what PostgreSQL tells, a cast within the SELECT stands before the name of its column
    assert not [rule for rule in by_areas if "','::text) AS string_to_array" in rule]


def test_the_first_page_of_complaints_reads_the_rows_it_shows(locked: Database) -> None:
    sent: list[tuple[str, Any]] = []
    with reaching(OFFICE), locked.unit_of_work() as uow:
        connection = uow.session.connection()
        event.listen(connection, "before_cursor_execute", lambda *given: sent.append((given[2], given[3])))
        uow.complaints.list(None)
        connection.exec_driver_sql("SET LOCAL enable_sort = off")  # so few rows would be sorted
        plan = connection.exec_driver_sql(f"EXPLAIN {sent[0][0]}", sent[0][1]).scalars().all()
    assert any("ix_complaint_nearest" in line for line in plan), plan

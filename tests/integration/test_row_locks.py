"""The second lock, on PostgreSQL: what a piece of work may not reach is not there for it, whatever SQL it sends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from sio_workflow.domain.people import Actor, Grant, Role
from sio_workflow.services.absences import Absences
from sio_workflow.services.reaching import reach_of
from sio_workflow.storage import database as storage
from sio_workflow.storage import row_locks
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import (
    Absence,
    Area,
    Base,
    CallLog,
    Complaint,
    ComplaintItem,
    CoverCase,
    Customer,
    CustomerConsent,
    CustomerContact,
    Delivery,
    Employee,
    ExtraWorkOffer,
    ExtraWorkOrder,
    HrCase,
    Message,
    Offer,
    Shift,
    Site,
)
from sio_workflow.storage.reach import HOUSE_WITH_HR_KEY, NOBODY, Reach, reaching
from sio_workflow.storage.work import Work
from tests.conftest import postgresql_clone

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
LOCKED = (
    "absence",
    "complaint",
    "complaint_item",
    "extra_work_offer",
    "extra_work_order",
    "message",
    "call_log",
    "customer_consent",
    "delivery",
    "cover_case",
    "offer",
)
_SPACE = UUID("3a0d3c5e-57a6-4c0f-8d2f-5b6f9ce91a11")


def id_of(name: str) -> UUID:
    return uuid5(_SPACE, name)


def actor(*grants: Grant, **person: UUID) -> Actor:
    return Actor(account_id=id_of("account"), name="Somebody", grants=frozenset(grants), **person)


MANAGER_A = reach_of(actor(Grant(role=Role.SERVICE_MANAGER, area_id=id_of("A"))))
HR = reach_of(actor(Grant(role=Role.HR)))
OFFICE = reach_of(actor(Grant(role=Role.OFFICE)))
OPERATOR = reach_of(actor(Grant(role=Role.OPERATOR)))
EMPLOYEE_A = reach_of(actor(Grant(role=Role.EMPLOYEE, area_id=id_of("A")), employee_id=id_of("employee A")))
CUSTOMER_B = reach_of(actor(Grant(role=Role.CUSTOMER), customer_id=id_of("customer B"), contact_id=id_of("contact B")))


@pytest.fixture(scope="module")
def locked(postgresql_url: str, postgresql_template: str) -> Iterator[Database]:
    """Two areas with one of everything in each, to be looked at."""
    with postgresql_clone(postgresql_url, postgresql_template) as url, closing(Database(url)) as database:
        furnish(database)
        yield database


@pytest.fixture
def fresh(postgresql_copy: str) -> Iterator[Database]:
    """The same, to be written in."""
    with closing(Database(postgresql_copy)) as database:
        furnish(database)
        yield database


def furnish(database: Database) -> None:
    with database.unit_of_work(as_house=True, with_hr_key=True) as uow:
        for area in ("A", "B"):
            for row in (*_places(area), _absence(area), _complaint(area), *_about(area), *_search(area)):
                uow.places.add(row)
                uow.places.save()


def _places(area: str) -> list[Area | Customer | CustomerContact | Employee | Site]:
    at = {"customer_id": id_of(f"customer {area}"), "area_id": id_of(area)}
    return [
        Area(id=id_of(area), code=area, name=area),
        Customer(id=id_of(f"customer {area}"), customer_no=area, name=area),
        CustomerContact(id=id_of(f"contact {area}"), customer_id=id_of(f"customer {area}"), name=area),
        Employee(
            id=id_of(f"employee {area}"), employee_no=area, name=area, job="service_assistant", area_id=id_of(area)
        ),
        Site(id=id_of(f"site {area}"), site_no=area, name=area, **at),
    ]


def _absence(area: str) -> Absence:
    return Absence(
        id=id_of(f"absence {area}"),
        number=f"F-{area}",
        employee_id=id_of(f"employee {area}"),
        area_id=id_of(area),
        from_at=NOW,
        reported_at=NOW,
        reported_via="app",
    )


def _complaint(area: str) -> Complaint:
    return Complaint(
        id=id_of(f"complaint {area}"),
        number=f"R-{area}",
        customer_id=id_of(f"customer {area}"),
        site_id=id_of(f"site {area}"),
        area_id=id_of(area),
        channel="portal",
        received_at=NOW,
        text="Dust",
        feedback_due_at=NOW + timedelta(hours=2),
    )


def _about(area: str) -> list[Base]:
    complaint = {"case_kind": "complaint", "case_id": id_of(f"complaint {area}")}
    consent = CustomerConsent(
        id=id_of(f"consent {area}"),
        contact_id=id_of(f"contact {area}"),
        what="extra_work",
        channel="phone",
        at=NOW,
        **complaint,
    )
    where = {
        "complaint_id": id_of(f"complaint {area}"),
        "area_id": id_of(area),
        "customer_id": id_of(f"customer {area}"),
    }
    return [
        ComplaintItem(**where),
        consent,
        ExtraWorkOrder(
            complaint_id=id_of(f"complaint {area}"),
            site_id=id_of(f"site {area}"),
            description="Windows",
            price=100,
            planned_at=NOW,
            consent_id=consent.id,
            created_at=NOW,
        ),
        Message(
            id=id_of(f"message {area}"),
            recipient_kind="role",
            recipient_role="office",
            body="Hello",
            by_human=False,
            at=NOW,
            **complaint,
        ),
        ExtraWorkOffer(
            **where,
            contact_id=id_of(f"contact {area}"),
            description="Windows",
            price=100,
            planned_at=NOW,
            made_at=NOW,
            message_id=id_of(f"message {area}"),
            expires_at=NOW,
        ),
        CallLog(to_kind="contact", at=NOW, outcome="reached", **complaint),
        HrCase(
            absence_id=id_of(f"absence {area}"),
            employee_id=id_of(f"employee {area}"),
            area_id=id_of(area),
            kind="concern",
            opened_at=NOW,
        ),
    ]


def _search(area: str) -> list[CoverCase | Delivery | Offer | Shift]:
    case = CoverCase(
        id=id_of(f"search {area}"),
        shift_id=id_of(f"shift {area}"),
        area_id=id_of(area),
        cause="absence",
        mode="planned",
        absence_id=id_of(f"absence {area}"),
        opened_at=NOW,
    )
    return [
        Shift(
            id=case.shift_id,
            shift_no=f"V-{area}",
            site_id=id_of(f"site {area}"),
            area_id=id_of(area),
            start_at=NOW,
            end_at=NOW + timedelta(hours=2),
            status="open",
        ),
        case,
        Offer(
            cover_case_id=case.id,
            area_id=id_of(area),
            employee_id=id_of(f"employee {area}"),
            sent_at=NOW,
            told_at=NOW,
            expires_at=NOW,
        ),
        Delivery(
            message_id=id_of(f"message {area}"),
            person_kind="contact",
            channel="email",
            idempotency_key=area,
            locale="da",
            state="waiting",
            due_at=NOW,
            created_at=NOW,
        ),
    ]


def rows_in(database: Database, table: str, reach: Reach, *, writing: bool = False) -> int:
    with reaching(reach), database.unit_of_work(writing=writing) as uow:
        return int(uow.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


@pytest.mark.parametrize("writing", [False, True], ids=["reading", "writing"])
@pytest.mark.parametrize("table", LOCKED)
def test_a_manager_sees_rows_of_the_own_area_only(locked: Database, table: str, writing: bool) -> None:
    assert rows_in(locked, table, MANAGER_A, writing=writing) == 1


@pytest.mark.parametrize("table", LOCKED)
def test_who_says_nothing_sees_nothing(locked: Database, table: str) -> None:
    assert rows_in(locked, table, NOBODY) == 0
    assert rows_in(locked, table, NOBODY, writing=True) == 0


@pytest.mark.parametrize("table", LOCKED)
def test_a_manager_changes_and_deletes_nothing_of_another_area(locked: Database, table: str) -> None:
    before = rows_in(locked, table, HOUSE_WITH_HR_KEY)
    with reaching(MANAGER_A), locked.unit_of_work() as uow:
        foreign = text(f"SELECT 1 FROM {table} WHERE id = :id FOR UPDATE")
        with reaching(HOUSE_WITH_HR_KEY), locked.unit_of_work(writing=False) as house:
            ids = [row[0] for row in house.session.execute(text(f"SELECT id FROM {table}"))]
        reached = [each for each in ids if uow.session.execute(foreign, {"id": each}).first()]
        assert len(reached) == 1
        (other,) = set(ids) - set(reached)
        for verb in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            done = uow.session.execute(text(f"{verb} WHERE id = :id"), {"id": other})
            assert done.rowcount == 0  # type: ignore[attr-defined]
    assert rows_in(locked, table, HOUSE_WITH_HR_KEY) == before


def test_nothing_can_be_written_into_another_area(locked: Database) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), reaching(MANAGER_A):  # noqa: SIM117
        with locked.unit_of_work() as uow:
            uow.session.execute(text("UPDATE absence SET area_id = :area"), {"area": id_of("B")})


def test_an_employee_sees_the_own_absence_and_what_they_were_asked_and_nothing_else(locked: Database) -> None:
    seen = {table: rows_in(locked, table, EMPLOYEE_A) for table in LOCKED}
    assert {table: count for table, count in seen.items() if count} == {"absence": 1, "offer": 1, "cover_case": 1}


def test_an_employee_sees_the_complaint_that_is_theirs_to_solve(fresh: Database) -> None:
    with fresh.unit_of_work(as_house=True) as uow:
        given = text("UPDATE complaint_item SET assignee_id = :who WHERE area_id = :area")
        uow.session.execute(given, {"who": id_of("employee A"), "area": id_of("B")})
    assert rows_in(fresh, "complaint", EMPLOYEE_A) == 1
    assert rows_in(fresh, "complaint_item", EMPLOYEE_A) == 1


def test_a_customer_sees_only_what_concerns_their_own_complaints(locked: Database) -> None:
    for table in LOCKED:
        expected = 0 if table in ("absence", "cover_case", "offer") else 1
        assert rows_in(locked, table, CUSTOMER_B) == expected, table
    with reaching(CUSTOMER_B), locked.unit_of_work(writing=False) as uow:
        assert uow.session.execute(text("SELECT number FROM complaint")).scalar_one() == "R-B"


def test_the_office_sees_all_areas_and_the_operator_none(locked: Database) -> None:
    assert rows_in(locked, "complaint", OFFICE) == 2
    assert {table: rows_in(locked, table, OPERATOR) for table in LOCKED} == dict.fromkeys(LOCKED, 0)


@pytest.mark.parametrize("reach", [NOBODY, MANAGER_A, OFFICE, OPERATOR, EMPLOYEE_A, CUSTOMER_B])
@pytest.mark.parametrize("table", ["hr.hr_case", "hr.certificate_request", "hr.hr_note", "hr.hr_step_done"])
def test_the_rooms_of_hr_are_closed_to_everybody_else(locked: Database, table: str, reach: Reach) -> None:
    for statement in (f"SELECT * FROM {table}", f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with pytest.raises(ProgrammingError, match="permission denied"), reaching(reach):  # noqa: SIM117
            with locked.unit_of_work() as uow:
                uow.session.execute(text(statement))


def test_the_house_puts_a_concern_through_the_slot_and_can_never_look(fresh: Database) -> None:
    slip = text(
        "INSERT INTO hr.hr_case (id, absence_id, employee_id, area_id, kind, opened_at)"
        " VALUES (:id, NULL, :employee, :area, :kind, now())"
    )
    given = {"id": id_of("slip"), "employee": id_of("employee A"), "area": id_of("A"), "kind": "concern"}
    with fresh.unit_of_work(as_house=True) as uow:
        uow.session.execute(slip, given)
    assert rows_in(fresh, "hr.hr_case", HR) == 3
    with pytest.raises(ProgrammingError, match="permission denied"), fresh.unit_of_work(as_house=True) as uow:
        uow.session.execute(text("SELECT * FROM hr.hr_case"))
    for reach, kind in ((MANAGER_A, "concern"), (OFFICE, "concern")):
        with pytest.raises(ProgrammingError, match="row-level security"), reaching(reach):  # noqa: SIM117
            with fresh.unit_of_work() as uow:
                uow.session.execute(slip, given | {"id": id_of("other"), "kind": kind})
    with pytest.raises(ProgrammingError, match="row-level security"), fresh.unit_of_work(as_house=True) as uow:
        uow.session.execute(slip, given | {"id": id_of("other"), "kind": "certificate_request"})


def test_hr_of_one_area_sees_the_cases_of_that_area(locked: Database) -> None:
    hr_of_a = reach_of(actor(Grant(role=Role.HR, area_id=id_of("A"))))
    assert (rows_in(locked, "hr.hr_case", hr_of_a), rows_in(locked, "hr.hr_case", HR)) == (1, 2)


def test_a_service_that_forgets_to_ask_the_policy_leaks_nothing(
    fresh: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The filter by area is taken out of the query, as a careless change would."""
    asked = Work.absences
    monkeypatch.setattr(Work, "absences", lambda self, _areas, *rest: asked(self, None, *rest))
    manager = actor(Grant(role=Role.SERVICE_MANAGER, area_id=id_of("A")))
    service = Absences(fresh)
    assert len(service.today(manager, NOW)) == 2, "the house itself sees both, so the filter is really gone"
    with reaching(reach_of(manager)):
        assert [each.number for each in service.today(manager, NOW)] == ["F-A"]


# -- one connection, many borrowers


@pytest.fixture
def one_connection(locked: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A pool of one: everybody borrows the same connection."""
    url = locked.engine.url.render_as_string(hide_password=False)

    def small(given: str, **settings: Any) -> object:
        return create_engine(given, pool_size=1, max_overflow=0, pool_timeout=5, **settings)

    monkeypatch.setattr(storage, "create_engine", small)
    with closing(Database(url)) as database:
        yield database


def _what_holds(database: Database) -> tuple[str, str, str]:
    with database.engine.connect() as login:
        asked = "SELECT current_user, current_setting('sio.reach', true), current_setting('sio.absences', true)"
        role, kind, areas = login.execute(text(asked)).one()
        return role, kind or "", areas or ""


@pytest.mark.parametrize("writing", [False, True], ids=["reading", "writing"])
def test_a_reach_ends_with_its_borrower(one_connection: Database, writing: bool) -> None:
    assert rows_in(one_connection, "absence", MANAGER_A, writing=writing) == 1
    assert _what_holds(one_connection) == ("postgres", "", "")
    assert rows_in(one_connection, "absence", OFFICE, writing=writing) == 2
    assert rows_in(one_connection, "absence", CUSTOMER_B, writing=not writing) == 0
    assert rows_in(one_connection, "absence", NOBODY, writing=writing) == 0
    assert rows_in(one_connection, "absence", MANAGER_A, writing=not writing) == 1


@pytest.mark.parametrize("writing", [False, True], ids=["reading", "writing"])
def test_a_reach_ends_with_an_error_too(one_connection: Database, writing: bool) -> None:
    with pytest.raises(DBAPIError), reaching(OFFICE), one_connection.unit_of_work(writing=writing) as uow:
        uow.session.execute(text("SELECT 1 / 0"))
    assert rows_in(one_connection, "absence", CUSTOMER_B) == 0
    assert rows_in(one_connection, "absence", MANAGER_A, writing=True) == 1
    assert _what_holds(one_connection) == ("postgres", "", "")


def test_a_reach_ends_with_a_rollback(one_connection: Database) -> None:
    with reaching(OFFICE), one_connection.unit_of_work() as uow:
        uow.session.execute(text("UPDATE absence SET handover_note = 'x'"))
        uow.session.rollback()
    with reaching(MANAGER_A), one_connection.unit_of_work() as uow:
        assert uow.session.execute(text("SELECT handover_note FROM absence")).all() == [("",)]
    assert _what_holds(one_connection) == ("postgres", "", "")


def test_what_goes_on_after_a_commit_has_the_reach_again(one_connection: Database) -> None:
    with reaching(MANAGER_A), one_connection.unit_of_work() as uow:
        uow.session.commit()
        assert uow.session.execute(text("SELECT count(*) FROM absence")).scalar_one() == 1


def test_reading_again_with_the_same_reach_says_it_no_more(
    one_connection: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    told = row_locks.telling
    monkeypatch.setattr(row_locks, "telling", lambda reach, **how: said.append(reach.kind) or told(reach, **how))
    for reach in (OFFICE, OFFICE, MANAGER_A, NOBODY, MANAGER_A, NOBODY):
        rows_in(one_connection, "absence", reach)
    # nobody asks over connections of its own, so the manager's stays the manager's meanwhile
    assert said == ["person", "person", "nobody"]


def test_a_login_that_is_no_superuser_is_held_to_its_reach_too(locked: Database) -> None:
    """The owner of the tables, without a reach, is locked out by FORCE ROW LEVEL SECURITY."""
    with locked.engine.connect() as login:
        login.execute(text("CREATE ROLE sio_plain NOLOGIN"))
        login.execute(text("GRANT sio_app TO sio_plain"))
        login.execute(text("ALTER TABLE absence OWNER TO sio_plain"))
        login.execute(text("SET LOCAL ROLE sio_plain"))
        assert login.execute(text("SELECT count(*) FROM absence")).scalar_one() == 0
        login.rollback()


def test_a_database_that_is_away_is_an_error_that_the_house_knows(postgresql_copy: str) -> None:
    nowhere = make_url(postgresql_copy).set(database="nowhere").render_as_string(hide_password=False)
    with closing(Database(nowhere)) as database, pytest.raises(DBAPIError), database.unit_of_work() as uow:
        uow.session.execute(text("SELECT 1"))

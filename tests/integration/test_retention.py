"""Retention: what is past its time goes at night, once, and never a row that somebody still stands on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from sio_workflow.bootstrap import House
from sio_workflow.domain.errors import Invalid, NotAllowed
from sio_workflow.domain.people import SYSTEM, Actor, Role
from sio_workflow.domain.retention import KINDS, night_of
from sio_workflow.storage import migrations
from sio_workflow.storage.models import (
    Absence,
    AbsencePayroll,
    AccountSession,
    ApiToken,
    Area,
    AuditEvent,
    Base,
    CallLog,
    CoverCase,
    Customer,
    Employee,
    HistoryEntry,
    HrCase,
    HrNote,
    Incident,
    Message,
    Offer,
    OfferCount,
    ProcessInstance,
    PushSubscription,
    RecoveryCode,
    RoleGrant,
    Shift,
    Site,
    UserTask,
)
from sio_workflow.storage.reach import HOUSE_WITH_HR_KEY, reaching
from sio_workflow.storage.sweeps import sweeps
from tests.conftest import Clock
from tests.integration.conftest import OPERATOR, People

NIGHT = datetime(2027, 11, 2, 2, 30, tzinfo=UTC)
LONG_AGO = NIGHT - timedelta(days=500)
LATELY = NIGHT - timedelta(days=20)


def rows(house: House, model: type[Base]) -> int:
    with reaching(HOUSE_WITH_HR_KEY), house.database.unit_of_work(writing=False) as uow:
        return uow.session.scalar(select(func.count()).select_from(model)) or 0


def add(house: House, *things: Base) -> None:
    with reaching(HOUSE_WITH_HR_KEY), house.database.unit_of_work() as uow:
        for thing in things:
            uow.session.add(thing)
            uow.session.flush()


@pytest.fixture
def ground(house: House) -> dict[str, UUID]:
    """An area, an employee and a shift."""
    area, customer, site = Area(id=uuid4(), code="N", name="Nord", phone=""), _customer(), uuid4()
    employee = Employee(id=uuid4(), employee_no="4711", name="Eva", job="service_assistant", area_id=area.id)
    where = Site(id=site, site_no="S", customer_id=customer.id, area_id=area.id, name="Skole", address="")
    shift = Shift(id=uuid4(), shift_no="V-1", site_id=site, area_id=area.id, start_at=LONG_AGO, status="open")
    shift.end_at = LONG_AGO + timedelta(hours=3)
    add(house, area, customer, employee, where, shift)
    return {"area": area.id, "employee": employee.id, "shift": shift.id, "customer": customer.id, "site": site}


def _customer() -> Customer:
    return Customer(id=uuid4(), customer_no="K", name="Kunden", feedback_minutes=120)


def absence(ground: dict[str, UUID], at: datetime, **other: Any) -> Absence:
    given = {"number": f"F-{uuid4().hex[:6]}", "status": "approved", "approved_at": at, "expected_to": at, **other}
    return Absence(
        id=uuid4(),
        employee_id=ground["employee"],
        area_id=ground["area"],
        from_at=at,
        reported_at=at,
        reported_via="app",
        handover_note="Nøglen ligger i boksen",
        **given,
    )


def test_an_ended_instance_goes_with_all_that_belongs_to_it(
    house: House, begin: Callable[..., UUID], clock: Clock
) -> None:
    clock.at = LONG_AGO
    ended, running = begin("E-1"), begin("E-2")
    add(house, Incident(instance_id=ended, code="x", message="m", opened_at=LONG_AGO))
    house.instances.cancel(OPERATOR, ended, "x", clock())
    house.retention.clean_up(OPERATOR, NIGHT)
    with house.database.unit_of_work(writing=False) as uow:
        left = set(uow.session.scalars(select(ProcessInstance.id)))
        assert left == {running}
        for model in (HistoryEntry, UserTask, Incident):
            assert set(uow.session.scalars(select(model.instance_id))) <= {running}


def test_an_old_absence_leaves_only_the_payroll_basis(house: House, ground: dict[str, UUID]) -> None:
    old = absence(ground, LONG_AGO)
    case = CoverCase(id=uuid4(), shift_id=ground["shift"], area_id=ground["area"], cause="absence", mode="planned")
    case.absence_id, case.status, case.outcome, case.opened_at = old.id, "closed", "covered", LONG_AGO
    case.closed_at = LATELY
    hr = HrCase(id=uuid4(), absence_id=old.id, employee_id=old.employee_id, area_id=ground["area"])
    hr.kind, hr.opened_at, hr.opened_by = "concern", LATELY, uuid4()
    note = Message(case_kind="absence", case_id=old.id, recipient_kind="role", body="x", by_human=False, at=LATELY)
    add(house, old, case, hr, note, absence(ground, LATELY))
    house.retention.clean_up(OPERATOR, NIGHT)
    assert (rows(house, Absence), rows(house, AbsencePayroll), rows(house, Message)) == (1, 1, 0)
    assert (rows(house, CoverCase), rows(house, HrCase)) == (1, 1)


@pytest.mark.parametrize(
    "other",
    [{"expected_to": None}, {"status": "reported", "approved_at": None}, {"status": "returned"}],
    ids=["end not known", "not approved", "returned"],
)
def test_an_open_absence_stays_however_old(house: House, ground: dict[str, UUID], other: dict[str, Any]) -> None:
    add(house, absence(ground, LONG_AGO, **other))
    house.retention.clean_up(OPERATOR, NIGHT)
    assert rows(house, Absence) == 1


def test_an_absence_whose_cover_is_still_searched_stays(house: House, ground: dict[str, UUID]) -> None:
    old = absence(ground, LONG_AGO)
    case = CoverCase(id=uuid4(), shift_id=ground["shift"], area_id=ground["area"], cause="absence", mode="planned")
    case.absence_id, case.opened_at = old.id, LONG_AGO
    offer = Offer(cover_case_id=case.id, area_id=case.area_id, employee_id=ground["employee"])
    offer.sent_at = offer.told_at = offer.expires_at = LONG_AGO
    add(house, old, case, offer)
    house.retention.clean_up(OPERATOR, NIGHT)
    assert (rows(house, Absence), rows(house, CoverCase), rows(house, Offer)) == (1, 1, 1)


def test_a_text_that_nobody_could_place_goes_with_its_incident(house: House, clock: Clock) -> None:
    clock.at = LONG_AGO
    house.inbox.received("sms", "+4599999999", "Ja", "", "old", LONG_AGO)
    house.inbox.received("sms", "+4599999999", "Ja", "", "new", LATELY)
    house.retention.clean_up(OPERATOR, NIGHT)
    (held,) = house.inbox.held(SYSTEM)
    assert held.received_at == LATELY
    with house.database.unit_of_work(writing=False) as uow:
        told = {(one.opened_at, one.resolution) for one in uow.session.scalars(select(Incident))}
    assert told == {(LONG_AGO, "gone"), (LATELY, "")}


def test_hr_notes_go_with_their_closed_case(house: House, ground: dict[str, UUID]) -> None:
    case = HrCase(id=uuid4(), employee_id=ground["employee"], area_id=ground["area"], kind="concern")
    case.opened_at, case.closed_at = LONG_AGO, LONG_AGO
    add(house, case, HrNote(case_id=case.id, at=LONG_AGO, author_id=uuid4(), body="x"))
    house.retention.clean_up(OPERATOR, NIGHT)
    assert (rows(house, HrCase), rows(house, HrNote)) == (0, 0)


@pytest.mark.parametrize(("until", "left"), [(NIGHT.date(), 1), ((LONG_AGO + timedelta(days=9)).date(), 0)])
def test_hr_keeps_a_closed_case_while_a_claim_is_pending(
    house: House, ground: dict[str, UUID], until: date, left: int
) -> None:
    case = HrCase(id=uuid4(), employee_id=ground["employee"], area_id=ground["area"], kind="work_accident")
    case.opened_at, case.closed_at, case.pending_until = LONG_AGO, LONG_AGO, until
    add(house, case)
    house.retention.clean_up(OPERATOR, NIGHT)
    assert rows(house, HrCase) == left


def test_a_shift_is_kept_five_years_and_while_anything_stands_on_it(house: House, ground: dict[str, UUID]) -> None:
    at = datetime(2030, 1, 1, tzinfo=UTC)
    searched = Shift(id=uuid4(), shift_no="V-2", site_id=ground["site"], area_id=ground["area"], status="open")
    searched.start_at, searched.end_at = LONG_AGO, LONG_AGO + timedelta(hours=3)
    case = CoverCase(id=uuid4(), shift_id=searched.id, area_id=ground["area"], cause="vacancy", mode="planned")
    case.opened_at = LONG_AGO
    add(house, searched, case)
    house.retention.clean_up(OPERATOR, at)
    assert rows(house, Shift) == 2
    house.retention.clean_up(OPERATOR, LONG_AGO + timedelta(days=1830))
    with house.database.unit_of_work(writing=False) as uow:
        assert set(uow.session.scalars(select(Shift.shift_no))) == {"V-2"}


def test_old_offers_leave_numbers_and_not_whom_they_were_made_to(house: House, ground: dict[str, UUID]) -> None:
    for wave, (answer, at) in enumerate([("yes", LONG_AGO), ("no", LONG_AGO), (None, LONG_AGO), ("no", LATELY)]):
        case = CoverCase(id=uuid4(), shift_id=ground["shift"], area_id=ground["area"], cause="absence", mode="planned")
        case.status, case.outcome, case.opened_at, case.closed_at = "closed", "covered", LONG_AGO, LATELY
        offer = Offer(cover_case_id=case.id, area_id=case.area_id, employee_id=ground["employee"], wave=wave)
        offer.sent_at = offer.told_at = offer.expires_at = at
        offer.answer = answer
        add(house, case, offer)
    house.retention.clean_up(OPERATOR, NIGHT)
    assert rows(house, Offer) == 1
    month = LONG_AGO.date().replace(day=1)
    with house.database.unit_of_work(writing=False) as uow:
        found = uow.session.scalars(select(OfferCount)).all()
        assert {(one.area_id, one.month, one.answer, one.number) for one in found} == {
            (ground["area"], month, "yes", 1),
            (ground["area"], month, "no", 1),
            (ground["area"], month, "", 1),
        }
    assert str(ground["employee"]) not in str([vars(one) for one in found])


def test_numbers_of_offers_add_up_night_by_night_also_of_those_that_go_with_their_search(
    house: House, ground: dict[str, UUID]
) -> None:
    for _ in range(2):
        case = CoverCase(id=uuid4(), shift_id=ground["shift"], area_id=ground["area"], cause="absence", mode="planned")
        case.status, case.outcome, case.opened_at, case.closed_at = "closed", "covered", LONG_AGO, LONG_AGO
        offer = Offer(cover_case_id=case.id, area_id=case.area_id, employee_id=ground["employee"], answer="no")
        offer.sent_at = offer.told_at = LONG_AGO
        offer.expires_at = NIGHT
        add(house, case, offer)
        house.retention.clean_up(OPERATOR, NIGHT)
    with house.database.unit_of_work(writing=False) as uow:
        assert [one.number for one in uow.session.scalars(select(OfferCount))] == [2]


def test_ways_in_that_are_over_go(house: House, people: People) -> None:
    who = people("eva", Role.EMPLOYEE).account_id
    made: dict[str, Any] = {"account_id": who, "created_at": LONG_AGO}
    token = {"key_hash": "", "name": "x", "scope": "read", **made}
    push = {"endpoint": "https://push.example", "p256dh": "x", "auth": "x", **made}
    other = people("ida", Role.EMPLOYEE).account_id
    add(
        house,
        ApiToken(label="old", expires_at=NIGHT, revoked_at=LONG_AGO, **(token | {"key_hash": "1"})),
        ApiToken(label="good", expires_at=NIGHT, **(token | {"key_hash": "2"})),
        RecoveryCode(account_id=who, label="a", code_hash="x", used_at=LONG_AGO),
        RecoveryCode(account_id=who, label="b", code_hash="x"),
        RoleGrant(account_id=who, role="office", valid_from=LONG_AGO - timedelta(days=400), valid_to=LONG_AGO
                  - timedelta(days=300)),
        PushSubscription(endpoint_hash="old", **push),
        PushSubscription(endpoint_hash="used", **(push | {"account_id": other})),
        AccountSession(account_id=other, key_hash="x", created_at=LONG_AGO, last_seen_at=LATELY, address_hash="",
                       device="phone", method="password"),
        Incident(code="x", message="m", opened_at=LONG_AGO, resolved_at=LONG_AGO, resolution="gone"),
        Incident(code="x", message="m", opened_at=LONG_AGO),
    )  # fmt: skip
    house.retention.clean_up(OPERATOR, NIGHT)
    with house.database.unit_of_work(writing=False) as uow:
        assert list(uow.session.scalars(select(ApiToken.label))) == ["good"]
        assert list(uow.session.scalars(select(RecoveryCode.label))) == ["b"]
        assert list(uow.session.scalars(select(PushSubscription.endpoint_hash))) == ["used"]
        assert "office" not in set(uow.session.scalars(select(RoleGrant.role)))
    assert rows(house, Incident) == 1


def test_old_acts_lose_their_names_by_night_and_the_chain_holds(house: House, people: People) -> None:
    eva = people("eva", Role.EMPLOYEE)
    with house.database.unit_of_work() as uow:
        uow.trail.audit(eva, LONG_AGO, "report", "absence", uuid4(), kind="sick")
    house.sealing.seal(LONG_AGO)
    head = house.sealing.verify().head
    assert house.retention.clean_up(OPERATOR, NIGHT).counts["audit"] >= 1
    with house.database.unit_of_work(writing=False) as uow:
        told = uow.session.scalars(select(AuditEvent.actor_id).where(AuditEvent.verb == "report")).one()
    assert told not in {None, eva.account_id}
    assert house.sealing.verify(head).whole


def test_the_words_of_a_complaint_stay_with_it(house: House) -> None:
    case = uuid4()
    old = {"by_human": False, "at": LONG_AGO, "body": "x", "recipient_kind": "role"}
    add(house, Message(case_kind="complaint", case_id=case, **old), Message(case_kind="area", case_id=case, **old))
    add(house, CallLog(case_kind="complaint", case_id=case, to_kind="contact", at=LONG_AGO, outcome="reached"))
    house.retention.clean_up(OPERATOR, NIGHT)
    assert (rows(house, Message), rows(house, CallLog)) == (1, 1)


def test_more_than_one_batch_goes_in_one_night(house: House) -> None:
    old = {"case_kind": "area", "case_id": uuid4(), "recipient_kind": "role", "body": "x", "by_human": False}
    with house.database.unit_of_work() as uow:
        uow.session.add_all([Message(at=LONG_AGO, **old) for _ in range(450)])
    run = house.retention.clean_up(OPERATOR, NIGHT)
    assert (run.counts["message"], rows(house, Message)) == (450, 0)


def test_the_dry_run_promises_what_the_run_then_does(house: House, ground: dict[str, UUID]) -> None:
    add(house, absence(ground, LONG_AGO), absence(ground, LONG_AGO, status="cancelled"), absence(ground, LATELY))
    promised = {line.key: line.due for line in house.retention.kinds(OPERATOR, NIGHT)}
    assert promised["absence"] == 2
    assert rows(house, Absence) == 3
    assert house.retention.clean_up(OPERATOR, NIGHT).counts == promised
    assert not any(line.due for line in house.retention.kinds(OPERATOR, NIGHT))


def test_each_night_is_cleaned_up_once_however_many_workers_ask(house: House) -> None:
    others = [type(house.retention)(house.database) for _ in range(3)]
    runs = [one.tonight(NIGHT) for one in (house.retention, *others, house.retention)]
    assert sum(run is not None for run in runs) == 1
    assert house.retention.tonight(NIGHT + timedelta(days=1)) is not None


def test_a_run_whose_worker_died_is_taken_over(house: House) -> None:
    with house.database.unit_of_work() as uow:
        uow.privacy.begin(night_of(NIGHT), NIGHT, None)
    assert house.retention.tonight(NIGHT + timedelta(minutes=1)) is None
    another = type(house.retention)(house.database)
    assert another.tonight(NIGHT + timedelta(minutes=70)) is not None


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2026-06-01"], ids=["spring", "autumn", "summer"])
def test_every_date_has_one_night_also_when_the_clock_moves(day: str) -> None:
    start = datetime.fromisoformat(f"{day}T00:00+00:00") - timedelta(hours=3)
    asked = [night_of(start + timedelta(minutes=step)) for step in range(0, 24 * 60, 10)]
    minutes = [step for step, night in enumerate(asked) if night is not None]
    assert {str(night) for night in asked if night} == {day}
    assert minutes == list(range(minutes[0], minutes[0] + 18))


def test_a_kind_is_kept_longer_or_shorter_within_its_bounds(house: House, people: People) -> None:
    hr = people("helle", Role.HR)
    house.retention.keep(hr, "message", 400, NIGHT)
    assert next(line.keep_days for line in house.retention.kinds(hr, NIGHT) if line.key == "message") == 400
    for days in (1, 5000):
        with pytest.raises(Invalid):
            house.retention.keep(hr, "message", days, NIGHT)


def test_only_operators_and_hr_clean_up(house: House, manager: Actor) -> None:
    with pytest.raises(NotAllowed):
        house.retention.clean_up(manager, NIGHT)


def test_each_run_is_on_record(house: House) -> None:
    run = house.retention.clean_up(SYSTEM, NIGHT)
    assert house.retention.runs(OPERATOR)[0].id == run.id
    with house.database.unit_of_work(writing=False) as uow:
        assert uow.session.scalar(select(AuditEvent.verb).where(AuditEvent.subject_id == str(run.id))) == "clean_up"


def test_every_kind_has_a_sweep_and_the_database_its_shape(house: House) -> None:
    assert {kind.key for kind in KINDS} == set(sweeps())
    assert migrations.is_current(house.database)

"""A person's data: all of it is handed out, none of it is left after erasure, and history still stands."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import zstandard
from sqlalchemy import delete, func, select

from sio_workflow.bootstrap import House
from sio_workflow.domain.errors import BusinessRule, Conflict, NotAllowed, NotFound
from sio_workflow.domain.people import Actor, Grant, Role
from sio_workflow.storage.models import (
    Absence,
    Account,
    AccountSession,
    Area,
    AuditEvent,
    CallLog,
    Customer,
    CustomerContact,
    Delivery,
    Employee,
    HistoryEntry,
    HrCase,
    HrNote,
    Incident,
    Message,
    MessageRead,
    ProcessInstance,
    RoleGrant,
    Shift,
    Site,
    TaskDraft,
    UserTask,
)
from sio_workflow.storage.models.columns import Base
from sio_workflow.storage.reach import HOUSE_WITH_HR_KEY, reaching
from tests.conftest import Clock
from tests.integration.conftest import OPERATOR, People

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(days=40)
NAME, PHONE, MAIL = "Åse Zxqvist", "+4599887766", "eva.zxqvist@example.test"
WORDS = "Zxqnote"


@pytest.fixture
def hr(people: People) -> Actor:
    return people("helle", Role.HR)


@pytest.fixture
def eva(house: House) -> dict[str, UUID]:
    """Somebody who has left, and whose name stands in many places."""
    area, customer = Area(id=uuid4(), code="N", name="Nord"), Customer(id=uuid4(), customer_no="K", name="Kunde")
    site = Site(id=uuid4(), site_no="S", customer_id=customer.id, area_id=area.id, name="Skole", address="")
    one = Employee(id=uuid4(), employee_no="4711", name=NAME, job="service_assistant", area_id=area.id, phone=PHONE)
    one.email, one.lat, one.lon, one.active_to = MAIL, 55.1, 12.1, date(2026, 1, 31)
    account = Account(id=uuid4(), username=MAIL, password_hash="zxqhash", name=NAME, employee_id=one.id)
    account.created_at = BEFORE
    absence = Absence(id=uuid4(), number="F-1", employee_id=one.id, area_id=area.id, from_at=BEFORE, reported_via="app")
    absence.reported_at, absence.status, absence.ended_at, absence.handover_note = BEFORE, "ended", BEFORE, WORDS
    shift = Shift(id=uuid4(), shift_no="V-1", site_id=site.id, area_id=area.id, employee_id=one.id, start_at=BEFORE)
    shift.end_at, shift.planned_employee_id = BEFORE + timedelta(hours=2), one.id
    case = HrCase(id=uuid4(), employee_id=one.id, area_id=area.id, kind="concern", opened_at=BEFORE, closed_at=BEFORE)
    told: dict[str, Any] = {"case_kind": "absence", "case_id": absence.id, "by_human": False, "at": BEFORE}
    save(
        house,
        *(area, customer, site, one, account, absence, shift, case),
        RoleGrant(account_id=account.id, role="employee", area_id=area.id),
        HrNote(case_id=case.id, at=BEFORE, author_id=uuid4(), body=f"{WORDS} {NAME}"),
        Message(recipient_kind="employee", recipient_id=one.id, body=f"Hej {NAME}", **told),
        Message(recipient_kind="role", recipient_role="hr", body=f"{NAME} kommer ikke", words={"name": NAME}, **told),
        CallLog(
            case_kind="absence",
            case_id=absence.id,
            to_kind="employee",
            to_id=one.id,
            at=BEFORE,
            outcome="reached",
            note=WORDS,
        ),
        AccountSession(
            account_id=account.id,
            key_hash="zxqkey",
            created_at=BEFORE,
            last_seen_at=BEFORE,
            address_hash="x",
            device="phone",
            method="password",
        ),
    )
    return {
        "id": one.id,
        "account": account.id,
        "area": area.id,
        "shift": shift.id,
        "absence": absence.id,
        "customer": customer.id,
    }


def save(house: House, *things: Base) -> None:
    with reaching(HOUSE_WITH_HR_KEY), house.database.unit_of_work() as uow:
        for thing in things:
            uow.session.add(thing)
            uow.session.flush()


def everything(house: House) -> str:
    """The whole database as text."""
    with reaching(HOUSE_WITH_HR_KEY), house.database.unit_of_work(writing=False) as uow:
        tables = [uow.session.execute(select(table)).all() for table in Base.metadata.sorted_tables]
    return repr(tables)


def test_an_export_holds_all_there_is_and_no_secret(house: House, hr: Actor, eva: dict[str, UUID]) -> None:
    found = house.personal_data.export(hr, "employee", eva["id"], NOW)
    text = json.dumps(found, ensure_ascii=False)
    assert all(each in text for each in (NAME, PHONE, MAIL, WORDS, "F-1", "V-1", "phone"))
    assert "zxqhash" not in text
    assert "zxqkey" not in text
    assert {"hr.hr_note", "shift", "absence", "message", "call_log", "account_session"} <= found["data"].keys()


def test_the_office_gets_it_without_hrs_rooms(house: House, people: People, eva: dict[str, UUID]) -> None:
    found = house.personal_data.export(people("olga", Role.OFFICE), "employee", eva["id"], NOW)
    assert "shift" in found["data"]
    assert not any(name.startswith("hr.") for name in found["data"])


@pytest.fixture
def told_by_hr(house: House, eva: dict[str, UUID]) -> dict[str, UUID]:
    """HR has asked her for a certificate; it went by text message, and she has read it. She has told HR something."""
    message = Message(id=uuid4(), recipient_kind="employee", recipient_id=eva["id"], body="HR beder", by_human=False)
    message.case_kind, message.case_id, message.at = "hr_case", uuid4(), BEFORE
    sent = Delivery(message_id=message.id, person_kind="employee", person_id=eva["id"], channel="sms", state="waiting")
    sent.idempotency_key, sent.locale, sent.due_at, sent.created_at = "x", "da", BEFORE, BEFORE
    read = MessageRead(message_id=message.id, account_id=eva["account"], at=BEFORE)
    act = AuditEvent(at=BEFORE, actor_id=eva["account"], verb="hand_to_hr", subject_kind="absence", subject_id="1")
    save(house, message, sent, read, act)
    return eva


OF_HR = ("HR beder", "hr_case", "hand_to_hr", "delivery", "message_read")


def test_nothing_in_what_the_office_gets_tells_that_hr_has_to_do_with_somebody(
    house: House, people: People, hr: Actor, told_by_hr: dict[str, UUID]
) -> None:
    office, eva = people("olga", Role.OFFICE), told_by_hr["id"]
    given = json.dumps(house.personal_data.export(office, "employee", eva, NOW))
    assert not [each for each in OF_HR if each in given]
    shown = house.personal_data.plan(office, "employee", eva, NOW)
    assert not {"hr.hr_case", "hr.hr_note", "delivery", "message_read"} & shown.rows.keys()
    assert shown.rows["message"] == 1
    assert [
        each for each in OF_HR if each not in json.dumps(house.personal_data.export(hr, "employee", eva, NOW))
    ] == []


def test_people_have_what_hr_has_told_them_and_not_what_hr_writes(house: House, told_by_hr: dict[str, UUID]) -> None:
    actor = house.accounts.actor(told_by_hr["account"], NOW)
    assert actor is not None
    counts, found = house.personal_data.own_counts(actor), house.personal_data.own(actor, NOW)["data"]
    assert "HR beder" in json.dumps(found)
    assert not [name for name in found if name.startswith("hr.")]
    assert counts == {name: len(rows) for name, rows in found.items()}


@pytest.mark.parametrize("open_case", [True, False])
def test_whom_hr_keeps_anything_about_is_forgotten_by_hr_alone(
    house: House, people: People, hr: Actor, told_by_hr: dict[str, UUID], open_case: bool
) -> None:
    """And the office is told no more than that something is not over, as where a task waits."""
    office, eva = people("olga", Role.OFFICE), told_by_hr["id"]
    with reaching(HOUSE_WITH_HR_KEY), house.database.unit_of_work() as uow:
        uow.session.scalar(select(HrCase)).closed_at = None if open_case else BEFORE
    plan = house.personal_data.plan(office, "employee", eva, NOW)
    assert plan.holds == ("still_needed",)
    with pytest.raises(BusinessRule) as refused:
        house.personal_data.erase(office, "employee", eva, plan.seal, NOW)
    assert "HR" not in str(refused.value) + str(refused.value.details)
    assert WORDS in everything(house)
    if not open_case:
        house.personal_data.erase(hr, "employee", eva, house.personal_data.plan(hr, "employee", eva, NOW).seal, NOW)
        with house.database.unit_of_work(writing=False) as uow:
            erased = uow.session.scalars(select(AuditEvent).where(AuditEvent.verb == "erase")).one()
        assert "shift" in erased.details["rows"]
        assert "hr." not in str(erased.details), "managers and operators read the trail"


def test_a_waiting_task_looks_to_the_office_like_a_case_of_hr(
    house: House, people: People, eva: dict[str, UUID], begin: Callable[..., UUID]
) -> None:
    with reaching(HOUSE_WITH_HR_KEY), house.database.unit_of_work() as uow:
        for table in ("hr_note", "hr_case"):
            uow.session.execute(delete(Base.metadata.tables[f"hr.{table}"]))
    task = UserTask(id=uuid4(), instance_id=begin("E-1"), definition_key="errand", element_id="x", name="x")
    task.opened_at, task.assignee_id = NOW, eva["id"]
    save(house, task)
    assert house.personal_data.plan(people("olga", Role.OFFICE), "employee", eva["id"], NOW).holds == ("still_needed",)


def test_everybody_may_have_their_own(house: House, eva: dict[str, UUID]) -> None:
    actor = house.accounts.actor(eva["account"], NOW)
    assert actor is not None
    assert house.personal_data.own(actor, NOW)["data"]["employee"][0]["name"] == NAME
    with pytest.raises(NotAllowed):
        house.personal_data.export(actor, "employee", eva["id"], NOW)


def test_hr_of_another_area_finds_nobody(house: House, eva: dict[str, UUID]) -> None:
    foreign = Actor(account_id=uuid4(), name="x", grants=frozenset({Grant(role=Role.HR, area_id=uuid4())}))
    for ask in (house.personal_data.export, house.personal_data.plan):
        with pytest.raises(NotFound):
            ask(foreign, "employee", eva["id"], NOW)


def test_one_area_of_the_office_finds_the_contacts_of_its_own_customers_only(
    house: House, eva: dict[str, UUID]
) -> None:
    contact = CustomerContact(id=uuid4(), customer_id=eva["customer"], name="Kim Kunde")
    with house.database.unit_of_work(as_house=True) as uow:
        uow.session.add(contact)
    for area, found in ((eva["area"], True), (uuid4(), False)):
        office = Actor(account_id=uuid4(), name="x", grants=frozenset({Grant(role=Role.OFFICE, area_id=area)}))
        if found:
            assert house.personal_data.plan(office, "contact", contact.id, NOW).name == "Kim Kunde"
        else:
            with pytest.raises(NotFound):
                house.personal_data.plan(office, "contact", contact.id, NOW)


def test_hrs_rooms_are_handed_out_by_hr_of_the_persons_own_area(house: House, eva: dict[str, UUID]) -> None:
    office_here = Grant(role=Role.OFFICE, area_id=eva["area"])
    for hr_area, hr_included in ((eva["area"], True), (uuid4(), False)):
        both = frozenset({office_here, Grant(role=Role.HR, area_id=hr_area)})
        found = house.personal_data.export(Actor(account_id=uuid4(), name="x", grants=both), "employee", eva["id"], NOW)
        assert any(name.startswith("hr.") for name in found["data"]) is hr_included


def test_after_erasure_nothing_of_the_person_is_left(house: House, hr: Actor, eva: dict[str, UUID]) -> None:
    plan = house.personal_data.plan(hr, "employee", eva["id"], NOW)
    assert NAME in everything(house)
    house.personal_data.erase(hr, "employee", eva["id"], plan.seal, NOW)
    left = everything(house)
    assert not [each for each in (NAME, PHONE, MAIL, WORDS, "zxqhash", "zxqkey", "55.1") if each in left]
    assert "Tidligere medarbejder 4711 kommer ikke" in left


def words_of_processes(house: House) -> str:
    """Everything, with the state of instances opened."""
    with house.database.unit_of_work(writing=False) as uow:
        states = [state for state in uow.session.scalars(select(ProcessInstance.state)) if state]
    opened = [zstandard.ZstdDecompressor().decompress(state[3:]).decode(errors="replace") for state in states]
    return everything(house) + "".join(opened)


def test_words_that_a_process_remembers_go_when_it_has_ended(
    house: House, hr: Actor, eva: dict[str, UUID], begin: Callable[..., UUID], clock: Clock
) -> None:
    instance_id = begin("E-1", remark=f"{NAME} ringede", deep=[{"who": NAME}])
    assert NAME in words_of_processes(house)
    with pytest.raises(BusinessRule, match="Not yet"):
        house.personal_data.erase(
            hr, "employee", eva["id"], house.personal_data.plan(hr, "employee", eva["id"], NOW).seal, NOW
        )
    house.instances.cancel(OPERATOR, instance_id, "over", clock())
    _answer_by_hand(house, instance_id, eva)
    house.personal_data.erase(
        hr, "employee", eva["id"], house.personal_data.plan(hr, "employee", eva["id"], NOW).seal, NOW
    )
    left = words_of_processes(house)
    assert not [each for each in (NAME, WORDS, "Zxqvist") if each in left]
    assert "Tidligere medarbejder 4711 ringede" in left
    with house.database.unit_of_work(writing=False) as uow:
        kept = uow.session.get(HistoryEntry, (instance_id, 90))
        assert kept is not None
        assert kept.delta == {"how": "", "decision": "approved", "at": "2026-03-02T07:00:00+00:00"}
        instance = uow.session.get(ProcessInstance, instance_id)
        assert instance is not None
        assert (instance.status, instance.state, instance.variables["how"]) == ("cancelled", b"", "")


def _answer_by_hand(house: House, instance_id: UUID, eva: dict[str, UUID]) -> None:
    """She has written something in a task of it, and that is what the process was told."""
    answer = {"how": f"{WORDS} æøå", "decision": "approved", "at": "2026-03-02T07:00:00+00:00"}
    with house.database.unit_of_work(as_house=True) as uow:
        instance = uow.session.get(ProcessInstance, instance_id)
        assert instance is not None
        instance.variables = {**instance.variables, "how": answer["how"]}
        task = UserTask(id=uuid4(), instance_id=instance_id, definition_key="errand", element_id="x", name="x")
        task.opened_at, task.closed_at, task.claimed_by = NOW, NOW, eva["account"]
        draft = TaskDraft(task_id=task.id, answers={"how": WORDS}, saved_at=NOW, account_id=eva["account"])
        entry = HistoryEntry(instance_id=instance_id, sequence=90, task_id=task.id, element_id="x", state="completed")
        entry.entered_at, entry.left_at, entry.actor_id, entry.delta = NOW, NOW, eva["account"], answer
        incident = Incident(instance_id=instance_id, code="x", message=f"{NAME}?", opened_at=NOW)
        incident.resolved_at, incident.resolution = NOW, "retried"
        uow.session.add_all([task, entry, incident])
        uow.session.flush()
        uow.session.add(draft)


def test_history_still_stands_after_erasure(house: House, hr: Actor, eva: dict[str, UUID]) -> None:
    plan = house.personal_data.plan(hr, "employee", eva["id"], NOW)
    house.personal_data.erase(hr, "employee", eva["id"], plan.seal, NOW)
    with house.database.unit_of_work(writing=False, as_house=True) as uow:
        shift, absence = uow.session.get(Shift, eva["shift"]), uow.session.get(Absence, eva["absence"])
        assert shift is not None
        assert absence is not None
        assert (shift.employee_id, absence.employee_id, absence.number) == (eva["id"], eva["id"], "F-1")
        assert uow.session.scalar(select(func.count()).select_from(Message)) == 2
    assert house.accounts.actor(eva["account"], NOW) is None


@pytest.mark.parametrize("why", ["still_employed", "open_absence", "future_shift", "open_hr_case"])
def test_nobody_is_forgotten_while_something_is_going_on(
    house: House, hr: Actor, eva: dict[str, UUID], why: str
) -> None:
    with reaching(HOUSE_WITH_HR_KEY), house.database.unit_of_work() as uow:
        going_on(uow.session, eva, why)
    plan = house.personal_data.plan(hr, "employee", eva["id"], NOW)
    assert plan.holds == (why,)
    with pytest.raises(BusinessRule, match="Not yet"):
        house.personal_data.erase(hr, "employee", eva["id"], plan.seal, NOW)
    assert NAME in everything(house)


def going_on(session: Any, eva: dict[str, UUID], why: str) -> None:
    if why == "still_employed":
        session.get(Employee, eva["id"]).active_to = None
    elif why == "open_absence":
        absence = session.get(Absence, eva["absence"])
        absence.status, absence.ended_at = "reported", None
    elif why == "future_shift":
        session.get(Shift, eva["shift"]).end_at = NOW + timedelta(days=1)
    else:
        session.scalar(select(HrCase)).closed_at = None


def test_nobody_forgets_more_than_was_shown(house: House, hr: Actor, eva: dict[str, UUID]) -> None:
    plan = house.personal_data.plan(hr, "employee", eva["id"], NOW)
    told: dict[str, Any] = {"case_kind": "area", "case_id": eva["area"], "by_human": False, "at": NOW}
    save(house, Message(recipient_kind="employee", recipient_id=eva["id"], body="ny", **told))
    with pytest.raises(Conflict):
        house.personal_data.erase(hr, "employee", eva["id"], plan.seal, NOW)


def test_erasing_twice_is_refused(house: House, hr: Actor, eva: dict[str, UUID]) -> None:
    house.personal_data.erase(
        hr, "employee", eva["id"], house.personal_data.plan(hr, "employee", eva["id"], NOW).seal, NOW
    )
    again = house.personal_data.plan(hr, "employee", eva["id"], NOW)
    assert again.already
    with pytest.raises(Conflict):
        house.personal_data.erase(hr, "employee", eva["id"], again.seal, NOW)


def test_a_contact_of_a_customer_is_forgotten_too(house: House, people: People) -> None:
    customer = Customer(id=uuid4(), customer_no="K9", name="Kunde")
    contact = CustomerContact(id=uuid4(), customer_id=customer.id, name="Carl Zxqberg", phone=PHONE, email=MAIL)
    save(house, customer, contact)
    assert [each for each in ("Zxqberg", PHONE, MAIL) if each not in everything(house)] == []
    office = people("olga", Role.OFFICE)
    plan = house.personal_data.plan(office, "contact", contact.id, NOW)
    house.personal_data.erase(office, "contact", contact.id, plan.seal, NOW)
    assert not [each for each in ("Zxqberg", PHONE, MAIL) if each in everything(house)]

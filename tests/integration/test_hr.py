"""HR's cases, on both databases: who comes in, what is asked for by one and decided by another, and who hears of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from threading import Barrier
from typing import TypeVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from sio_workflow.bootstrap import House
from sio_workflow.domain.errors import (
    AlreadyDecided,
    Conflict,
    Invalid,
    InvalidAnswers,
    NotAllowed,
    NotFound,
    SecondPersonNeeded,
    TooClose,
    WorkflowError,
)
from sio_workflow.domain.health_words import mentions_health
from sio_workflow.domain.hr_follow_up import Done
from sio_workflow.domain.people import Actor, Role
from sio_workflow.services.reaching import reach_of
from sio_workflow.storage.models import Absence, Area, AuditEvent, CertificateRequest, Employee, Message, RoleGrant
from sio_workflow.storage.reach import reaching
from tests.conftest import Clock
from tests.integration.conftest import People

Answer = TypeVar("Answer")


@pytest.fixture
def absence_id(house: House, clock: Clock) -> UUID:
    """Somebody has been away for 30 days."""
    area, employee, absence = uuid4(), uuid4(), uuid4()
    begun = clock() - timedelta(days=30)
    with house.database.unit_of_work() as uow:
        uow.places.add(Area(id=area, code="N", name="Nord"))
        uow.places.save()
        uow.places.add(Employee(id=employee, employee_no="1", name="Eva", job="service_assistant", area_id=area))
        uow.places.save()
        uow.work.add(
            Absence(
                id=absence,
                number="F-1",
                employee_id=employee,
                area_id=area,
                from_at=begun,
                reported_at=begun,
                reported_via="app",
            )
        )
    return absence


@pytest.fixture
def hanne(people: People) -> Actor:
    return people("hanne", Role.HR)


@pytest.fixture
def helle(people: People) -> Actor:
    return people("helle", Role.HR)


def as_(actor: Actor, act: Callable[..., Answer], *given: object) -> Answer:
    """Act with the reach that the web would give."""
    with reaching(reach_of(actor)):
        return act(actor, *given)


def _asked(house: House, by: Actor, absence_id: UUID, now: datetime) -> UUID:
    return as_(by, house.hr_cases.request_certificate, absence_id, "long_absence", now)


def _told(house: House) -> list[Message]:
    with house.database.unit_of_work(writing=False) as uow:
        return list(uow.session.scalars(select(Message).where(Message.template == "certificate_requested")))


def test_a_long_absence_stands_on_the_list_until_somebody_follows_it(
    house: House, clock: Clock, hanne: Actor, absence_id: UUID
) -> None:
    (line,) = as_(hanne, house.hr_cases.overview, clock()).long_absences
    assert (line.absence_id, line.employee_name, line.case_id) == (absence_id, "Eva", None)
    assert line.next_step is not None
    assert (line.next_step.code, line.next_step.day) == ("prepare_notice", 31)
    case_id = as_(hanne, house.hr_cases.open, absence_id, clock())
    board = as_(hanne, house.hr_cases.overview, clock())
    assert [each.case_id for each in board.cases] == [case_id]
    assert board.long_absences == ()


def test_following_twice_is_following_once(house: House, clock: Clock, hanne: Actor, absence_id: UUID) -> None:
    first = as_(hanne, house.hr_cases.open, absence_id, clock())
    assert as_(hanne, house.hr_cases.open, absence_id, clock()) == first


def test_one_asks_another_approves_and_the_employee_is_told(
    house: House, clock: Clock, hanne: Actor, helle: Actor, absence_id: UUID
) -> None:
    request_id = _asked(house, hanne, absence_id, clock())
    assert _told(house) == [], "nobody is told before it is approved"
    assert len(as_(helle, house.hr_cases.overview, clock()).waiting) == 1
    case_id = as_(helle, house.hr_cases.decide, request_id, True, clock())
    (request,) = as_(hanne, house.hr_cases.get, case_id, clock()).requests
    assert (request.state, request.requested_by, request.decided_by) == ("approved", "hanne", "helle")
    assert request.sent_at == clock()
    (message,) = _told(house)
    assert (message.recipient_kind, message.case_kind, message.area_id) == ("employee", "hr_case", None)
    assert not mentions_health(message.body)


def test_nobody_approves_what_they_have_asked_for(house: House, clock: Clock, hanne: Actor, absence_id: UUID) -> None:
    request_id = _asked(house, hanne, absence_id, clock())
    with pytest.raises(SecondPersonNeeded):
        as_(hanne, house.hr_cases.decide, request_id, True, clock())
    with pytest.raises(SecondPersonNeeded):
        as_(hanne, house.hr_cases.decide, request_id, False, clock())
    assert _told(house) == []


def test_the_database_refuses_the_same_person_too(house: House, clock: Clock, hanne: Actor, absence_id: UUID) -> None:
    request_id = _asked(house, hanne, absence_id, clock())
    with pytest.raises(IntegrityError):
        _decide_by_hand(house, request_id, hanne, clock())


def _decide_by_hand(house: House, request_id: UUID, actor: Actor, now: datetime) -> None:
    with house.database.unit_of_work(as_house=True, with_hr_key=True) as uow:
        request = uow.hr.request(request_id)
        assert request is not None
        request.decision, request.decided_at, request.decided_by = "approved", now, actor.account_id


def let_in(house: House, by: Actor, whom: Actor, now: datetime) -> None:
    """A code of before: HR hands out none for its own people any more, but it does for staff who join HR later."""
    with house.database.unit_of_work() as uow:
        uow.trail.audit(by, now, "hand_out_code", "account", whom.account_id)


def give_hr(house: House, by: Actor, whom: Actor, now: datetime) -> None:
    with house.database.unit_of_work() as uow:
        uow.people.add(RoleGrant(account_id=whom.account_id, role="hr", granted_by=by.account_id, valid_from=now))


@pytest.mark.parametrize("by_the_asker", [True, False])
@pytest.mark.parametrize("tie", [let_in, give_hr])
def test_who_has_let_the_other_in_or_made_them_hr_is_no_second_voice(
    house: House, clock: Clock, people: People, hanne: Actor, helle: Actor, absence_id: UUID, tie, by_the_asker: bool
) -> None:
    request_id = _asked(house, hanne, absence_id, clock())
    one, other = (hanne, helle) if by_the_asker else (helle, hanne)
    tie(house, one, other, clock())
    for approve in (True, False):
        with pytest.raises(TooClose):
            as_(helle, house.hr_cases.decide, request_id, approve, clock())
    with pytest.raises(IntegrityError, match="voices"):
        _decide_by_hand(house, request_id, helle, clock())
    case_id = as_(helle, house.hr_cases.overview, clock()).waiting[0].case_id
    (shown,) = as_(helle, house.hr_cases.get, case_id, clock()).requests
    assert (shown.may_decide, shown.too_close, _told(house)) == (False, True, [])
    as_(people("hilda", Role.HR), house.hr_cases.decide, request_id, True, clock())
    assert len(_told(house)) == 1


def test_two_whom_the_same_colleague_of_hr_has_let_in_are_one_voice(
    house: House, clock: Clock, people: People, hanne: Actor, helle: Actor, absence_id: UUID
) -> None:
    """Whoever made both doors may stand behind both; a manager who lets in new staff is not counted."""
    request_id, hilda = _asked(house, hanne, absence_id, clock()), people("hilda", Role.HR)
    between = people("vera", Role.HR)
    for door in (hanne, between):
        let_in(house, hilda, door, clock())
    let_in(house, between, helle, clock())
    with pytest.raises(TooClose):
        as_(helle, house.hr_cases.decide, request_id, True, clock())


def test_a_manager_who_let_both_in_when_they_were_new_ties_nobody(
    house: House, clock: Clock, people: People, hanne: Actor, helle: Actor, absence_id: UUID
) -> None:
    request_id, mette = _asked(house, hanne, absence_id, clock()), people("mette")
    for new in (hanne, helle):
        let_in(house, mette, new, clock())
    as_(helle, house.hr_cases.decide, request_id, True, clock())
    assert len(_told(house)) == 1


def test_a_program_is_no_second_voice(house: House, clock: Clock, hanne: Actor, helle: Actor, absence_id: UUID) -> None:
    request_id = _asked(house, hanne, absence_id, clock())
    with pytest.raises(NotAllowed):
        as_(replace(helle, token_id=uuid4()), house.hr_cases.decide, request_id, True, clock())


def test_a_refused_request_reaches_nobody(
    house: House, clock: Clock, hanne: Actor, helle: Actor, absence_id: UUID
) -> None:
    request_id = _asked(house, hanne, absence_id, clock())
    as_(helle, house.hr_cases.decide, request_id, False, clock())
    assert _told(house) == []
    with pytest.raises(AlreadyDecided):
        as_(helle, house.hr_cases.decide, request_id, True, clock())


def at_once(acts: list[Callable[[], object]]) -> list[type]:
    """What each is told when all act at the same moment: the kind of the refusal, or of the answer."""
    starting_gun = Barrier(len(acts))

    def go(act: Callable[[], object]) -> type:
        starting_gun.wait()
        try:
            return type(act())
        except WorkflowError as refusal:
            return type(refusal)

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(go, acts), key=lambda kind: kind.__name__)


def test_of_two_who_ask_at_once_one_asks_and_of_two_who_decide_one_decides(
    house: House, clock: Clock, people: People, hanne: Actor, helle: Actor, absence_id: UUID
) -> None:
    hilda, now = people("hilda", Role.HR), clock()
    for round_ in range(1, 6):
        asking = [partial(_asked, house, by, absence_id, now) for by in (hanne, helle)]
        assert at_once(asking) == [Conflict, UUID]
        with house.database.unit_of_work(writing=False, as_house=True, with_hr_key=True) as uow:
            waiting = select(CertificateRequest).where(CertificateRequest.decided_at.is_(None))
            request = uow.session.scalars(waiting).one()
        other = helle if request.requested_by == hanne.account_id else hanne
        deciding = [partial(as_, by, house.hr_cases.decide, request.id, True, now) for by in (other, hilda)]
        assert at_once(deciding) == [AlreadyDecided, UUID]
        assert len(_told(house)) == round_, "the employee is told once"


def test_the_trail_says_what_became_of_a_case(
    house: House, clock: Clock, hanne: Actor, helle: Actor, absence_id: UUID
) -> None:
    request_id = _asked(house, hanne, absence_id, clock())
    as_(helle, house.hr_cases.decide, request_id, False, clock.forward(minutes=1))
    as_(helle, house.hr_cases.close, as_(helle, house.hr_cases.open, absence_id, clock()), clock.forward(minutes=1))
    with house.database.unit_of_work(writing=False) as uow:
        acts = uow.session.scalars(
            select(AuditEvent).where(AuditEvent.subject_kind == "hr_case").order_by(AuditEvent.id)
        )
        told = [(act.verb, act.before, act.after) for act in acts]
    assert told == [
        ("open", None, {"status": "open"}),
        ("request_certificate", None, {"decision": "waiting"}),
        ("refuse_certificate", {"decision": "waiting"}, {"decision": "refused"}),
        ("close", {"status": "open"}, {"status": "closed"}),
    ]


def test_there_is_one_open_request_at_a_time(house: House, clock: Clock, hanne: Actor, absence_id: UUID) -> None:
    _asked(house, hanne, absence_id, clock())
    with pytest.raises(Conflict):
        _asked(house, hanne, absence_id, clock())


def test_a_case_stays_open_while_a_request_waits(
    house: House, clock: Clock, hanne: Actor, helle: Actor, absence_id: UUID
) -> None:
    request_id = _asked(house, hanne, absence_id, clock())
    case_id = as_(hanne, house.hr_cases.open, absence_id, clock())
    with pytest.raises(Conflict):
        as_(hanne, house.hr_cases.close, case_id, clock())
    as_(helle, house.hr_cases.decide, request_id, False, clock())
    as_(hanne, house.hr_cases.close, case_id, clock())
    assert as_(hanne, house.hr_cases.get, case_id, clock()).line.closed_at == clock()


def test_a_ground_that_is_not_on_the_list_is_refused(
    house: House, clock: Clock, hanne: Actor, absence_id: UUID
) -> None:
    with pytest.raises(Invalid):
        as_(hanne, house.hr_cases.request_certificate, absence_id, "because", clock())


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.HR, Role.SYSTEM)])
def test_nobody_else_comes_in(
    house: House, clock: Clock, people: People, hanne: Actor, absence_id: UUID, role: Role
) -> None:
    case_id, other = as_(hanne, house.hr_cases.open, absence_id, clock()), people("other", role)
    cases, now = house.hr_cases, clock()
    for act, given in (
        (cases.overview, (now,)),
        (cases.get, (case_id, now)),
        (cases.open, (absence_id, now)),
        (cases.note, (case_id, "x", now)),
        (cases.close, (case_id, now)),
        (cases.step_done, (case_id, "talk_held", now)),
        (cases.request_certificate, (absence_id, "long_absence", now)),
        (cases.decide, (uuid4(), True, now)),
    ):
        with pytest.raises(NotAllowed):
            as_(other, act, *given)  # type: ignore[arg-type]


def test_the_attempt_of_a_manager_is_on_record(house: House, clock: Clock, people: People, absence_id: UUID) -> None:
    manager = people("mette")
    with pytest.raises(NotAllowed):
        _asked(house, manager, absence_id, clock())
    with house.database.unit_of_work(writing=False) as uow:
        (event,) = uow.session.scalars(select(AuditEvent).where(AuditEvent.verb == "refused_certificate"))
    assert (event.actor_id, event.subject_id) == (manager.account_id, str(absence_id))


def test_the_trail_says_neither_whose_case_it_is_nor_why(
    house: House, clock: Clock, hanne: Actor, helle: Actor, absence_id: UUID
) -> None:
    as_(helle, house.hr_cases.decide, _asked(house, hanne, absence_id, clock()), True, clock())
    case_id = as_(hanne, house.hr_cases.open, absence_id, clock())
    as_(hanne, house.hr_cases.note, case_id, "Canary from HR", clock())
    with house.database.unit_of_work(writing=False) as uow:
        events = uow.session.execute(text("SELECT * FROM audit_event")).mappings().all()
    ours = [event for event in events if event["subject_kind"] == "hr_case"]
    assert {event["verb"] for event in ours} == {"open", "request_certificate", "approve_certificate", "note"}
    for event in ours:
        assert event["area_id"] is None
        assert not any(word in str(dict(event)) for word in ("Canary", str(absence_id), "long_absence", "Eva"))


def test_foreign_and_unknown_cases_look_alike(
    house: House, clock: Clock, hanne: Actor, helle: Actor, absence_id: UUID
) -> None:
    case_id = as_(hanne, house.hr_cases.open, absence_id, clock())
    elsewhere = _only_in(house, helle, uuid4())
    for wanted in (case_id, uuid4()):
        with pytest.raises(NotFound):
            as_(elsewhere, house.hr_cases.get, wanted, clock())
    assert as_(elsewhere, house.hr_cases.overview, clock()).cases == ()


def _only_in(house: House, actor: Actor, area_id: UUID) -> Actor:
    return replace(actor, grants=frozenset(replace(grant, area_id=area_id) for grant in actor.grants))


def test_notes_are_for_hr_and_must_say_something(
    house: House, clock: Clock, hanne: Actor, helle: Actor, absence_id: UUID
) -> None:
    case_id = as_(hanne, house.hr_cases.open, absence_id, clock())
    as_(hanne, house.hr_cases.note, case_id, "  Samtale aftalt.  ", clock())
    assert [note.body for note in as_(helle, house.hr_cases.get, case_id, clock()).notes] == ["Samtale aftalt."]
    for body in ("", "   ", "x" * 4001):
        with pytest.raises(InvalidAnswers):
            as_(hanne, house.hr_cases.note, case_id, body, clock())


def test_hr_goes_on_when_the_absence_is_no_longer_kept(
    house: House, clock: Clock, hanne: Actor, absence_id: UUID
) -> None:
    case_id = as_(hanne, house.hr_cases.open, absence_id, clock())
    with house.database.unit_of_work(as_house=True) as uow:
        uow.session.execute(text("DELETE FROM absence"))
    view = as_(hanne, house.hr_cases.get, case_id, clock())
    assert (view.line.absence_id, view.steps, view.line.employee_name) == (None, (), "Eva")


def test_hr_says_that_a_claim_is_pending_and_that_it_is_over(
    house: House, clock: Clock, hanne: Actor, absence_id: UUID
) -> None:
    case_id, day = as_(hanne, house.hr_cases.open, absence_id, clock()), clock().date() + timedelta(days=200)
    as_(hanne, house.hr_cases.close, case_id, clock())
    as_(hanne, house.hr_cases.keep_until, case_id, day, clock())
    assert as_(hanne, house.hr_cases.get, case_id, clock()).line.pending_until == day
    as_(hanne, house.hr_cases.keep_until, case_id, None, clock())
    assert as_(hanne, house.hr_cases.get, case_id, clock()).line.pending_until is None
    for wrong in (clock().date() - timedelta(days=1), day + timedelta(days=5 * 365)):
        with pytest.raises(InvalidAnswers):
            as_(hanne, house.hr_cases.keep_until, case_id, wrong, clock())


def test_of_requests_only_the_decided_ones_have_a_person(house: House, clock: Clock, hanne: Actor) -> None:
    columns = set(CertificateRequest.__table__.columns.keys())
    assert not columns & {"document", "attachment", "diagnosis", "text"}, "a certificate itself is kept elsewhere"


def test_a_step_is_done_once_and_it_stands_there_when_and_by_whom(
    house: House, clock: Clock, hanne: Actor, helle: Actor, absence_id: UUID
) -> None:
    case_id = as_(hanne, house.hr_cases.open, absence_id, clock())
    said_at = clock()
    as_(hanne, house.hr_cases.step_done, case_id, "prepare_notice", said_at)
    as_(helle, house.hr_cases.step_done, case_id, "prepare_notice", clock.forward(hours=1))
    steps = {step.code: step for step in as_(helle, house.hr_cases.get, case_id, clock()).steps}
    assert steps["prepare_notice"].done == Done(said_at, "hanne")
    assert [step.code for step in steps.values() if step.next] == ["notice_given"]
    assert [step.code for step in steps.values() if step.done] == ["prepare_notice"]
    (line,) = as_(hanne, house.hr_cases.overview, clock()).cases
    assert line.next_step is not None
    assert line.next_step.code == "notice_given"
    with house.database.unit_of_work(writing=False) as uow:
        (act,) = uow.session.scalars(select(AuditEvent).where(AuditEvent.verb == "step_done"))
    assert (act.actor_id, act.at, act.subject_id) == (hanne.account_id, said_at, str(case_id))
    assert (act.before, act.after) == (None, {"step": "prepare_notice"})


def test_a_step_that_does_not_exist_and_one_of_a_closed_case_are_refused(
    house: House, clock: Clock, hanne: Actor, absence_id: UUID
) -> None:
    case_id = as_(hanne, house.hr_cases.open, absence_id, clock())
    with pytest.raises(Invalid):
        as_(hanne, house.hr_cases.step_done, case_id, "ask_for_diagnosis", clock())
    as_(hanne, house.hr_cases.close, case_id, clock())
    with pytest.raises(Conflict):
        as_(hanne, house.hr_cases.step_done, case_id, "talk_held", clock())


# -- what managers may know


@pytest.fixture
def team(house: House, clock: Clock, absence_id: UUID) -> list[UUID]:
    """Six more are away in the same area; their absences."""
    with house.database.unit_of_work(as_house=True) as uow:
        first = uow.work.absence(absence_id)
        assert first is not None
        found = []
        for n in range(6):
            who = Employee(
                id=uuid4(), employee_no=f"{n + 2}", name=f"E{n}", job="service_assistant", area_id=first.area_id
            )
            uow.places.add(who)
            uow.places.save()
            away = {"area_id": first.area_id, "from_at": first.from_at, "reported_at": first.reported_at}
            absence = Absence(id=uuid4(), number=f"F-{n + 2}", employee_id=who.id, reported_via="app", **away)
            uow.work.add(absence)
            found.append(absence.id)
    return found


def _follow(house: House, hanne: Actor, absences: list[UUID], clock: Clock) -> None:
    for each in absences:
        as_(hanne, house.hr_cases.open, each, clock())


def _told_to(house: House, manager: Actor, clock: Clock) -> int | None:
    return as_(manager, house.dashboard.show, clock()).hr_follows


@pytest.mark.parametrize(("followed", "told"), [(0, None), (1, None), (2, None), (3, 3), (6, 6)])
def test_a_manager_is_told_how_many_where_the_number_points_at_nobody(
    house: House, clock: Clock, people: People, hanne: Actor, team: list[UUID], followed: int, told: int | None
) -> None:
    _follow(house, hanne, team[:followed], clock)
    clock.forward(days=7)
    assert _told_to(house, people("mette"), clock) == told


def test_where_all_who_are_away_are_followed_no_number_is_told(
    house: House, clock: Clock, people: People, hanne: Actor, absence_id: UUID, team: list[UUID]
) -> None:
    _follow(house, hanne, [absence_id, *team], clock)
    clock.forward(days=7)
    assert _told_to(house, people("mette"), clock) is None


def test_the_number_stands_still_for_a_week_so_that_no_act_shows_in_it(
    house: House, clock: Clock, people: People, hanne: Actor, team: list[UUID]
) -> None:
    mette = people("mette")
    _follow(house, hanne, team[:3], clock)
    clock.forward(days=7)
    assert _told_to(house, mette, clock) == 3
    _follow(house, hanne, team[3:4], clock)
    clock.forward(days=5)
    assert _told_to(house, mette, clock) == 3
    clock.forward(days=2)
    assert _told_to(house, mette, clock) == 4


def test_a_manager_of_elsewhere_is_told_nothing_of_it(
    house: House, clock: Clock, people: People, hanne: Actor, team: list[UUID]
) -> None:
    _follow(house, hanne, team[:3], clock)
    clock.forward(days=7)
    elsewhere = _only_in(house, people("mette"), uuid4())
    assert _told_to(house, elsewhere, clock) is None

"""Who can take a shift, why, and why not."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from time import process_time
from uuid import UUID, uuid4

import pytest

from sio_workflow.cover import Demand, Engagement, Person, Place, Span, rank
from sio_workflow.domain.times import instant

NOW = instant("2026-03-02T20:00")
SITE, AREA = uuid4(), uuid4()
SCHOOL = Place(55.68, 12.57)
SHIFT = Demand(
    shift_id=uuid4(),
    site_id=SITE,
    area_id=AREA,
    start=instant("2026-03-03T06:00"),
    end=instant("2026-03-03T09:00"),
    place=SCHOOL,
)


def person(name: str = "Vera", **more: object) -> Person:
    plain = Person(
        employee_id=uuid4(), name=name, job="service_assistant", area_id=AREA, contract_hours=30, home=SCHOOL
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def work(start: str, end: str, site: UUID | None = None) -> Engagement:
    return Engagement(instant(start), instant(end), site or uuid4(), SCHOOL)


def broken(someone: Person, shift: Demand = SHIFT, now: datetime = NOW) -> set[str]:
    return {why.rule for why in rank([someone], shift, now)[0].why_not}


def test_a_free_person_can() -> None:
    assert broken(person()) == set()


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("H0", {"active_to": date(2026, 3, 1)}),
        ("H1", {"absences": (Span(instant("2026-03-03T00:00"), None),)}),
        ("H2", {"work": (work("2026-03-03T08:00", "2026-03-03T10:00"),)}),
        ("H3", {"work": (work("2026-03-02T15:30", "2026-03-02T20:30"),)}),
        ("H11", {"adult": False}),
    ],
)
def test_each_hard_rule_says_why_not(rule: str, facts: dict[str, object]) -> None:
    candidate = rank([person(**facts)], SHIFT, NOW)[0]
    assert not candidate.feasible
    assert candidate.rank is None
    why = next(why for why in candidate.why_not if why.rule == rule)
    assert all((why.da, why.en, why.fix_da, why.fix_en))


def test_an_absence_that_is_over_does_not_count() -> None:
    over = Span(instant("2026-03-01T00:00"), SHIFT.start)
    assert broken(person(absences=(over,))) == set()


def test_work_next_door_leaves_time_to_travel() -> None:
    far = Engagement(instant("2026-03-03T09:00"), instant("2026-03-03T11:00"), uuid4(), Place(55.40, 12.30))
    same_site = Engagement(instant("2026-03-03T09:00"), instant("2026-03-03T11:00"), SITE, SCHOOL)
    assert "H2" in broken(person(work=(far,)))
    assert broken(person(work=(same_site,))) == set()


def test_eleven_hours_of_rest_are_enough_and_a_minute_less_is_not() -> None:
    assert broken(person(work=(work("2026-03-02T17:00", "2026-03-02T19:00"),))) == set()
    assert "H3" in broken(person(work=(work("2026-03-02T17:00", "2026-03-02T19:01"),)))


def test_rest_is_counted_in_real_hours_when_the_clock_jumps() -> None:
    shift = replace(SHIFT, start=instant("2026-03-29T06:00"), end=instant("2026-03-29T08:00"))
    evening = work("2026-03-28T16:00", "2026-03-28T19:00")
    assert "H3" in broken(person(work=(evening,)), shift, instant("2026-03-28T12:00"))


def test_a_day_spans_at_most_thirteen_hours_and_a_week_at_most_48() -> None:
    evening = work("2026-03-03T18:00", "2026-03-03T21:00")
    assert "H6" in broken(person(work=(evening,)))
    full = tuple(work(f"2026-03-0{day}T07:00", f"2026-03-0{day}T17:00") for day in (4, 5, 6, 7, 8))
    assert "H5" in broken(person(work=full))


@pytest.mark.parametrize(
    ("rule", "demand", "solved_by"),
    [
        ("H7", {"competence": "cleanroom"}, {"competences": {"cleanroom": None}}),
        ("H8", {"clearance": "airport"}, {"clearances": {"airport": date(2026, 3, 3)}}),
        ("H9", {"access_kind": "personal_code"}, {"has_access": True}),
        ("H10", {"induction": True}, {"inducted": True}),
    ],
)
def test_what_the_site_asks_for(rule: str, demand: dict[str, object], solved_by: dict[str, object]) -> None:
    shift = replace(SHIFT, **demand)  # type: ignore[arg-type]
    assert broken(person(), shift) == {rule}
    assert broken(person(**solved_by), shift) == set()


def test_a_clearance_that_has_run_out_is_none() -> None:
    shift = replace(SHIFT, clearance="airport")
    assert broken(person(clearances={"airport": date(2026, 3, 2)}), shift) == {"H8"}


def test_a_key_can_be_fetched_when_there_is_time() -> None:
    shift = replace(SHIFT, access_kind="key")
    assert broken(person(), shift) == set()
    assert broken(person(), shift, SHIFT.start - timedelta(hours=3)) == {"H9"}


def test_the_near_and_familiar_come_first() -> None:
    near = person("Near", last_there_on=date(2026, 2, 20))
    far = person("Far", home=Place(55.90, 12.30), last_there_on=date(2026, 2, 20))
    stranger = person("Stranger")
    leader = person("Leader", job="first_assistant", last_there_on=date(2026, 2, 20))
    away = person("Away", absences=(Span(NOW, None),))
    found = rank([far, away, leader, stranger, near], SHIFT, NOW)
    assert [each.name for each in found] == ["Near", "Stranger", "Leader", "Far", "Away"]
    assert [each.rank for each in found] == [1, 2, 3, 4, None]


def test_there_is_no_place_for_behaviour_or_health() -> None:
    names = {field.name for field in fields(Person)}
    assert not names & {
        "sickness",
        "absence_count",
        "acceptance_rate",
        "declined",
        "late",
        "complaints",
        "age",
        "origin",
    }


def test_three_hundred_people_are_ranked_in_a_fifth_of_a_second() -> None:
    day = datetime(2026, 2, 27, 6, tzinfo=UTC)
    busy = tuple(
        Engagement(day + timedelta(days=n), day + timedelta(days=n, hours=4), uuid4(), SCHOOL) for n in range(12)
    )
    people = [person(f"P{number}", work=busy) for number in range(300)]
    begun = process_time()
    rank(people, SHIFT, NOW)
    assert process_time() - begun < 0.2

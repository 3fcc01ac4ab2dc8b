"""A drawn day: as many absences and complaints as real days have, at the hours at which they come."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from sio_workflow.demo.behaviour import says_yes
from sio_workflow.demo.company import Company, generate
from sio_workflow.demo.day import AbsenceReport, Complaining, Happening, plan_day
from sio_workflow.demo.scenarios import scenario
from sio_workflow.domain.complaints import is_unclear

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def company() -> Company:
    return generate(1000, 7, NOW, 0)


def day_of(company: Company, name: str, seed: int = 1) -> list[Happening]:
    rows = company.rows
    return plan_day(
        scenario(name),
        seed,
        date(2026, 3, 2),
        employees=len(rows["employee"]),
        shifts=rows["shift"],
        sites=rows["site"],
        contacts=rows["customer_contact"],
    )


def reports(happenings: list[Happening]) -> list[AbsenceReport]:
    return [each for each in happenings if isinstance(each, AbsenceReport)]


def complaints(happenings: list[Happening]) -> list[Complaining]:
    return [each for each in happenings if isinstance(each, Complaining)]


@pytest.mark.parametrize(("name", "absent", "complaining"), [("quiet", 8, 3), ("monday", 18, 9), ("flu-monday", 35, 9)])
def test_a_thousand_employees_have_the_day_of_a_thousand(
    company: Company, name: str, absent: int, complaining: int
) -> None:
    happenings = day_of(company, name)
    assert (len(reports(happenings)), len(complaints(happenings))) == (absent, complaining)


def test_the_same_seed_draws_the_same_day(company: Company) -> None:
    assert day_of(company, "flu-monday") == day_of(company, "flu-monday")
    assert day_of(company, "flu-monday") != day_of(company, "flu-monday", seed=2)


def test_many_report_in_the_early_morning_and_some_very_late(company: Company) -> None:
    many = [report for seed in range(20) for report in reports(day_of(company, "monday", seed))]
    early = sum(report.at < NOW + timedelta(hours=3, minutes=30) for report in many)
    assert early / len(many) == pytest.approx(0.45, abs=0.08)
    by_phone = sum(report.via == "phone" for report in many)
    assert 0.05 < by_phone / len(many) < 0.6


def test_the_mix_of_complaints_is_the_usual_one_and_unclear_ones_are_unclear(company: Company) -> None:
    many = [complaint for seed in range(60) for complaint in complaints(day_of(company, "monday", seed))]
    mix = Counter(complaint.kind for complaint in many)
    assert mix["in_plan"] / len(many) == pytest.approx(0.62, abs=0.06)
    assert mix["unclear"] / len(many) == pytest.approx(0.14, abs=0.05)
    for complaint in many:
        words = complaint.words
        assert is_unclear(words.text, words.location, words.category) == (complaint.kind == "unclear"), words


@pytest.mark.parametrize(("hours", "share"), [(30, 0.55), (12, 0.40), (2, 0.25), (0.5, 0.15)])
def test_the_shorter_the_notice_the_fewer_say_yes(hours: float, share: float) -> None:
    chance = Random(1)
    yes = sum(says_yes(chance, timedelta(hours=hours), 0) for _ in range(4000))
    assert yes / 4000 == pytest.approx(share, abs=0.03)


def test_distance_makes_a_yes_less_likely() -> None:
    chance = Random(1)
    near, far = (sum(says_yes(chance, timedelta(hours=30), way) for _ in range(2000)) for way in (5, 60))
    assert far < near / 2

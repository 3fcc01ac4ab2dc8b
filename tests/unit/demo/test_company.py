"""The demo company: the same from the same seed, of the right size, and lawful before anything happens to it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from sio_workflow.cover import Demand, Engagement, Person, Place
from sio_workflow.cover.rules import broken_rules
from sio_workflow.demo.accounts import demo_accounts
from sio_workflow.demo.company import Company, generate
from sio_workflow.domain.people import Role

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
MONDAY = 0


@pytest.fixture(scope="module")
def company() -> Company:
    return generate(120, 7, NOW, MONDAY)


@pytest.fixture(scope="module")
def large() -> Company:
    return generate(1000, 7, NOW, MONDAY)


def digest_elsewhere(hash_seed: str) -> str:
    code = (
        "from datetime import datetime, UTC; from sio_workflow.demo.company import generate;"
        "print(generate(120, 7, datetime(2026, 3, 2, 5, tzinfo=UTC), 0).digest)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_the_same_seed_gives_the_same_company_in_every_process(company: Company) -> None:
    assert digest_elsewhere("1").strip() == digest_elsewhere("2").strip() == company.digest


def test_another_seed_gives_another_company(company: Company) -> None:
    assert generate(120, 8, NOW, MONDAY).digest != company.digest


def test_a_thousand_employees_have_the_company_of_a_thousand(large: Company) -> None:
    sizes = {table: len(rows) for table, rows in large.rows.items()}
    assert (sizes["employee"], sizes["area"], sizes["customer"], sizes["site"]) == (1000, 18, 350, 700)
    jobs = Counter(row["job"] for row in large.rows["employee"])
    assert (jobs["service_manager"], jobs["first_assistant"], jobs["replacement"]) == (18, 70, 30)
    assert sizes["plan_line"] == pytest.approx(140_000, rel=0.05)


def test_visits_come_as_often_and_last_as_long_as_they_should(large: Company) -> None:
    by_day = Counter(row["start_at"].date() for row in large.rows["shift"])
    assert by_day[date(2026, 3, 3)] == 1400
    assert by_day[date(2026, 3, 7)] == by_day[date(2026, 3, 8)] == 260
    hours = [(row["end_at"] - row["start_at"]) / timedelta(hours=1) for row in large.rows["shift"]]
    assert sum(hours) / len(hours) == pytest.approx(3.2, abs=0.25)
    assert min(hours) >= 1.5
    assert max(hours) <= 7.4
    contract = [row["contract_hours_week"] for row in large.rows["employee"]]
    assert sum(contract) / len(contract) == pytest.approx(24, abs=2.5)


def test_shifts_begin_early_in_the_morning_and_late_in_the_afternoon(large: Company) -> None:
    hours = Counter((row["start_at"] + timedelta(hours=1)).hour for row in large.rows["shift"])
    two_waves = sum(hours[hour] for hour in (4, 5, 6, 7, 15, 16, 17, 18))
    assert two_waves / hours.total() > 0.85
    assert hours[11] + hours[12] + hours[13] < hours.total() / 50


def test_forty_percent_split_their_day(large: Company) -> None:
    per_person = Counter(
        row["employee_id"] for row in large.rows["shift"] if row["start_at"].date() == date(2026, 3, 3)
    )
    evening = {row["employee_id"] for row in large.rows["shift"] if row["start_at"].hour >= 14}
    split = [who for who, shifts in per_person.items() if shifts == 2 and who in evening]
    assert len(split) == pytest.approx(400, abs=10)


def test_sites_are_as_hard_to_enter_as_real_ones(large: Company) -> None:
    sites = large.rows["site"]
    shares = {kind: count / len(sites) for kind, count in Counter(site["access_kind"] for site in sites).items()}
    assert shares == pytest.approx({"key": 0.25, "shared_code": 0.35, "personal_code": 0.15, "staffed": 0.25}, abs=0.05)
    assert sum(bool(site["requires_clearance"]) for site in sites) / len(sites) == pytest.approx(0.12, abs=0.04)
    assert sum(site["requires_induction"] for site in sites) / len(sites) == pytest.approx(0.18, abs=0.04)


def test_nobody_can_be_taken_for_a_real_person(large: Company) -> None:
    for row in large.rows["employee"] + large.rows["customer_contact"]:
        assert row["phone"].startswith("+45 00 00 ")
        assert row["email"].endswith("@example.dk")


def test_the_plan_itself_breaks_no_rule(company: Company) -> None:
    people, sites = _people(company), {site["id"]: site for site in company.rows["site"]}
    own: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for shift in company.rows["shift"]:
        own[shift["employee_id"]].append(shift)
    for who, shifts in own.items():
        for shift in shifts:
            others = tuple(_engagement(each, sites) for each in shifts if each is not shift)
            person = people(who, shift["site_id"], others)
            broken = broken_rules(person, _demand(shift, sites[shift["site_id"]]), NOW - timedelta(days=30))
            assert [why.rule for why in broken] == [], (person.name, shift["shift_no"])


def test_everybody_has_a_long_rest_each_week(company: Company) -> None:
    own: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for shift in sorted(company.rows["shift"], key=lambda row: row["start_at"]):
        own[shift["employee_id"]].append(shift)
    for shifts in own.values():
        rests = [later["start_at"] - earlier["end_at"] for earlier, later in pairwise(shifts)]
        assert sum(rest >= timedelta(hours=35) for rest in rests) >= 1


def test_every_role_has_someone_to_sign_in_as(company: Company) -> None:
    accounts = {row["username"]: row["id"] for row in company.rows["account"]}
    assert len(accounts) == len(company.rows["account"])
    grants = {(row["account_id"], row["role"]) for row in company.rows["role_grant"]}
    shown = demo_accounts()
    assert {account.role for account in shown} == set(Role) - {Role.SYSTEM}
    for account in shown:
        assert (accounts[account.username], account.role.value) in grants


def test_each_area_has_a_manager_and_somebody_else_as_deputy(large: Company) -> None:
    grants = large.rows["role_grant"]
    managers = {row["area_id"]: row["account_id"] for row in grants if row["role"] == "service_manager"}
    deputies = {row["area_id"]: row["account_id"] for row in grants if row["role"] == "deputy"}
    assert managers.keys() == deputies.keys() == {row["id"] for row in large.rows["area"]}
    assert all(managers[area] != deputies[area] for area in managers)


def test_the_day_can_be_any_day_and_still_be_a_monday() -> None:
    saturday = generate(120, 7, datetime(2026, 3, 7, 5, 0, tzinfo=UTC), MONDAY)
    by_day = Counter(row["start_at"].date() for row in saturday.rows["shift"])
    assert by_day[date(2026, 3, 7)] == 168


def _people(company: Company) -> Any:
    employees = {row["id"]: row for row in company.rows["employee"]}
    knows = {(row["employee_id"], row["site_id"]): row for row in company.rows["site_knowledge"]}
    held: dict[UUID, dict[str, date]] = defaultdict(dict)
    for row in company.rows["employee_clearance"]:
        held[row["employee_id"]][row["kind"]] = row["valid_to"]
    for row in company.rows["employee_competence"]:
        held[row["employee_id"]][row["code"]] = row["valid_to"]

    def person(who: UUID, site_id: UUID, work: tuple[Engagement, ...]) -> Person:
        row, known = employees[who], knows[who, site_id]
        return Person(
            employee_id=who,
            name=row["name"],
            job=row["job"],
            area_id=row["area_id"],
            transport=row["transport"],
            home=Place(row["lat"], row["lon"]),
            active_from=row["active_from"],
            competences=held[who],
            clearances=held[who],
            inducted=known["inducted_on"] is not None,
            has_access=known["has_access"],
            work=work,
        )

    return person


def _engagement(shift: dict[str, Any], sites: dict[UUID, dict[str, Any]]) -> Engagement:
    site = sites[shift["site_id"]]
    return Engagement(shift["start_at"], shift["end_at"], site["id"], Place(site["lat"], site["lon"]))


def _demand(shift: dict[str, Any], site: dict[str, Any]) -> Demand:
    return Demand(
        shift_id=shift["id"],
        site_id=site["id"],
        area_id=site["area_id"],
        start=shift["start_at"],
        end=shift["end_at"],
        place=Place(site["lat"], site["lon"]),
        access_kind=site["access_kind"],
        clearance=site["requires_clearance"],
        competence=site["requires_competence"],
        induction=site["requires_induction"],
    )

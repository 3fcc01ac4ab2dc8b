"""Files become rows: all of a file or nothing, the same file twice changes nothing, and every problem has a place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from sio_workflow.domain.errors import NotAllowed, NotFound
from sio_workflow.domain.people import SYSTEM, Actor, Grant, Role
from sio_workflow.services.imports import ImportReport, Imports
from sio_workflow.storage.company import Company
from sio_workflow.storage.database import Database

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)

EMPLOYEES = """Medarbejdernr;Navn;Stilling;Område;Timer pr. uge;Transport;Ansat fra;Kompetencer
1001;Åse Prøvesen;Serviceassistent;A01;29,5;cykel;01-02-2024;windows:31-12-2027, driving_B
1002;Bo Demosen;1. assistent;A01;37;bil;2020-05-01;
"""
SITES = """site_no,name,customer_no,customer_name,area,access,criticality
S1,Prøveskolen,K1,Eksempel Kommune,A01,nøgle,5
S2,Demokontoret,K1,Eksempel Kommune,A01,kode,2
"""
SHIFTS = """Vagtnr;Stednr;Medarbejdernr;Dato;Fra;Til
V1;S1;1001;03-03-2026;06:00;09:30
V2;S2;;03-03-2026;22.00;02.00
"""
PLANS = """Stednr;Linje;Lokale;Opgave;Frekvens;Minutter;Ikke omfattet
S1;1;Toilet 1. sal;toilet;dagligt;15;nej
S1;2;Vinduer udvendigt;vinduer;kvartalsvis;0;ja
"""


@pytest.fixture
def imports(database: Database) -> Imports:
    return Imports(database)


def take(imports: Imports, kind: str, text: str, **options: Any) -> ImportReport:
    return imports.run(SYSTEM, kind, f"{kind}.csv", text.encode(), NOW, **options)


def take_company(imports: Imports) -> None:
    for kind, text in (("employees", EMPLOYEES), ("sites", SITES), ("shifts", SHIFTS), ("plans", PLANS)):
        report = take(imports, kind, text, create_areas=kind in {"employees", "sites"})
        assert report.errors == []


def rows(database: Database, table: str) -> list[dict[str, Any]]:
    with database.unit_of_work(writing=False) as uow:
        return Company(uow.session).all(table)


def problems(report: ImportReport) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.column, problem.code) for problem in report.errors]


def test_a_file_of_employees_becomes_employees(imports: Imports, database: Database) -> None:
    report = take(imports, "employees", EMPLOYEES, create_areas=True)
    assert (report.applied, report.created, report.also) == (True, 2, {"area created": 1})
    assert report.read_as == "csv, utf-8, semicolon"
    aase = next(row for row in rows(database, "employee") if row["employee_no"] == "1001")
    assert (aase["name"], aase["job"], aase["contract_hours_week"]) == ("Åse Prøvesen", "service_assistant", 29.5)
    assert (aase["transport"], aase["active_from"], aase["locale"]) == ("bike", date(2024, 2, 1), "da")
    courses = {(row["code"], row["valid_to"]) for row in rows(database, "employee_competence")}
    assert courses == {("windows", date(2027, 12, 31)), ("driving_B", None)}


def test_sites_bring_their_customers(imports: Imports, database: Database) -> None:
    report = take(imports, "sites", SITES, create_areas=True)
    assert (report.created, report.also) == (2, {"area created": 1, "customer created": 1})
    assert {row["access_kind"] for row in rows(database, "site")} == {"key", "shared_code"}


def test_shifts_are_told_in_local_time_and_may_pass_midnight(imports: Imports, database: Database) -> None:
    take_company(imports)
    morning, night = sorted(rows(database, "shift"), key=lambda row: row["shift_no"])
    assert morning["start_at"] == datetime(2026, 3, 3, 5, 0, tzinfo=UTC)
    assert (morning["status"], night["status"]) == ("assigned", "open")
    assert (night["end_at"] - night["start_at"]).total_seconds() == 4 * 3600


def test_a_first_plan_begins_today(imports: Imports, database: Database) -> None:
    take_company(imports)
    (plan,) = rows(database, "service_plan")
    assert (plan["version"], plan["valid_from"]) == (1, date(2026, 3, 2))
    lines = {row["line_no"]: row for row in rows(database, "plan_line")}
    assert (lines[1]["task_code"], lines[1]["frequency"], lines[1]["minutes"]) == ("toilet", "daily", 15)
    assert lines[2]["excluded"]


@pytest.mark.parametrize(
    ("kind", "text"), [("employees", EMPLOYEES), ("sites", SITES), ("shifts", SHIFTS), ("plans", PLANS)]
)
def test_the_same_file_twice_changes_nothing(imports: Imports, database: Database, kind: str, text: str) -> None:
    take_company(imports)
    before = rows(database, "employee"), rows(database, "site"), rows(database, "shift"), rows(database, "plan_line")
    report = take(imports, kind, text)
    assert (report.applied, report.created, report.changed, report.unchanged, report.also) == (True, 0, 0, 2, {})
    after = rows(database, "employee"), rows(database, "site"), rows(database, "shift"), rows(database, "plan_line")
    assert after == before


def test_a_changed_cell_changes_one_row_and_missing_columns_nothing(imports: Imports, database: Database) -> None:
    take_company(imports)
    report = take(imports, "employees", "employee_no;name;job;area\n1001;Åse Nyt-Navn;serviceassistent;A01\n")
    assert (report.created, report.changed) == (0, 1)
    aase = next(row for row in rows(database, "employee") if row["employee_no"] == "1001")
    assert (aase["name"], aase["contract_hours_week"]) == ("Åse Nyt-Navn", 29.5)
    assert len(rows(database, "employee_competence")) == 2


def test_a_new_list_of_courses_takes_the_place_of_the_old(imports: Imports, database: Database) -> None:
    take_company(imports)
    report = take(imports, "employees", EMPLOYEES.replace("windows:31-12-2027, driving_B", "windows:01-01-2029"))
    assert (report.changed, report.unchanged) == (1, 1)
    assert [row["valid_to"] for row in rows(database, "employee_competence")] == [date(2029, 1, 1)]


def test_an_error_in_the_last_row_leaves_nothing_behind(imports: Imports, database: Database) -> None:
    many = "".join(f"2{n:03};Ny Prøvesen;serviceassistent;A02;20;bil;;\n" for n in range(300))
    report = take(
        imports, "employees", EMPLOYEES + many + "9999;Sidste Demosen;astronaut;A02;20;bil;;\n", create_areas=True
    )
    assert problems(report) == [(304, "Stilling", "unknown_word")]
    assert not report.applied
    assert rows(database, "employee") == rows(database, "area") == rows(database, "audit_event") == []


def test_a_reference_missing_in_the_last_row_leaves_nothing_behind(imports: Imports, database: Database) -> None:
    take_company(imports)
    before = rows(database, "shift")
    changed = SHIFTS.replace("09:30", "10:30") + "V3;S9;1007;03-03-2026;06:00;07:00\n"
    report = take(imports, "shifts", changed)
    assert problems(report) == [(4, "Medarbejdernr", "not_found"), (4, "Stednr", "not_found")]
    assert rows(database, "shift") == before


def test_every_problem_is_told_at_once(imports: Imports) -> None:
    report = take(
        imports,
        "employees",
        "employee_no;name;job;area;timer pr. uge;ansat fra;farve\n"
        "1;A;afløser;A01;1.234;31-02-2026;blå\n"
        "1;;afløser;A01;many;x;\n",
        create_areas=True,
    )
    assert problems(report) == [
        (2, "ansat fra", "not_a_date"),
        (2, "timer pr. uge", "ambiguous_number"),
        (3, "ansat fra", "not_a_date"),
        (3, "employee_no", "number_twice"),
        (3, "name", "empty_cell"),
        (3, "timer pr. uge", "not_a_number"),
    ]
    assert all(problem.remedy for problem in report.errors)
    assert [(warning.column, warning.code) for warning in report.warnings] == [("farve", "unknown_column")]


CONTACTS = "employee_no;name;job;area;telefon;e-mail;lead\n"


@pytest.mark.parametrize(
    "told",
    ["20 12 34 56;bo@example.dk", "+45 20123456;", "0046 70 123 45 67;bo@kødbyen.dk", ";"],
)
def test_a_telephone_and_a_mail_address_are_kept_as_they_are_written(
    imports: Imports, database: Database, told: str
) -> None:
    report = take(imports, "employees", f"{CONTACTS}1;Bo;afløser;A01;{told};\n", create_areas=True)
    assert report.errors == []
    (bo,) = rows(database, "employee")
    assert f"{bo['phone']};{bo['email']}" == told


@pytest.mark.parametrize("phone", ["abc", "12 34", "20123456 / 20123457", "+45 00 00 00 00", "-"])
def test_what_no_channel_could_ring_is_no_telephone_number(imports: Imports, phone: str) -> None:
    report = take(imports, "employees", f"{CONTACTS}1;Bo;afløser;A01;{phone};;\n", create_areas=True)
    assert problems(report) == [(2, "telefon", "not_a_phone")]


@pytest.mark.parametrize(
    "address", ["ikke-mail", "bo@", "bo@example.dk, per@example.dk", "Bo <bo@example.dk>", "a@b..dk"]
)
def test_what_no_mail_could_go_to_is_no_address(imports: Imports, address: str) -> None:
    report = take(imports, "employees", f"{CONTACTS}1;Bo;afløser;A01;;{address};\n", create_areas=True)
    assert problems(report) == [(2, "e-mail", "not_an_address")]


def test_all_that_is_wrong_with_a_row_is_told_in_one_run(imports: Imports) -> None:
    report = take(
        imports,
        "employees",
        f"{CONTACTS}1;Bo;afløser;A99;abc;ikke-mail;7\n2;Ib;astronaut;A01;;;1\n1;Bo;afløser;A99;abc;;3\n3;Åse;;;;;\n",
    )
    assert problems(report) == [
        (2, "area", "unknown_area"),
        (2, "e-mail", "not_an_address"),
        (2, "lead", "no_first_assistant"),
        (2, "telefon", "not_a_phone"),
        (3, "area", "unknown_area"),
        (3, "job", "unknown_word"),
        (3, "lead", "no_first_assistant"),
        (4, "area", "unknown_area"),
        (4, "employee_no", "number_twice"),
        (4, "telefon", "not_a_phone"),
        (5, "area", "empty_cell"),
        (5, "job", "empty_cell"),
    ]


def test_what_a_broken_row_refers_to_is_looked_up_too(imports: Imports) -> None:
    take_company(imports)
    shifts = take(imports, "shifts", "shift_no;site_no;employee_no;date;start;end\nV9;S9;1009;03-03-2026;never;07:00\n")
    assert problems(shifts) == [
        (2, "employee_no", "not_found"),
        (2, "site_no", "not_found"),
        (2, "start", "not_a_time"),
    ]
    plans = take(imports, "plans", PLANS + "S9;3;Gang;gulv;engang;1;nej\n")
    assert problems(plans) == [(4, "Frekvens", "unknown_word"), (4, "Stednr", "not_found")]


def test_who_leads_a_team_from_a_broken_row_is_no_problem_of_the_team(imports: Imports) -> None:
    report = take(
        imports, "employees", f"{CONTACTS}1;Bo;afløser;A01;;;2\n2;Åse;1. assistent;A01;abc;;\n", create_areas=True
    )
    assert problems(report) == [(3, "telefon", "not_a_phone")]
    elsewhere = take(imports, "employees", f"{CONTACTS}1;Bo;afløser;A01;;;2\n2;Åse;1. assistent;A02;;;\n")
    assert {code for _, _, code in problems(elsewhere)} == {"unknown_area"}


def test_a_cell_without_a_header_is_named_and_not_dropped(imports: Imports, database: Database) -> None:
    report = take(imports, "employees", EMPLOYEES.replace("driving_B\n", "driving_B;for;meget\n"), create_areas=True)
    assert problems(report) == [(2, "I", "surplus_cell"), (2, "J", "surplus_cell")]
    assert rows(database, "employee") == []
    assert take(imports, "employees", EMPLOYEES.replace(";Transport;", ";;"), create_areas=True).errors[0].column == "F"
    assert take(imports, "employees", EMPLOYEES.replace(";\n", ";;;\n"), create_areas=True).applied


@pytest.mark.parametrize("content", [b"not a zip", EMPLOYEES.encode()])
def test_a_workbook_that_is_none_is_named_as_such(imports: Imports, content: bytes) -> None:
    report = imports.run(SYSTEM, "employees", "Ansatte.XLSX", content, NOW)
    assert problems(report) == [(0, "", "broken_xlsx")]


def test_a_number_that_stands_twice_is_refused(imports: Imports) -> None:
    report = take(imports, "employees", EMPLOYEES + "1001;En Anden;afløser;A01;;;;\n", create_areas=True)
    assert problems(report) == [(4, "Medarbejdernr", "number_twice")]


def test_areas_are_created_only_when_asked_for(imports: Imports) -> None:
    assert problems(take(imports, "employees", EMPLOYEES)) == [
        (2, "Område", "unknown_area"),
        (3, "Område", "unknown_area"),
    ]


def test_missing_columns_are_named(imports: Imports) -> None:
    report = take(imports, "plans", "site_no;line_no\nS1;1\n")
    assert [problem.column for problem in report.errors] == ["frequency", "location", "task_code"]


@pytest.mark.parametrize("words", ["Eva har influenza, brug bagdøren", "Nøglen hos Amina, 010190-1234"])
@pytest.mark.parametrize(
    ("kind", "header"),
    [("plans", "site_no;line_no;location;task_code;frequency;description\nS1;9;Bad;toilet;dagligt"),
     ("sites", "site_no;name;customer_no;area;instruction\nS9;Skole;K1;A01")],
)  # fmt: skip
def test_a_text_that_must_not_be_kept_is_refused_by_its_cell(
    imports: Imports, database: Database, kind: str, header: str, words: str
) -> None:
    take_company(imports)
    report = take(imports, kind, f"{header};{words}\n")
    assert [problem.code for problem in report.errors] == ["never_kept"]
    assert words not in str(report.as_json())
    assert not [row for table in ("site", "plan_line") for row in rows(database, table) if words in str(row.values())]


def test_where_somebody_sets_out_from_is_kept_to_about_a_kilometre(imports: Imports, database: Database) -> None:
    where = "employee_no;name;job;area;lat;lon\n1001;Åse Prøvesen;serviceassistent;A01;55,676098;12,568337\n"
    take(imports, "employees", where, create_areas=True)
    (aase,) = rows(database, "employee")
    assert (aase["lat"], aase["lon"]) == (55.68, 12.57)


@pytest.mark.parametrize("header", ["Diagnose", "Fraværsårsag", "reason for absence", "Sygdom", "CPR-nr"])
def test_health_has_no_column(imports: Imports, database: Database, header: str) -> None:
    report = take(imports, "employees", EMPLOYEES.replace("Transport", header), create_areas=True)
    assert problems(report) == [(0, "", "never_asked")]
    assert header in report.errors[0].message
    assert rows(database, "employee") == []


def test_a_dry_run_tells_and_writes_nothing(imports: Imports, database: Database) -> None:
    report = take(imports, "employees", EMPLOYEES, create_areas=True, dry_run=True)
    assert (report.created, report.applied, report.errors) == (2, False, [])
    assert rows(database, "employee") == []


def test_hours_that_do_not_exist_or_come_twice_are_told(imports: Imports, database: Database) -> None:
    take_company(imports)
    report = take(
        imports,
        "shifts",
        "shift_no;site_no;employee_no;date;start;end\n"
        "N1;S1;1001;29-03-2026;02:30;06:00\n"
        "N2;S1;1001;25-10-2026;01:00;02:30\n"
        "N3;S1;1001;;2026-10-25T01:00+02:00;2026-10-25T02:30+01:00\n",
    )
    assert problems(report) == [(2, "start", "nonexistent_time"), (3, "end", "ambiguous_time")]


def test_the_night_the_clocks_go_back_is_an_hour_longer(imports: Imports, database: Database) -> None:
    take_company(imports)
    take(imports, "shifts", "shift_no;site_no;date;start;end\nN1;S1;24-10-2026;23:00;05:00\n")
    night = next(row for row in rows(database, "shift") if row["shift_no"] == "N1")
    assert (night["end_at"] - night["start_at"]).total_seconds() == 7 * 3600


def test_a_shift_that_has_been_handed_over_is_not_changed_by_a_file(imports: Imports, database: Database) -> None:
    take_company(imports)
    with database.unit_of_work() as uow:
        company = Company(uow.session)
        shift = company.find("shift", "shift_no", ["V1"])[0]
        substitute = company.find("employee", "employee_no", ["1002"])[0]
        yes = {"yes_at": NOW, "access_solved_at": NOW, "instruction_at": NOW}
        company.change("shift", [{"id": shift["id"], "employee_id": substitute["id"], "status": "confirmed", **yes}])
    assert take(imports, "shifts", SHIFTS).unchanged == 2
    report = take(imports, "shifts", SHIFTS.replace("09:30", "10:30"))
    assert problems(report) == [(2, "Vagtnr", "shift_in_cover")]


def test_two_shifts_at_once_for_one_person_are_pointed_out(imports: Imports) -> None:
    take_company(imports)
    report = take(imports, "shifts", SHIFTS + "V3;S2;1001;03-03-2026;09:00;10:00\n")
    assert [(warning.row, warning.code) for warning in report.warnings] == [(4, "overlap")]
    assert report.applied


def test_a_site_stays_with_its_customer(imports: Imports) -> None:
    take_company(imports)
    report = take(imports, "sites", SITES.replace("S2,Demokontoret,K1,", "S2,Demokontoret,K2,"))
    assert problems(report) == [(3, "customer_no", "other_customer")]


def test_a_customer_described_in_two_ways_is_refused(imports: Imports) -> None:
    report = take(
        imports, "sites", SITES.replace("Eksempel Kommune,A01,kode", "Noget Andet,A01,kode"), create_areas=True
    )
    assert problems(report) == [(3, "customer_no", "customer_differs")]


def test_only_the_office_imports(imports: Imports) -> None:
    manager = Actor(account_id=None, name="Mette", grants=frozenset({Grant(role=Role.SERVICE_MANAGER)}))
    with pytest.raises(NotAllowed):
        imports.run(manager, "employees", "e.csv", EMPLOYEES.encode(), NOW)
    with pytest.raises(NotFound):
        imports.run(SYSTEM, "cats", "c.csv", b"", NOW)


TEAMS = """Medarbejdernr;Navn;Stilling;Område;1. assistent
1001;Åse Prøvesen;Serviceassistent;A01;1002
1002;Bo Demosen;1. assistent;A01;
"""


def test_a_file_says_whose_team_somebody_is_in(imports: Imports, database: Database) -> None:
    assert take(imports, "employees", TEAMS, create_areas=True).created == 2
    found = {row["employee_no"]: row for row in rows(database, "employee")}
    assert found["1001"]["lead_employee_id"] == found["1002"]["id"]
    assert take(imports, "employees", TEAMS).unchanged == 2
    assert take(imports, "employees", TEAMS.replace(";A01;1002", ";A01;")).changed == 1


def test_nobody_is_in_the_team_of_somebody_who_leads_none(imports: Imports, database: Database) -> None:
    report = take(imports, "employees", TEAMS.replace(";A01;1002", ";A01;1001"), create_areas=True)
    assert problems(report) == [(2, "1. assistent", "no_first_assistant")]
    assert rows(database, "employee") == []

"""Canaries: marked personal data goes through the doors, and is then looked for wherever it has no business to be.

Each place where such data may lie is named below. Every other column of every table, every variable, state blob, log
line, address and answer to machines must be free of it. A new table is searched as soon as it exists.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import zstandard
from flask import Flask, Response, request
from sqlalchemy import select, update

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.demo.load import publish_missing
from sio_workflow.domain.people import Actor
from sio_workflow.storage.models import Account, Base, CustomerContact, Employee
from sio_workflow.storage.reach import HOUSE_WITH_HR_KEY, reaching
from tests.acceptance import company
from tests.conftest import Clock, sqlite_clone
from tests.integration.web.conftest import Visit
from web import create_app

MORNING = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
PASSWORD = "zqcanary-password-9071"
#: the text of a message, and the words it was made of until it is sent
MESSAGE = ("message.body", "message.words")
#: what is planted -> the columns in which it may lie
ALLOWED = {
    "zqname": {"employee.name", "account.name", "account.username", *MESSAGE},
    "zqcontact": {"customer_contact.name", "account.name", "account.username", *MESSAGE},
    "+4570zq1": {"employee.phone"},
    "zqmail": {"employee.email", "customer_contact.email", "account.username"},
    "zqhandover": {"absence.handover_note"},
    "zqcomplaint": {"complaint.text", *MESSAGE},
    "zqplace": {"complaint.location", "complaint_item.location", *MESSAGE},
    "zqfeedback": {*MESSAGE},
    "zqcall": {"call_log.note"},
    "zqhow": {"complaint_item.how", *MESSAGE},
    "zqsolved": {"complaint_item.solved_note"},
    "zqhrnote": {"hr.hr_note.body"},
    "zqdraft": {"user_task.draft"},
    # nowhere at all
    "zqrefused": set(),
    "zqcanary-password": set(),
}
CANARY = re.compile("|".join(re.escape(each) for each in ALLOWED), re.IGNORECASE)


@dataclass
class Watch:
    """Everything that leaves by another way than a page for its reader."""

    lines: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)


class Listener(logging.Handler):
    """Writes down what anybody logs, with arguments and stack."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._lines = lines
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(f"{self.format(record)} {sorted(vars(record).items(), key=str)}")


@dataclass
class Stage:
    """A small company whose people are canaries, behind real doors."""

    house: House
    app: Flask
    clock: Clock
    watch: Watch

    def visit(self, name: str) -> Visit:
        return Visit(self.app.test_client(), self.actor(name))

    def actor(self, name: str) -> Actor:
        found = self.house.accounts.actor(company.account_of(name), self.clock())
        assert found is not None
        return found

    def work(self) -> None:
        """What workers would do, messages to the outside included."""
        self.house.outbox.plan(self.clock())
        while due := self.house.jobs.due(self.clock()):
            for job_id in due:
                self.house.jobs.run(job_id, self.clock())

    def later(self, **how_far: float) -> None:
        self.clock.forward(**how_far)
        self.work()

    def task(self, name: str, element_id: str) -> UUID:
        inbox = self.house.user_tasks.inbox(self.actor(name), self.clock())
        return next(task.id for task in inbox if task.element_id == element_id)

    def complete(self, name: str, element_id: str, **answers: Any) -> None:
        path = f"/api/v1/user-tasks/{self.task(name, element_id)}/complete"
        answer = self.visit(name).send("POST", path, json={"answers": answers})
        assert answer.status_code == 200, answer.text


@pytest.fixture
def stage(sqlite_template: Path, tmp_path: Path) -> Iterator[Stage]:
    clock = Clock(MORNING)
    url, watch = sqlite_clone(sqlite_template, tmp_path / "canary.db"), Watch()
    root, listener = logging.getLogger(), Listener(watch.lines)
    before = root.level
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    with closing(build(Settings(database_url=url, var_dir=tmp_path, redis_url="redis://unused"), clock)) as house:
        with reaching(HOUSE_WITH_HR_KEY):
            publish_missing(house, clock())
            company.found(house.database)
            company.add_shift(house.database, "V-1", MORNING + timedelta(hours=1), 3, "eva")
            mark_people(house)
        app = create_app(house, SECRET_KEY="test", TESTING=True)
        listen_at_the_door(app, watch)
        yield Stage(house, app, clock, watch)
    root.removeHandler(listener)
    root.setLevel(before)


def mark_people(house: House) -> None:
    with house.database.unit_of_work() as uow:
        for model, name in ((Employee, "zqname"), (CustomerContact, "zqcontact")):
            marked = {"name": model.name + f" {name}", "email": "zqmail@example.test"}
            uow.session.execute(update(model).values(marked))
        uow.session.execute(update(Employee).values(phone="+4570zq1"))
        uow.session.execute(update(Account).values(name=Account.name + " zqname"))


def listen_at_the_door(app: Flask, watch: Watch) -> None:
    @app.after_request
    def note(answer: Response) -> Response:
        watch.addresses += [request.url, *(answer.headers.get(each, "") for each in ("Location", "HX-Redirect"))]
        return answer


def play(stage: Stage) -> None:
    """A sick report with cover, and a complaint from filing to the end; and what is refused on the way."""
    sign_in_badly(stage)
    eva, manager, customer = stage.visit("eva"), stage.visit("mette"), stage.visit("karl")
    sick = {"kind": "sick", "from_at": "2026-03-02T06:00", "reported_via": "app"}
    refused = eva.post("/absences/report", {**sick, "handover_note": "zqrefused influenza"})
    assert "zqrefused" in refused.text, "what was typed is shown again"
    eva.post("/absences/report", {**sick, "handover_note": "zqhandover: nøglen ligger i boksen"})
    stage.work()
    stage.complete("mette", "approve_absence", decision="approved")
    stage.work()
    task = stage.task("mette", "find_cover")
    for text in ("zqrefused: han har influenza", "zqdraft"):
        manager.send("PUT", f"/api/v1/user-tasks/{task}/draft", json={"answers": {"note": text}})
    case = stage.house.cover.searches(stage.actor("mette"), stage.clock())[0].id
    calling = (stage.actor("mette"), case, company.id_of("vera"), "yes", stage.clock())
    stage.house.cover.log_call(*calling, note="zqcall: tager nøglen")
    stage.later(minutes=5)
    complain(stage, customer)
    hr = stage.actor("hanne")
    absence = stage.house.absences.today(stage.actor("mette"), stage.clock())[0].id
    with reaching(HOUSE_WITH_HR_KEY):
        stage.house.hr_cases.note(hr, stage.house.hr_cases.open(hr, absence, stage.clock()), "zqhrnote", stage.clock())
    stage.later(minutes=5)


def sign_in_badly(stage: Stage) -> None:
    door = stage.visit("eva")
    door.client.post("/sign-in", data={"username": "eva", "password": PASSWORD, "csrf_token": door.token})
    stage.app.test_client().get("/api/v1/user-tasks", headers={"Authorization": f"Bearer {PASSWORD}"})


def complain(stage: Stage, customer: Visit) -> None:
    words = {"site_id": str(company.id_of("skolen")), "text": "zqcomplaint er ikke vasket", "category": "toilet"}
    filed = customer.post("/my-complaints/new", {**words, "location": "zqplace"})
    assert filed.status_code == 303, filed.text
    stage.work()
    stage.complete("mette", "read_complaint", needs_dialogue=False, feedback="zqfeedback: jeg har set det")
    stage.complete("mette", "assess_complaint", assessment="in_plan_valid", decision="accept", plan_line_id=line(stage))
    planned = (stage.clock() + timedelta(hours=2)).isoformat()
    bo = str(company.id_of("bo"))
    stage.complete("mette", "accept_complaint", how="zqhow: vi vasker igen", planned_at=planned, assignee_id=bo)
    stage.complete("bo", "solve_complaint", decision="done", note="zqsolved")
    stage.complete("mette", "approve_solution", decision="approve")
    stage.work()


def line(stage: Stage) -> str:
    rows = stage.house.company.read("plan_line")[0]
    return str(next(row["id"] for row in rows if "toilet" in json.dumps(row, default=str)))


def found_in_tables(house: House) -> set[tuple[str, str]]:
    """(canary, table.column) of every canary in the database."""
    with reaching(HOUSE_WITH_HR_KEY), house.database.unit_of_work(writing=False) as uow:
        return {
            (canary, f"{table.fullname}.{column.name}")
            for table in Base.metadata.sorted_tables
            for row in uow.session.execute(select(table)).mappings()
            for column in table.c
            for canary in canaries(row[column.name])
        }


def canaries(value: Any) -> set[str]:
    """Canaries in any value; blobs are opened first."""
    if isinstance(value, bytes):
        packed = value.find(zstandard.FRAME_HEADER)
        opened = zstandard.ZstdDecompressor().decompress(value[packed:]) if packed >= 0 else value
        value = opened.decode("utf-8", "replace")
    return {found.casefold() for found in CANARY.findall(str(value))}


def leaks(stage: Stage) -> dict[str, list[str]]:
    """Place -> canaries that have no business there."""
    ways = {
        "logs": "\n".join(stage.watch.lines),
        "addresses": "\n".join(stage.watch.addresses),
        "metrics": stage.app.test_client().get("/metrics").text,
        "openapi": stage.app.test_client().get("/api/v1/openapi.json").text,
    }
    found = {place: sorted(canaries(text)) for place, text in ways.items() if canaries(text)}
    for canary, column in sorted(found_in_tables(stage.house)):
        if column not in ALLOWED[canary]:
            found.setdefault(column, []).append(canary)
    return found


def test_personal_data_is_only_where_it_belongs(stage: Stage) -> None:
    play(stage)
    assert leaks(stage) == {}
    arrived = {canary for canary, _ in found_in_tables(stage.house)}
    assert arrived == {canary for canary, places in ALLOWED.items() if places}, "every canary has sung"


@pytest.mark.parametrize("way", ["variable", "audit", "log", "state"])
def test_the_search_sees_a_leak(stage: Stage, way: str) -> None:
    plant(stage, way)
    assert leaks(stage)


def plant(stage: Stage, way: str) -> None:
    if way == "log":
        logging.getLogger("anybody").debug("calling %s", "Eva zqname")
        return
    with stage.house.database.unit_of_work(as_house=True) as uow:
        if way == "audit":
            uow.trail.audit(stage.actor("eva"), stage.clock(), "claim", "user_task", "1", who="zqname")
            return
    answers = {"kind": "sick", "from_at": "2026-03-02T06:00:00+00:00"}
    started = stage.house.instances.start(stage.actor("eva"), "sick_leave", answers, stage.clock())
    table = Base.metadata.tables["process_instance"]
    blob = zstandard.ZstdCompressor().compress(b"\x01 zqname")
    change = {"variables": {"name": "zqname"}} if way == "variable" else {"state": b"SW\x01" + blob}
    with stage.house.database.unit_of_work(as_house=True) as uow:
        uow.session.execute(update(table).where(table.c.id == started.id).values(change))

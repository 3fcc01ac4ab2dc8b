"""A small company whose people are canaries, with real doors, a mail server, an SMS gateway and a push service."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask, Response, request
from sqlalchemy import update

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.channels.mail import Mail
from sio_workflow.channels.mail import Server as MailServer
from sio_workflow.channels.push import make_key_file
from sio_workflow.channels.settings import OutsideSettings
from sio_workflow.channels.signatures import SIGNATURE, TIMESTAMP, sign
from sio_workflow.channels.sms import Gateway
from sio_workflow.demo.load import publish_missing
from sio_workflow.domain.people import Actor, Role
from sio_workflow.storage.models import Account, CustomerContact, Employee, RoleGrant
from sio_workflow.storage.reach import HOUSE_WITH_HR_KEY, reaching
from tests.acceptance import company
from tests.conftest import Clock
from tests.gateway.process import KEY, SECRET, Server, running
from tests.integration.canary.places import PASSWORD, PHONES
from tests.integration.messages.mail_server import Behaviour, mail_server
from tests.integration.web.conftest import Visit
from web import create_app

MORNING = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@dataclass
class Watch:
    """Everything that leaves by another way than a page for its reader."""

    lines: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    mails: Behaviour = field(default_factory=Behaviour)


class Listener(logging.Handler):
    """Writes down what anybody logs, with arguments and stack."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._lines = lines
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith("mail."):  # the mail server of the test, which runs in this process
            self._lines.append(f"{self.format(record)} {sorted(vars(record).items(), key=str)}")


@dataclass
class Stage:
    """The company, and all that can be seen of it."""

    house: House
    app: Flask
    clock: Clock
    watch: Watch
    sms: Server
    push: Server

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
            self.house.outbox.plan(self.clock())

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

    def text(self, name: str, words: str) -> None:
        """Somebody writes a text message; the gateway tells us."""
        body = json.dumps({"event_id": uuid4().hex, "from": PHONES[name], "text": words}).encode()
        at = str(int(self.clock().timestamp()))
        headers = {TIMESTAMP: at, SIGNATURE: sign(SECRET, at, body)}
        assert self.app.test_client().post("/hooks/sms/incoming", data=body, headers=headers).status_code == 200


@contextmanager
def staged(url: str, folder: Path) -> Iterator[Stage]:
    """Open the house on that database, with everything that can be told of it listened to."""
    clock, watch = Clock(MORNING), Watch()
    root, listener = logging.getLogger(), Listener(watch.lines)
    before = root.level
    with ExitStack() as open_:
        sms, push = (open_.enter_context(running(f"tests.gateway.{each}")) for each in ("sms", "push"))
        mail_url = open_.enter_context(mail_server(watch.mails))
        root.addHandler(listener)
        root.setLevel(logging.DEBUG)
        settings = Settings(
            database_url=url, var_dir=folder, redis_url="redis://unused", outside=_outside(folder, mail_url, sms, push)
        )
        house = open_.enter_context(closing(build(settings, clock)))
        furnish(house, clock())
        app = create_app(house, SECRET_KEY="test", TESTING=True)
        listen_at_the_door(app, watch)
        yield Stage(house, app, clock, watch, sms, push)
        root.removeHandler(listener)
        root.setLevel(before)


def _outside(folder: Path, mail_url: str, sms: Server, push: Server) -> OutsideSettings:
    make_key_file(folder / "vapid.pem")
    return OutsideSettings(
        mail=Mail(server=MailServer.read(mail_url), sender="SIO <sio@house.example>"),
        sms=Gateway(url=f"{sms.url}/messages", key=KEY, sender="+4520999999"),
        sms_hook_secret=SECRET,
        vapid_key_file=folder / "vapid.pem",
        push_hosts=(push.place,),
    )


def furnish(house: House, now: datetime) -> None:
    """The company, with a shift of Eva's."""
    with reaching(HOUSE_WITH_HR_KEY):
        publish_missing(house, now)
        company.found(house.database)
        company.add_shift(house.database, "V-1", MORNING + timedelta(hours=1), 3, "eva")
        mark_people(house)


def mark_people(house: House) -> None:
    """Names, addresses and numbers; Mette is told by mail, and two more may sign in who keep the machine going."""
    eva, viggo, mette = (company.id_of(name) for name in ("eva", "viggo", "mette"))
    with house.database.unit_of_work() as uow:
        say = uow.session.execute
        for model, name in ((Employee, "zqname"), (CustomerContact, "zqcontact")):
            say(update(model).values(name=model.name + f" {name}", email="zqmail@example.test"))
        say(update(Employee).values(phone=PHONES[""]))
        say(update(Employee).where(Employee.id == viggo).values(phone=PHONES["viggo"]))
        say(update(Employee).where(Employee.id == mette).values(preferred_channel="email"))
        say(update(Account).where(Account.employee_id.is_not(None)).values(name=Account.name + " zqname"))
        absent = {"name": "Eva zqabsent"}
        say(update(Employee).where(Employee.id == eva).values(**absent, phone=PHONES["eva"]))
        say(update(Account).where(Account.employee_id == eva).values(absent))
        account = {"username": "signe", "name": "signe", "password_hash": "", "created_at": MORNING}
        uow.people.add(Account(id=company.account_of("signe"), **account))
        uow.people.save()
        uow.people.add(RoleGrant(account_id=company.account_of("signe"), role=Role.DESIGNER.value))


def listen_at_the_door(app: Flask, watch: Watch) -> None:
    @app.after_request
    def note(answer: Response) -> Response:
        watch.addresses += [request.url, *(answer.headers.get(each, "") for each in ("Location", "HX-Redirect"))]
        return answer


def play(stage: Stage) -> None:
    """A sick report with cover, and a complaint from filing to the end; and what is refused on the way."""
    sign_in_badly(stage)
    subscribe(stage, "eva")
    eva, manager, customer = stage.visit("eva"), stage.visit("mette"), stage.visit("karl")
    sick = {"kind": "sick", "from_at": "2026-03-02T06:00", "reported_via": "app"}
    refused = eva.post("/absences/report", {**sick, "handover_note": "zqrefused influenza"})
    assert "zqrefused" in refused.text, "what was typed is shown again"
    eva.post("/absences/report", {**sick, "handover_note": "zqhandover: nøglen ligger i boksen"})
    stage.work()
    stage.complete("mette", "approve_absence", decision="approved")
    stage.work()
    task = stage.task("mette", "find_cover")
    begin_to_answer(manager, task)
    case = stage.house.cover.searches(stage.actor("mette"), stage.clock())[0].id
    for words in ("zqtext: hvor ligger vognen?", "zqrefused: jeg har influenza"):
        stage.text("viggo", words)
    stage.work()
    stage.house.cover.send_offers(stage.actor("mette"), case, [company.id_of("viggo")], stage.clock())
    stage.work()
    calling = (stage.actor("mette"), case, company.id_of("vera"), "yes", stage.clock())
    stage.house.cover.log_call(*calling, note="zqcall: tager nøglen")
    stage.later(minutes=5)
    complain(stage, customer)
    # a draft goes with its task: this one is still open at the end
    file_complaint(stage, customer)
    begin_to_answer(manager, stage.task("mette", "read_complaint"))
    hr = stage.actor("hanne")
    absence = stage.house.absences.today(stage.actor("mette"), stage.clock())[0].id
    with reaching(HOUSE_WITH_HR_KEY):
        stage.house.hr_cases.note(hr, stage.house.hr_cases.open(hr, absence, stage.clock()), "zqhrnote", stage.clock())
    stage.later(minutes=5)


def sign_in_badly(stage: Stage) -> None:
    door = stage.visit("eva")
    door.client.post("/sign-in", data={"username": "eva", "password": PASSWORD, "csrf_token": door.token})
    stage.app.test_client().get("/api/v1/user-tasks", headers={"Authorization": f"Bearer {PASSWORD}"})


def subscribe(stage: Stage, name: str) -> None:
    """Somebody wants to be told in their browser."""
    device = {"endpoint": f"{stage.push.url}/to/{name}", **stage.push.get("/subscription")}
    assert stage.visit(name).post("/push/devices", device).status_code == 204
    stage.house.preferences.choose(stage.actor(name), "push", stage.clock())


def begin_to_answer(manager: Visit, task: object) -> None:
    for text in ("zqrefused: han har influenza", "zqdraft"):
        manager.send("PUT", f"/api/v1/user-tasks/{task}/draft", json={"answers": {"note": text}})


def file_complaint(stage: Stage, customer: Visit) -> None:
    words = {"site_id": str(company.id_of("skolen")), "text": "zqcomplaint er ikke vasket", "category": "toilet"}
    filed = customer.post("/my-complaints/new", {**words, "location": "zqplace"})
    assert filed.status_code == 303, filed.text
    stage.work()


def complain(stage: Stage, customer: Visit) -> None:
    file_complaint(stage, customer)
    stage.complete("mette", "read_complaint", needs_dialogue=False, feedback="zqfeedback: jeg har set det")
    stage.complete("mette", "assess_complaint", assessment="in_plan_valid", decision="accept", plan_line_id=line(stage))
    planned = (stage.clock() + timedelta(hours=2)).isoformat()
    bo = str(company.id_of("bo"))
    stage.complete("mette", "accept_complaint", how="zqhow: vi vasker igen", planned_at=planned, assignee_id=bo)
    stage.work()
    stage.complete("bo", "solve_complaint", decision="done", note="zqsolved")
    stage.complete("mette", "approve_solution", decision="approve")
    stage.work()


def line(stage: Stage) -> str:
    rows = stage.house.company.read("plan_line")[0]
    return str(next(row["id"] for row in rows if "toilet" in json.dumps(row, default=str)))

"""Plays a scenario file through the whole house: real database, real engine, a clock that is set by hand.

A scenario is a YAML file in `processes/<key>/scenarios/`:

    title:   one sentence
    at:      when it begins, Danish local time: 2026-03-02 05:30
    shifts:  {V-1: [06:00, 3, eva]}          start today (or "+1 06:00" for tomorrow), hours, whose shift
    steps:   a list; each step is one of

    start:     {process, by, answers}         fill in a start form
    complete:  {task, by, answers, shift?}    complete the one open user task of that element (of that shift's search)
    answer:    {shift, by, yes: true|false, gives?}   answer the offer; `gives` is what the person hears
    call:      {shift, by, to, outcome}       log a telephone call to a candidate
    offer:     {shift, by, to: [names]}       send offers from the cover page
    feedback:  {by, text}                     write to the customer of the latest complaint
    contact:   {by, kind, outcome}            log a call, visit or meeting with that customer
    item:      {by, location, description}    add a thing to that complaint
    assess_item: {by, item, assessment, line} hold one of its things against the plan
    extra_work: {by, gives, "yes": true|false}   answer the latest written offer; `gives` is how it stands then
    take_back: {by}                           take the open offer of extra work back
    satisfied: {by}                           the customer is satisfied with the solution
    reopen:    {by, text}                     the latest complaint is not solved after all
    look:      {by}                           open today's absence view
    review:    {by}                           "Gennemgået"
    certificate: {by, ground}                 ask for a medical certificate for the latest absence
    wait:      "15 minutes" | "06:00" | "+1 06:00"     time passes, minute by minute where something is due
    cancel:    {process, by}                  cancel the latest instance of a process
    lose:      {process}                      the latest instance of a process is gone, behind everybody's back
    plan_line: {code, location}               one more line in the school's service plan
    unplan:    {shift}                        the shift loses whoever had it, behind everybody's back
    watchdog:  true                           one round of the watchdog
    expect:    {...}                          see `expectations.py`

Any step may carry `refused:` instead of succeeding: a rule (`shift_unstaffed`), an error code (`not_allowed`), or
`field: name` for a form that is sent back at that field.

In answers `$eva` is the id of anything in `company.py`, and `@13:00` or `@+1 13:00` an instant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from sqlalchemy import delete, event, select, update

from sio_workflow.bootstrap import House
from sio_workflow.domain.errors import BusinessRule, InvalidAnswers, WorkflowError
from sio_workflow.domain.people import Actor
from sio_workflow.domain.times import at_local, local_day
from sio_workflow.services.reaching import reach_of
from sio_workflow.storage.models import (
    Absence,
    Complaint,
    CoverCase,
    ExtraWorkOffer,
    Job,
    MessageSubscription,
    Offer,
    ProcessInstance,
    UserTask,
)
from sio_workflow.storage.reach import reaching
from tests.acceptance import company
from tests.acceptance.expectations import check
from tests.conftest import Clock

_ROUNDS = 200
#: what completing a user task may cost, whatever the task and whatever the data
MOST_STATEMENTS = 12
_LENGTH = re.compile(r"(\d+) (minute|hour|day)s?")
Step = dict[str, Any]


@dataclass
class Play:
    """One scenario on its stage."""

    house: House
    clock: Clock
    #: the day it begins, for times without a day
    day: datetime
    verbs: dict[str, Callable[[Step], Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = "start complete answer call offer feedback contact item assess_item extra_work take_back satisfied"
        names += " reopen look review certificate cancel lose plan_line unplan wait watchdog expect"
        self.verbs = {name: getattr(self, f"_{name}") for name in names.split()}

    def run(self, steps: list[Step]) -> None:
        for number, step in enumerate(steps, start=1):
            self._step(number, step)

    def settle(self) -> None:
        """Workers work until nothing is due."""
        for _ in range(_ROUNDS):
            due = self.house.jobs.due(self.clock())
            if not due:
                return
            for job_id in due:
                self.house.jobs.run(job_id, self.clock())
        raise AssertionError("the workers never come to rest")

    # -- names and times

    def actor(self, name: str) -> Actor:
        found = self.house.accounts.actor(company.account_of(name), self.clock())
        assert found is not None, f"nobody is called {name}"
        return found

    def instant(self, text: str) -> datetime:
        days, _, clock_time = text.rpartition(" ")
        day = local_day(self.day) + timedelta(days=int(days or 0))
        return at_local(day, time.fromisoformat(clock_time))

    def read(self, value: Any) -> Any:
        match value:
            case dict():
                return {key: self.read(each) for key, each in value.items()}
            case list():
                return [self.read(each) for each in value]
            case str() if value.startswith("$"):
                return str(company.id_of(value[1:]))
            case str() if value.startswith("@"):
                return self.instant(value[1:]).isoformat()
        return value

    # -- rows

    def latest(self, table: type[Any], order: Any) -> Any:
        with self.house.database.unit_of_work(writing=False, as_house=True) as uow:
            return uow.session.scalars(select(table).order_by(order.desc())).first()

    def complaint(self) -> Complaint:
        return self.latest(Complaint, Complaint.number)

    def absence(self) -> Absence:
        return self.latest(Absence, Absence.number)

    def case(self, shift_no: str) -> CoverCase:
        with self.house.database.unit_of_work(writing=False, as_house=True) as uow:
            cases = select(CoverCase).where(CoverCase.shift_id == company.id_of(shift_no))
            found = uow.session.scalars(cases.order_by(CoverCase.opened_at.desc())).first()
        assert found is not None, f"nobody searches for {shift_no}"
        return found

    def instance(self, process: str) -> UUID:
        with self.house.database.unit_of_work(writing=False, as_house=True) as uow:
            mine = select(ProcessInstance.id).where(ProcessInstance.definition_key == process)
            latest = mine.order_by(ProcessInstance.started_at.desc(), ProcessInstance.moved_at.desc())
            found = uow.session.scalars(latest).first()
        assert found is not None, f"no instance of {process}"
        return found

    def task(self, element_id: str, shift_no: str | None = None) -> UUID:
        with self.house.database.unit_of_work(writing=False, as_house=True) as uow:
            wanted = select(UserTask.id).join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
            wanted = wanted.where(UserTask.element_id == element_id, UserTask.closed_at.is_(None))
            if shift_no is not None:
                wanted = wanted.where(ProcessInstance.business_key == str(self.case(shift_no).id))
            else:
                wanted = wanted.where(ProcessInstance.definition_key == self.playing(element_id))
            found = uow.session.scalars(wanted).all()
        assert len(found) == 1, f"{len(found)} open tasks {element_id}"
        return found[0]

    def playing(self, element_id: str) -> str:
        """`confirm_staffed` is drawn twice: without a shift it is the absence's."""
        folders = Path(self.house.settings.processes_dir).glob(f"*/forms/{element_id}-schema.json")
        keys = sorted(path.parent.parent.name for path in folders)
        return "sick_leave" if "sick_leave" in keys else keys[0]

    # -- steps

    def _step(self, number: int, step: Step) -> None:
        verb = next(name for name in step if name in self.verbs)
        said = self._try(number, verb, step[verb])
        expected = step.get("refused")
        if said is None:
            assert expected is None, f"step {number} ({verb}) should have been refused"
        else:
            fits = expected is not None and self._is(said, expected)
            assert fits, f"step {number} ({verb}) was refused: {said!r} {said.details}"
        self.settle()

    def _try(self, number: int, verb: str, content: Any) -> WorkflowError | None:
        try:
            # whoever acts reaches what they would by the web; what the play itself looks up, it looks up as the house
            by = content.get("by") if isinstance(content, dict) else None
            with reaching(reach_of(self.actor(by))) if by else nullcontext():
                self.verbs[verb](content)
        except WorkflowError as error:
            return error
        except AssertionError as error:
            raise AssertionError(f"step {number} ({verb}): {error}") from error
        return None

    def _is(self, error: WorkflowError, refused: str | Step) -> bool:
        if isinstance(refused, dict):
            return isinstance(error, InvalidAnswers) and refused["field"] in error.fields
        return refused in (error.rule if isinstance(error, BusinessRule) else None, error.code)

    def _start(self, step: Step) -> None:
        self.house.instances.start(self.actor(step["by"]), step["process"], self.read(step["answers"]), self.clock())

    def _complete(self, step: Step) -> None:
        task_id, by = self.task(step["task"], step.get("shift")), self.actor(step["by"])
        with self.statements() as said, self.commits() as commits:
            self.house.user_tasks.complete(by, task_id, self.read(step.get("answers", {})), self.clock())
        assert len(said) <= MOST_STATEMENTS, "\n".join([f"{len(said)} statements for {step['task']}", *said])
        assert len(commits) == 1, f"{len(commits)} commits for {step['task']}"

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """What is said to the database meanwhile; BEGIN says nothing of its own."""
        said: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith("BEGIN"):
                said.append(statement)

        event.listen(self.house.database.engine, "before_cursor_execute", note)
        yield said
        event.remove(self.house.database.engine, "before_cursor_execute", note)

    @contextmanager
    def commits(self) -> Iterator[list[object]]:
        """What is committed meanwhile."""
        seen: list[object] = []
        note = seen.append
        event.listen(self.house.database.engine, "commit", note)
        yield seen
        event.remove(self.house.database.engine, "commit", note)

    def _answer(self, step: Step) -> None:
        case = self.case(step["shift"])
        with self.house.database.unit_of_work(writing=False, as_house=True) as uow:
            mine = select(Offer.id).where(
                Offer.cover_case_id == case.id, Offer.employee_id == company.id_of(step["by"])
            )
            offer_id = uow.session.scalars(mine.order_by(Offer.wave.desc())).first()
        assert offer_id is not None, f"{step['by']} has no offer"
        heard = self.house.cover.answer_offer(self.actor(step["by"]), offer_id, step["yes"], self.clock())
        assert heard == step.get("gives", "yes" if step["yes"] else "no"), heard

    def _call(self, step: Step) -> None:
        case, who = self.case(step["shift"]), company.id_of(step["to"])
        self.house.cover.log_call(self.actor(step["by"]), case.id, who, step["outcome"], self.clock())

    def _offer(self, step: Step) -> None:
        case, who = self.case(step["shift"]), [company.id_of(name) for name in step["to"]]
        self.house.cover.send_offers(self.actor(step["by"]), case.id, who, self.clock())

    def _feedback(self, step: Step) -> None:
        self.house.complaints.give_feedback(self.actor(step["by"]), self.complaint().id, step["text"], self.clock())

    def _contact(self, step: Step) -> None:
        self.house.complaints.log_contact(
            self.actor(step["by"]), self.complaint().id, step["kind"], step["outcome"], self.clock()
        )

    def _item(self, step: Step) -> None:
        self.house.complaints.add_item(
            self.actor(step["by"]), self.complaint().id, step["location"], step.get("description", ""), self.clock()
        )

    def _assess_item(self, step: Step) -> None:
        line = UUID(self.read(step["line"])) if "line" in step else None
        by, number, said = self.actor(step["by"]), step["item"], step["assessment"]
        self.house.complaints.assess_item(by, self.complaint().id, number, said, line, self.clock())

    def _extra_work(self, step: Step) -> None:
        offer = self.latest(ExtraWorkOffer, ExtraWorkOffer.made_at)
        found = self.house.extra_offers.answer(self.actor(step["by"]), offer.id, step["yes"], self.clock())
        assert found.state == step.get("gives", "yes" if step["yes"] else "no"), found.state

    def _take_back(self, step: Step) -> None:
        assert self.house.extra_offers.take_back(self.actor(step["by"]), self.complaint().id, self.clock())

    def _satisfied(self, step: Step) -> None:
        self.house.solutions.accept(self.actor(step["by"]), self.complaint().id, self.clock())

    def _reopen(self, step: Step) -> None:
        self.house.solutions.reopen(self.actor(step["by"]), self.complaint().id, step["text"], self.clock())

    def _look(self, step: Step) -> None:
        self.house.absences.today(self.actor(step["by"]), self.clock())

    def _review(self, step: Step) -> None:
        self.house.absences.review(self.actor(step["by"]), company.id_of("nord"), self.clock())

    def _certificate(self, step: Step) -> None:
        self.house.hr_cases.request_certificate(self.actor(step["by"]), self.absence().id, step["ground"], self.clock())

    def _cancel(self, step: Step) -> None:
        self.house.instances.cancel(self.actor(step["by"]), self.instance(step["process"]), "because", self.clock())

    def _lose(self, step: Step) -> None:
        with self.house.database.unit_of_work() as uow:
            instance = uow.session.get(ProcessInstance, self.instance(step["process"]))
            assert instance is not None
            instance.status = "cancelled"
            for table in (UserTask, Job):
                open_ = (table.instance_id == instance.id, table.closed_at.is_(None))
                uow.session.execute(update(table).where(*open_).values(closed_at=self.clock()))
            uow.session.execute(delete(MessageSubscription).where(MessageSubscription.instance_id == instance.id))

    def _plan_line(self, step: Step) -> None:
        company.add_plan_line(self.house.database, step["code"], step["location"])

    def _unplan(self, step: Step) -> None:
        with self.house.database.unit_of_work() as uow:
            shift = uow.work.shift(company.id_of(step["shift"]))
            assert shift is not None
            shift.status, shift.employee_id = "open", None

    def _watchdog(self, _: Step) -> None:
        self.house.watchdog.look(self.clock())

    def _wait(self, how_long: str) -> None:
        length = _LENGTH.fullmatch(how_long)
        until = self.clock() + timedelta(**{f"{length[2]}s": int(length[1])}) if length else self.instant(how_long)
        while (due := self.house.jobs.next_due()) is not None and due <= until:
            self.clock.at = max(self.clock(), due)
            self.settle()
        self.clock.at = until

    def _expect(self, step: Step) -> None:
        check(self, step)


def play(path: Path, house: House, clock: Clock) -> None:
    """Play a file from its first step to its last."""
    scenario = yaml.safe_load(path.read_text())
    begin = datetime.fromisoformat(str(scenario["at"]))
    clock.at = at_local(begin.date(), begin.time())
    stage = Play(house, clock, clock.at)
    for shift_no, (start, hours, who) in scenario.get("shifts", {}).items():
        company.add_shift(house.database, shift_no, stage.instant(start), hours, who)
    stage.run(scenario["steps"])

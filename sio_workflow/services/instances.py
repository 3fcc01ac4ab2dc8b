"""Process instances: start, look, cancel, and say why one waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sio_workflow.domain import policy
from sio_workflow.domain.errors import Conflict, InstanceEnded, Invalid, NotAllowed, NotFound
from sio_workflow.domain.json_form import from_json
from sio_workflow.domain.outside_number import outside_number
from sio_workflow.domain.people import SYSTEM, Actor
from sio_workflow.domain.policy import Action
from sio_workflow.domain.process import Definition, InstanceStatus, JobKind, Variables, Wait
from sio_workflow.engine.language import check_variables
from sio_workflow.services.continuing import begin_again
from sio_workflow.services.desk import open_desk
from sio_workflow.services.drawing import Start, starts_of
from sio_workflow.services.forms import check_answers, form_of
from sio_workflow.services.runs import Runs, is_active
from sio_workflow.services.showing import (
    history_line,
    incident_view,
    instance_columns,
    instance_line,
    job_view,
    task_view,
)
from sio_workflow.services.views import FormView, InstanceLine, InstanceView, Page
from sio_workflow.storage.instances import InstanceFilter, LockedInstance
from sio_workflow.storage.snapshots import Deed
from sio_workflow.storage.unit_of_work import UnitOfWork

PAGE_SIZE = 50


class Instances:
    """One public method per intention."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self._database = runs.database

    def start_form(self, actor: Actor, key: str) -> FormView:
        """The form that starts a process; NotAllowed for people who may not start it."""
        definition = self._runs.definitions.latest(key)
        start = _start_for(actor, definition)
        form = form_of(definition, start.element_id, start.name)
        if form is None:
            raise NotFound(key=key, element_id=start.element_id)
        return form

    def start(
        self, actor: Actor, key: str, answers: Mapping[str, Any], now: datetime, business_key: str = ""
    ) -> InstanceView:
        """Start the newest version by its form.

        A business key is for those who speak of the instance by the number of another system: the same number again,
        while the instance runs, answers with the same instance. Where the process gives its own, none can be given.
        """
        if business_key and not policy.may_number(actor):
            raise NotAllowed(field="business_key")
        # what an answer brings about goes as far as the process does
        with self._database.unit_of_work(as_house=True) as uow:
            instance_id = uow.instances.active(key, outside_number(business_key)) if business_key else None
            if instance_id is None:
                instance_id = self._start_by_form(uow, actor, key, answers, now, business_key)
        return self._view(instance_id, actor)

    def begin(
        self,
        uow: UnitOfWork,
        definition: Definition,
        variables: Variables,
        now: datetime,
        *,
        start: Start,
        business_key: str = "",
        actor: Actor = SYSTEM,
        instance_id: UUID | None = None,
    ) -> UUID:
        """Start an instance inside a unit of work, without form or rule: for forms that are done, jobs and messages."""
        check_variables(variables)
        fresh = _fresh(definition, variables, business_key, actor, instance_id or uuid4())
        snapshot = self._runs.engine.start(definition, variables, now, message=start.message or None)
        uow.instances.add_new(fresh, now)
        self._runs.write(uow, fresh, snapshot, Deed(now=now, account_id=actor.account_id))
        about: dict[str, Any] = {"after": {"status": fresh.status}, "key": definition.key}
        uow.trail.audit(actor, now, "start", "process_instance", fresh.id, area_id=fresh.area_id, **about)
        return fresh.id

    def list(
        self,
        actor: Actor,
        *,
        key: str | None = None,
        version: int | None = None,
        status: str | None = None,
        wait_kind: str | None = None,
        older_than: datetime | None = None,
        text: str = "",
        page: int = 1,
    ) -> Page[InstanceLine]:
        """One page of the instances this person may see, newest first; `text` is looked for in the business key."""
        wanted = InstanceFilter(
            key=key,
            version=version,
            status=status,
            wait_kind=wait_kind,
            started_before=older_than,
            text=text,
            areas=policy.areas_for(actor, Action.SEE_INSTANCES),
            started_by=actor.looks_back,
        )
        with self._database.unit_of_work(writing=False) as uow:
            rows, total = uow.instances.page(wanted, (page - 1) * PAGE_SIZE, PAGE_SIZE)
            places = uow.work.where_and_when(row.shift_id for row in rows)
        return Page(lines=tuple(instance_line(row, places) for row in rows), number=page, total=total, size=PAGE_SIZE)

    def get(self, actor: Actor, instance_id: UUID, now: datetime) -> InstanceView:
        """All there is to know about one instance."""
        view = self._view(instance_id, actor)
        involved = any(task.candidate for task in view.tasks)
        sees = involved or policy.may_see_instance(actor, view.area_id, view.started_by)
        seen = policy.visible_or_not_found(view, lambda _: sees, instance_id=str(instance_id))
        return replace(seen, begins_again=self._begins_again(actor, seen))

    def called(self, actor: Actor, name: str) -> UUID:
        """The instance that people call so: by its number, its id, or the beginning of its id that pages show."""
        policy.require(actor, Action.OPERATE)
        with self._database.unit_of_work(writing=False) as uow:
            found = uow.instances.called(name)
        if len(found) > 1:
            raise Invalid("Several instances begin like this. Write more of the id.", name=name)
        if not found:
            raise NotFound(name=name)
        return found[0]

    def why(self, instance_id: UUID) -> tuple[Wait, ...]:
        """The named reason of each waiting token."""
        return self._view(instance_id, SYSTEM).waits

    def in_work(self, actor: Actor, instance_id: UUID) -> frozenset[str]:
        """Service tasks that workers do right now, without having failed; none of an instance that is foreign."""
        with self._database.unit_of_work(writing=False) as uow:
            row = uow.instances.get(instance_id)
            if row is None or not policy.may_see_instance(actor, row.area_id, row.started_by):
                return frozenset()
            jobs = [job_view(job) for job in uow.jobs.of_instance(instance_id)]
        return frozenset(job.element_id for job in jobs if job.kind == JobKind.SERVICE_TASK and not job.last_error)

    def without_reason(self) -> Sequence[UUID]:
        """Active instances that wait for nothing: there should be none, and the doctor looks for them."""
        with self._database.unit_of_work(writing=False) as uow:
            return uow.instances.without_reason()

    def cancel(self, actor: Actor, instance_id: UUID, reason: str, now: datetime) -> bool:
        """End an instance before its time, and all that waits with it; whether its case is not over and begins anew."""
        policy.require(actor, Action.CANCEL_INSTANCE)
        if not reason.strip():
            raise Invalid("Say why it is cancelled.", field="reason")
        # the case behind it is not the operator's to see, and goes on all the same
        with self._database.unit_of_work(as_house=True) as uow:
            instance = uow.instances.lock(instance_id)
            if instance is None:
                raise NotFound(instance_id=str(instance_id))
            return self.cancel_locked(uow, instance, actor, now)

    def cancel_locked(self, uow: UnitOfWork, instance: LockedInstance, actor: Actor, now: datetime) -> bool:
        """The same inside a unit of work; the reason stays with whoever asked, it may hold names."""
        if not is_active(instance):
            raise InstanceEnded(instance_id=str(instance.id))
        definition = self._runs.definition(uow, instance)
        snapshot = self._runs.engine.cancel(definition, instance.state, now)
        # before what they are about closes, so that it is on record who has cancelled them
        uow.incidents.resolve_all(instance.id, "cancelled", actor.account_id, now)
        self._runs.write(uow, instance, snapshot, Deed(now=now, account_id=actor.account_id))
        ended = InstanceStatus.CANCELLED.value
        about: dict[str, Any] = {"before": {"status": instance.status}, "after": {"status": ended}}
        uow.trail.audit(actor, now, "cancel", "process_instance", instance.id, area_id=instance.area_id, **about)
        left = uow.standstill.behind(instance.definition_key, instance.business_key)
        if left is not None:
            begin_again(open_desk(uow, actor, now), left)
        return left is not None

    def _begins_again(self, actor: Actor, view: InstanceView) -> bool:
        if view.status != InstanceStatus.ACTIVE.value or not policy.may(actor, Action.CANCEL_INSTANCE):
            return False
        with self._database.unit_of_work(writing=False, as_house=True) as uow:
            return uow.standstill.is_open(view.definition_key, view.business_key)

    def _start_by_form(
        self, uow: UnitOfWork, actor: Actor, key: str, answers: Mapping[str, Any], now: datetime, business_key: str
    ) -> UUID:
        definition = self._runs.definitions.newest(uow, key)
        start = _start_for(actor, definition)
        check_answers(definition, start.element_id, answers, actor)
        instance_id = uuid4()
        asked = {
            "instance_id": instance_id,
            "task_id": instance_id,
            "element_id": start.element_id,
            "business_key": business_key,
            "answers": dict(answers),
            "variables": {},
            "now": now,
        }
        rule = self._runs.catalogue.answer_rule(definition, start.element_id)
        variables = self._runs.apply_rule(uow, rule, asked, actor)
        # without a rule the variables are the answers, and nobody numbers by answering
        own_key = str(variables.get("business_key", "")) if rule else ""
        if own_key and business_key:
            raise Invalid("This process gives its own number.", field="business_key")
        if uow.instances.active(key, own_key):
            raise Conflict("It has been started already.", business_key=own_key)
        # rows the rule has made may refer to the instance, and it to them: all are written together
        uow.instances.save()
        return self.begin(
            uow,
            definition,
            variables,
            now,
            start=start,
            business_key=own_key or business_key,
            actor=actor,
            instance_id=instance_id,
        )

    def _view(self, instance_id: UUID, actor: Actor) -> InstanceView:
        with self._database.unit_of_work(writing=False) as uow:
            row = uow.instances.get(instance_id)
            if row is None:
                raise NotFound(instance_id=str(instance_id))
            tasks = uow.user_tasks.of_instance(instance_id)
            # a customer learns what was done, and from whoever wrote to them by whom
            inside = [task.id for task, _, _ in tasks] if actor.customer_id is None else []
            doers = uow.delegations.doers("user_task", inside, "complete") if inside else {}
            places = uow.work.where_and_when([row.shift_id])
            return InstanceView(
                **instance_columns(row, places),
                definition_hash=row.definition_hash,
                started_by=row.started_by,
                xml=row.xml,
                variables=from_json(row.variables),
                history=tuple(history_line(line, doers) for line in uow.instances.history(instance_id)),
                tasks=tuple(task_view(task, business_key, actor) for task, business_key, _ in tasks),
                jobs=tuple(map(job_view, uow.jobs.of_instance(instance_id))),
                incidents=tuple(incident_view(each, places) for each in uow.incidents.of_instance(instance_id)),
            )


def plain_start(definition: Definition) -> Start:
    """How a job starts a process: the plain start event, else the first there is."""
    starts = starts_of(definition.executable_xml, definition.key)
    if not starts:
        raise Invalid("This process starts by itself only.", key=definition.key)
    return starts[0]


def message_start(definition: Definition, message: str) -> Start:
    """The start event that waits for this message."""
    starts = starts_of(definition.executable_xml, definition.key)
    return next(start for start in starts if start.message == message)


def _start_for(actor: Actor, definition: Definition) -> Start:
    starts = starts_of(definition.executable_xml, definition.key)
    for start in starts:
        if policy.may_start(actor, start.starters):
            return start
    raise NotAllowed(key=definition.key)


def _fresh(
    definition: Definition, variables: Variables, business_key: str, actor: Actor, instance_id: UUID
) -> LockedInstance:
    area = variables.get("area_id")
    return LockedInstance(
        id=instance_id,
        definition_hash=definition.content_hash,
        definition_key=definition.key,
        business_key=business_key,
        area_id=UUID(str(area)) if area else None,
        status=InstanceStatus.ACTIVE.value,
        state=b"",
        history_count=0,
        started_by=actor.account_id,
    )

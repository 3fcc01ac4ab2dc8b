"""User tasks: find, take, and complete them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sio_workflow.domain import free_text, policy
from sio_workflow.domain.errors import (
    AnswerHeld,
    EngineFault,
    InvalidAnswers,
    NotACandidate,
    NotAllowed,
    NotFound,
    UserTaskClaimed,
    UserTaskClosed,
)
from sio_workflow.domain.people import SYSTEM, Actor, Role
from sio_workflow.engine.language import check_variables
from sio_workflow.services.accounts import load_actor
from sio_workflow.services.forms import check_answers, form_of
from sio_workflow.services.runs import Runs, trace_of
from sio_workflow.services.showing import task_view
from sio_workflow.services.views import Completion, TaskView
from sio_workflow.storage.instances import LockedInstance
from sio_workflow.storage.models import Incident
from sio_workflow.storage.snapshots import Deed
from sio_workflow.storage.unit_of_work import UnitOfWork
from sio_workflow.storage.user_tasks import Inbox, LockedTask

Answers = Mapping[str, Any]


class UserTasks:
    """Work for people. Completing is one transaction: answer, business rows, token and history, or nothing."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self._database = runs.database

    def inbox(self, actor: Actor, now: datetime) -> list[TaskView]:
        """Open tasks that this person may complete, most urgent first; colleagues' claimed ones included."""
        with self._database.unit_of_work(writing=False) as uow:
            rows = uow.user_tasks.inbox(_inbox_of(actor))
        tasks = (task_view(task, business_key, actor) for task, business_key, _ in rows)
        return [task for task in tasks if task.candidate]

    def get(self, actor: Actor, task_id: UUID) -> TaskView:
        """One task with its form; NotFound when this person has nothing to do with it."""
        with self._database.unit_of_work(writing=False) as uow:
            task = policy.visible_or_not_found(
                uow.user_tasks.get(task_id), lambda found: policy.may_see_task(actor, found), user_task_id=str(task_id)
            )
            definition = self._runs.definitions.pinned(uow, task.definition_hash)
        return task_view(task, task.business_key, actor, form_of(definition, task.element_id, task.name))

    def with_draft(self, actor: Actor, task_id: UUID) -> TaskView:
        """The same, and for those who may do it what is filled in so far."""
        view = self.get(actor, task_id)
        return replace(view, draft=self._draft(task_id)) if view.candidate else view

    def opened(self, actor: Actor, task_id: UUID, now: datetime) -> None:
        """Remember when a candidate first looked at it, and who that was."""
        view = self.get(actor, task_id)
        if view.candidate and view.first_opened_at is None:
            with self._database.unit_of_work() as uow:
                if uow.user_tasks.open(task_id, now):
                    _audit(uow, actor, now, "open", view)

    def claim(self, actor: Actor, task_id: UUID, now: datetime) -> None:
        """Say "I am on it"; UserTaskClaimed when a colleague has."""
        view = self.get(actor, task_id)
        self._require_candidate(actor, view)
        if actor.account_id is None:
            raise NotAllowed(reason="only people claim tasks")
        with self._database.unit_of_work() as uow:
            if not uow.user_tasks.claim(task_id, actor.account_id, now):
                raise UserTaskClaimed(user_task_id=str(task_id))
            _audit(uow, actor, now, "claim", view, after={"claimed_by": str(actor.account_id)})

    def release(self, actor: Actor, task_id: UUID, now: datetime) -> None:
        """Give a claimed task back; a manager may do so for a colleague."""
        view = self.get(actor, task_id)
        if view.claimed_by != actor.account_id and not view.may_assign:
            raise UserTaskClaimed(user_task_id=str(task_id))
        with self._database.unit_of_work() as uow:
            uow.user_tasks.change(task_id, claimed_by=None, claimed_at=None)
            _audit(uow, actor, now, "release", view, before={"claimed_by": _id(view.claimed_by)})

    def assign(self, actor: Actor, task_id: UUID, employee_id: UUID | None, now: datetime) -> None:
        """Give the task to one employee of the area, or back to its group; for managers of the area."""
        view = self.get(actor, task_id)
        if not policy.may_assign(actor, view.area_id):
            raise NotAllowed(user_task_id=str(task_id))
        with self._database.unit_of_work() as uow:
            if employee_id and not uow.people.works_in(employee_id, view.area_id, now):
                raise InvalidAnswers.at("employee_id", "Choose an employee.")
            if not uow.user_tasks.change(task_id, assignee_id=employee_id, claimed_by=None, claimed_at=None):
                raise UserTaskClosed(user_task_id=str(task_id))
            before, after = {"assignee_id": _id(view.assignee_id)}, {"assignee_id": _id(employee_id)}
            _audit(uow, actor, now, "assign", view, before=before, after=after)

    def save_draft(self, actor: Actor, task_id: UUID, answers: Answers, now: datetime) -> None:
        """Keep what has been filled in so far, but for texts that must not be kept: those raise InvalidAnswers.

        The trail has no row of it: nothing is said or decided yet, it is saved as often as one pauses, whose it is
        stands beside it, and the answer that takes its place is on record.
        """
        view = self.get(actor, task_id)
        self._require_candidate(actor, view)
        refused = free_text.forbidden(view.form.schema if view.form else {}, answers, actor.roles)
        with self._database.unit_of_work(as_house=True) as uow:  # drafts are the house's; who may write is asked above
            if not uow.user_tasks.keep_draft(task_id, free_text.without(answers, refused), actor.account_id, now):
                raise UserTaskClosed(user_task_id=str(task_id))
        if refused:
            raise InvalidAnswers(refused)

    def complete(self, actor: Actor, task_id: UUID, answers: Answers, now: datetime) -> Completion:
        """Complete a task. The same answers by the same person again give the same Completion.

        NotFound, NotACandidate, UserTaskClaimed, UserTaskClosed, InvalidAnswers and BusinessRule leave everything as it
        was; AnswerHeld means that the answer is safe and an operator has been told.
        """
        try:
            # the policy has its say inside; what the answer brings about goes as far as the process does
            with self._database.unit_of_work(as_house=True) as uow:
                return self._complete(uow, actor, task_id, answers, now)
        except EngineFault as fault:
            raise self._hold(actor, task_id, answers, fault, now) from fault

    def repeat(self, operator: Actor, incident_id: UUID, now: datetime) -> Completion:
        """Apply an answer that was held, as the one who gave it; for operators, by way of incidents."""
        with self._database.unit_of_work(writing=False, as_house=True) as uow:
            row, held = uow.incidents.get(incident_id), uow.incidents.held(incident_id)
            if row is None or held is None:
                raise NotFound(incident_id=str(incident_id))
            task_id, answers = row.Incident.user_task_id, held.answers
            actor = load_actor(uow, held.account_id, now) if held.account_id else SYSTEM
        if actor is None:
            raise NotAllowed("The account of the one who answered is closed.")
        try:
            with self._database.unit_of_work(as_house=True) as uow:  # as in complete
                uow.incidents.resolve(incident_id, "retried", operator.account_id, now)
                return self._complete(uow, actor, task_id, answers, now)
        except EngineFault as fault:
            raise self._hold(actor, task_id, answers, fault, now) from fault

    def _draft(self, task_id: UUID) -> dict[str, Any] | None:
        with self._database.unit_of_work(writing=False, as_house=True) as uow:
            return uow.user_tasks.draft(task_id)

    def _complete(self, uow: UnitOfWork, actor: Actor, task_id: UUID, answers: Answers, now: datetime) -> Completion:
        instance, task = self._lock(uow, task_id)
        policy.visible_or_not_found(task, lambda found: policy.may_see_task(actor, found), user_task_id=str(task_id))
        fingerprint = _fingerprint(answers)
        if task.closed_at is not None:
            return _same_again(instance, task, actor, fingerprint)
        self._require_candidate(actor, task)
        definition = self._runs.definition(uow, instance)
        check_answers(definition, task.element_id, answers, actor)
        rule = self._runs.catalogue.answer_rule(definition, task.element_id)
        variables = self._runs.apply_rule(uow, rule, _asked(instance, task, answers, now), actor)
        check_variables(variables)
        snapshot = self._runs.engine.complete_user_task(definition, instance.state, task.id, variables, now)
        uow.user_tasks.complete(task.id, actor.account_id, fingerprint, now)
        self._runs.write(uow, instance, snapshot, Deed(now=now, task_id=task.id, account_id=actor.account_id))
        _audit(uow, actor, now, "complete", task, before={"status": "open"}, after={"status": "completed"})
        return Completion(instance_id=instance.id)

    def _lock(self, uow: UnitOfWork, task_id: UUID) -> tuple[LockedInstance, LockedTask]:
        found = uow.user_tasks.lock(task_id)
        if found is None:
            raise NotFound(user_task_id=str(task_id))
        return found

    def _require_candidate(self, actor: Actor, task: LockedTask | TaskView) -> None:
        if not policy.may_complete(actor, task):
            raise NotACandidate(user_task_id=str(task.id))
        colleague = task.claimed_by is not None and task.claimed_by != actor.account_id
        if colleague and not policy.may_assign(actor, task.area_id):
            raise UserTaskClaimed(user_task_id=str(task.id))

    def _hold(
        self, actor: Actor, task_id: UUID, answers: Answers, fault: EngineFault, now: datetime
    ) -> AnswerHeld | UserTaskClosed:
        """A transaction of its own: the first one is rolled back, and with it all that the run has touched."""
        with self._database.unit_of_work(as_house=True) as uow:
            instance, task = self._lock(uow, task_id)
            if task.closed_at is not None:
                return UserTaskClosed(user_task_id=str(task_id))
            uow.user_tasks.keep_draft(task_id, answers, actor.account_id, now)
            incident = uow.incidents.open_for_task(task_id)
            if incident is None:
                incident = Incident(instance_id=instance.id, element_id=task.element_id, user_task_id=task_id)
                incident.opened_at = now
                uow.incidents.add(incident)
            incident.code, incident.message, incident.trace = fault.fault, str(fault), trace_of(fault)
            uow.incidents.save()
            uow.incidents.hold(incident.id, answers, actor.account_id)
            _audit(uow, actor, now, "hold_answer", task)
            return AnswerHeld(incident_id=str(incident.id))


def _audit(
    uow: UnitOfWork,
    actor: Actor,
    now: datetime,
    verb: str,
    task: LockedTask | TaskView,
    before: dict[str, str | None] | None = None,
    after: dict[str, str | None] | None = None,
) -> None:
    change: dict[str, Any] = {"before": before, "after": after, "element_id": task.element_id}
    uow.trail.audit(actor, now, verb, "user_task", task.id, area_id=task.area_id, **change)


def _id(value: UUID | None) -> str | None:
    return str(value) if value else None


def _inbox_of(actor: Actor) -> Inbox:
    lanes = [role.value for role in Role if policy.candidate_roles(role.value) & actor.roles]
    return Inbox(
        persons=[person for person in (actor.employee_id, actor.contact_id) if person],
        lanes=lanes,
        roles=[role.value for role in actor.roles],
        areas=actor.areas(*actor.roles),
    )


def _asked(instance: LockedInstance, task: LockedTask, answers: Answers, now: datetime) -> dict[str, Any]:
    return {
        "instance_id": instance.id,
        "task_id": task.id,
        "element_id": task.element_id,
        "business_key": instance.business_key,
        "answers": dict(answers),
        "variables": task.variables,
        "now": now,
    }


def _fingerprint(answers: Answers) -> str:
    return hashlib.sha256(json.dumps(answers, sort_keys=True, default=str).encode()).hexdigest()


def _same_again(instance: LockedInstance, task: LockedTask, actor: Actor, fingerprint: str) -> Completion:
    """A request that is repeated after its answer was lost on the way gets that answer."""
    if (task.outcome, task.completed_by, task.answers_hash) == ("completed", actor.account_id, fingerprint):
        return Completion(instance_id=instance.id, repeated=True)
    raise UserTaskClosed(user_task_id=str(task.id))

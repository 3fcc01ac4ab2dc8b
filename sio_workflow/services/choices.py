"""Lists that forms offer, by id and name: people, places, contacts and plan lines that this actor may choose from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.complaints import ASSIGNEE_JOBS
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.domain.times import local_day
from sio_workflow.services.views import TaskView
from sio_workflow.storage.database import Database


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a list."""

    id: UUID
    label: str


class Choices:
    """Forms name a list in `x-choices`; these are the lists."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def employees(self, actor: Actor) -> list[Choice]:
        """For whom this actor may register an absence."""
        if not policy.may(actor, Action.REGISTER_ABSENCE):
            return []
        with self._database.unit_of_work(writing=False) as uow:
            found = uow.people.employees(policy.areas_for(actor, Action.REGISTER_ABSENCE))
            return [Choice(each.id, f"{each.name} ({each.employee_no})") for each in found]

    def sites(self, actor: Actor) -> list[Choice]:
        """The customer's own sites, or those of the actor's areas."""
        with self._database.unit_of_work(writing=False) as uow:
            if actor.customer_id is not None:
                found = uow.places.sites(customer_id=actor.customer_id)
            elif policy.may(actor, Action.REGISTER_COMPLAINT):
                found = uow.places.sites(policy.areas_for(actor, Action.REGISTER_COMPLAINT))
            else:
                found = []
            return [Choice(site.id, site.name) for site in found]

    def contacts(self, actor: Actor, site_id: UUID) -> list[Choice]:
        """People at the customer of a site."""
        with self._database.unit_of_work(writing=False) as uow:
            site = uow.places.site(site_id)
            if site is None or not policy.may(actor, Action.SEE_COMPLAINTS, site.area_id):
                return []
            return [Choice(each.id, each.name) for each in uow.places.contacts(site.customer_id)]

    def assignees(self, actor: Actor, area_id: UUID) -> list[Choice]:
        """Who can be given a complaint job."""
        if not policy.may(actor, Action.HANDLE_COMPLAINT, area_id):
            return []
        with self._database.unit_of_work(writing=False) as uow:
            found = uow.people.employees([area_id], jobs=sorted(ASSIGNEE_JOBS))
            return [Choice(each.id, each.name) for each in found]

    def colleagues(self, actor: Actor, task: TaskView) -> list[Choice]:
        """To whom this actor may give a task."""
        return self.assignees(actor, task.area_id) if task.may_assign and task.area_id else []

    def plan_lines(self, actor: Actor, site_id: UUID, now: datetime) -> list[Choice]:
        """The lines of the plan in force."""
        with self._database.unit_of_work(writing=False) as uow:
            site = uow.places.site(site_id)
            if site is None or not policy.may(actor, Action.SEE_COMPLAINTS, site.area_id):
                return []
            lines = uow.places.plan_lines(site_id, local_day(now))
            return [Choice(line.id, f"{line.location}: {line.description or line.task_code}") for line in lines]

    def yes_sayers(self, actor: Actor, case_id: UUID) -> list[Choice]:
        """Who has said yes to a shift."""
        with self._database.unit_of_work(writing=False) as uow:
            case = uow.cover.case(case_id)
            if case is None or not policy.may(actor, Action.RUN_COVER, case.area_id):
                return []
            ids = [offer.employee_id for offer in uow.cover.offers(case_id) if offer.answer == "yes"]
            return [Choice(each, name) for each, name in uow.people.names(ids).items()]

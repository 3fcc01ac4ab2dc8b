"""A day played from morning to night: people report, complain, answer and decide; the house does the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sio_workflow.bootstrap import House
from sio_workflow.demo.behaviour import answer_after, says_yes, works_for
from sio_workflow.demo.day import Happening
from sio_workflow.demo.draw import stream
from sio_workflow.demo.places import Row
from sio_workflow.demo.play import Play
from sio_workflow.demo.scenarios import Scenario
from sio_workflow.demo.scene import Scene
from sio_workflow.domain.people import Actor
from sio_workflow.services.views import TaskView

#: minutes after four in the morning
_UP_AFTER = (45, 150)
_NEAR = timedelta(hours=4)
_LOOK_AGAIN_SOON, _LOOK_AGAIN = timedelta(minutes=6), timedelta(minutes=30)


class Simulation:
    """Everybody does their work, as fast as people do."""

    def __init__(self, house: House, play: Play, scenario: Scenario, seed: int) -> None:
        self.scene = Scene(house, play, seed)
        self._house, self._play, self._scenario, self._seed = house, play, scenario, seed
        self._seen: set[UUID] = set()
        self._shifts = {row["id"]: row for row in house.company.read("shift")[0]}

    def run(self, happenings: Sequence[Happening], until: datetime) -> None:
        """Play until that instant."""
        for number, happening in enumerate(happenings):
            self._play.at(happening.at, f"0 happening {number:04}", partial(self._happen, happening))
        for area in self._house.company.read("area")[0]:
            after = timedelta(minutes=stream(self._seed, f"check/{area['code']}").randrange(*_UP_AFTER))
            self._play.at(self._play.now + after, f"check/{area['code']}", partial(self._check_absence, area["id"]))
        self._play.run(until, self._look_around)

    def _check_absence(self, area_id: UUID, now: datetime) -> None:
        """A manager starts the day by looking at who is away."""
        manager = self.scene.crew.manager(area_id)
        self._house.absences.today(manager, now)
        self._house.absences.review(manager, area_id, now)

    def _happen(self, happening: Happening, _now: datetime) -> None:
        self.scene.happen(happening)

    def _look_around(self) -> None:
        """Managers see new tasks, employees new offers and new jobs."""
        for task in self.scene.managers_tasks():
            if task.id not in self._seen:
                self._take_up(task, self.scene.crew.manager(task.area_id))
        self._notice_offers()
        self._notice_jobs()

    def _take_up(self, task: TaskView, actor: Actor, attempt: int = 1) -> None:
        self._seen.add(task.id)
        label = self.scene.label(task)
        after = works_for(stream(self._seed, f"{label}/time"), task.element_id, self._scenario.slowness)
        after = after if attempt == 1 else self._patience(task)
        self._play.at(self._play.now + after, label, lambda _now: self._work_on(task, actor, attempt))

    def _work_on(self, task: TaskView, actor: Actor, attempt: int) -> None:
        if not self.scene.complete(task, actor, attempt):
            self._take_up(task, actor, attempt + 1)

    def _patience(self, task: TaskView) -> timedelta:
        """How long a manager leaves something alone: not long when a shift is near."""
        start: datetime | None = task.variables.get("shift_start_at")
        return _LOOK_AGAIN_SOON if start is not None and start - self._play.now < _NEAR else _LOOK_AGAIN

    # --- offers

    def _notice_offers(self) -> None:
        offers, cases = self._house.company.read("offer", "cover_case")
        shift_of = {case["id"]: self._shifts[case["shift_id"]] for case in cases}
        fresh = [offer for offer in offers if offer["answer"] is None and offer["id"] not in self._seen]
        for offer in sorted(fresh, key=lambda offer: self._offer_label(offer, shift_of[offer["cover_case_id"]])):
            self._consider(offer, shift_of[offer["cover_case_id"]])

    def _offer_label(self, offer: Row, shift: Row) -> str:
        employee = self.scene.crew.employees[offer["employee_id"]]
        return f"offer/{shift['shift_no']}/{employee['employee_no']}/{offer['wave']}"

    def _consider(self, offer: Row, shift: Row) -> None:
        """Notice and distance decide, and nothing else."""
        self._seen.add(offer["id"])
        label, now = self._offer_label(offer, shift), self._play.now
        chance = stream(self._seed, label)
        after = answer_after(chance, offer["expires_at"] - offer["told_at"])
        way = self.scene.crew.minutes_to(offer["employee_id"], shift["site_id"])
        yes = says_yes(chance, shift["start_at"] - now, way * self._scenario.slowness)
        if after is not None:
            actor = self.scene.crew.employee(offer["employee_id"])
            self._play.at(
                max(now, offer["told_at"]) + after, label, lambda at: self._answer(actor, offer["id"], yes, at)
            )

    def _answer(self, actor: Actor, offer_id: UUID, yes: bool, now: datetime) -> None:
        self._house.cover.answer_offer(actor, offer_id, yes, now)

    # --- complaint jobs

    def _notice_jobs(self) -> None:
        """Whoever has been given a complaint to solve finds it in their own inbox."""
        (items,) = self._house.company.read("complaint_item")
        assigned = {item["assignee_id"] for item in items if item["assignee_id"] and item["solved_at"] is None}
        for employee_id in sorted(assigned, key=lambda who: str(self.scene.crew.employees[who]["employee_no"])):
            actor = self.scene.crew.employee(employee_id)
            for task in self._house.user_tasks.inbox(actor, self._play.now):
                if task.id not in self._seen and self.scene.conduct.knows(task):
                    self._take_up(task, actor)

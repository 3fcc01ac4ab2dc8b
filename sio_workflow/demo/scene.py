"""A loaded company with a clock set by hand: things begin through the same start forms and tasks that people use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from sio_workflow.bootstrap import House
from sio_workflow.demo.conduct import Conduct
from sio_workflow.demo.crew import Crew
from sio_workflow.demo.day import AbsenceReport, Complaining, Happening
from sio_workflow.demo.draw import stream
from sio_workflow.demo.play import Play
from sio_workflow.domain.errors import WorkflowError
from sio_workflow.domain.people import Actor
from sio_workflow.services.views import TaskView


class Scene:
    """What a story can do: let somebody report, complain, or answer a user task."""

    def __init__(self, house: House, play: Play, seed: int) -> None:
        self.house = house
        self.play = play
        self.seed = seed
        self.crew = Crew(house, play.now)
        self.conduct = Conduct(house, self.crew)
        #: what the house said no to: code of the error or rule -> how often
        self.refused: Counter[str] = Counter()
        self._shift_no = {row["id"]: row["shift_no"] for row in house.company.read("shift")[0]}

    def happen(self, happening: Happening) -> UUID | None:
        """Let it happen now; returns the id of the absence or complaint, or None where the house refuses."""
        try:
            return self._report(happening) if isinstance(happening, AbsenceReport) else self._complain(happening)
        except WorkflowError as no:
            self._refuse(no)
            return None

    def _report(self, report: AbsenceReport) -> UUID:
        employee = self.crew.employees[report.employee_id]
        answers = {"kind": "sick", "from_at": report.from_at.isoformat()}
        if report.expected_to:
            answers["expected_to"] = report.expected_to.isoformat()
        if report.via == "phone":
            actor = self.crew.manager(employee["area_id"])
            answers |= {"employee_id": str(report.employee_id), "reported_via": "phone"}
        else:
            actor = self.crew.employee(report.employee_id)
        return self._start(actor, "sick_leave", answers, "absence_id")

    def _complain(self, complaint: Complaining) -> UUID:
        words, actor = complaint.words, self.crew.contact(complaint.contact_id)
        answers = {"site_id": str(complaint.site_id), "text": words.text}
        details = {"location": words.location, "category": words.category}
        answers |= {name: value for name, value in details.items() if value}
        if complaint.channel == "phone" or actor is None:
            actor = self.crew.manager(self.crew.sites[complaint.site_id]["area_id"])
            answers |= {"contact_id": str(complaint.contact_id), "channel": "phone"}
        complaint_id = self._start(actor, "complaint", answers, "complaint_id")
        self.conduct.kinds[complaint_id] = complaint.kind
        return complaint_id

    def _start(self, actor: Actor, key: str, answers: dict[str, str], id_name: str) -> UUID:
        view = self.house.instances.start(actor, key, answers, self.play.now)
        found = view.variables[id_name]
        return found if isinstance(found, UUID) else UUID(str(found))

    # --- user tasks

    def managers_tasks(self) -> Iterator[TaskView]:
        """Open tasks that managers do, in an order that is the same whenever the day is played."""
        tasks = self.house.user_tasks.inbox(self.crew.onlooker, self.play.now)
        yield from sorted((task for task in tasks if self.conduct.knows(task)), key=self.label)

    def tasks_about(self, subject: UUID, element_id: str) -> list[tuple[TaskView, Actor]]:
        """Open tasks of that kind about an absence or a complaint, with who is to do them."""
        cases, items = self.house.company.read("cover_case", "complaint_item")
        about = {str(subject)} | {str(case["id"]) for case in cases if case["absence_id"] == subject}
        found = [(task, self.crew.manager(task.area_id)) for task in self.managers_tasks()]
        for item in items:
            if item["complaint_id"] == subject and item["assignee_id"]:
                actor = self.crew.employee(item["assignee_id"])
                found += [(task, actor) for task in self.house.user_tasks.inbox(actor, self.play.now)]
        return [(task, actor) for task, actor in found if task.element_id == element_id and _subjects(task) & about]

    def accept_first_offer(self, absence_id: UUID) -> None:
        """The first of those who have been asked says yes, shift by shift."""
        cases, offers = self.house.company.read("cover_case", "offer")
        own_cases = [case for case in cases if case["absence_id"] == absence_id]
        # a yes to one shift can stand in the way of the next, and the ids of cases say nothing about their order
        for case in sorted(own_cases, key=lambda case: self._shift_no[case["shift_id"]]):
            own = [offer for offer in offers if offer["cover_case_id"] == case["id"] and offer["answer"] is None]
            if own:
                first = min(own, key=lambda offer: str(self.crew.employees[offer["employee_id"]]["employee_no"]))
                self.house.cover.answer_offer(
                    self.crew.employee(first["employee_id"]), first["id"], True, self.play.now
                )

    def label(self, task: TaskView) -> str:
        """What names a task for people, and stays the same when the day is played again."""
        shift_id = task.variables.get("shift_id")
        subject = self._shift_no.get(UUID(str(shift_id)), "") if shift_id else task.business_key
        return f"{task.element_id}/{subject}/{task.opened_at:%d%H%M%S}"

    def complete(self, task: TaskView, actor: Actor, attempt: int = 1) -> bool:
        """Let somebody answer a task as a reasonable person would; false when it is still to be done."""
        chance = stream(self.seed, f"{self.label(task)}/{attempt}")
        try:
            answers = self.conduct.answer(task, actor, chance, self.play.now)
            if answers is None:
                return False
            self.house.user_tasks.complete(actor, task.id, answers, self.play.now)
        except WorkflowError as no:
            self._refuse(no)
            return no.code in ("user_task_closed", "not_found")
        return True

    def _refuse(self, no: WorkflowError) -> None:
        self.refused[str(no.details.get("rule", no.code))] += 1


def _subjects(task: TaskView) -> set[str]:
    return {str(task.variables.get(name)) for name in ("absence_id", "case_id", "complaint_id")}

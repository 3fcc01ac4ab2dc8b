"""What the four scenes of the quiz day need: a manager, a clock, and a look into the tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID

from sio_workflow.bootstrap import House
from sio_workflow.demo.places import Row
from sio_workflow.demo.play import Play
from sio_workflow.demo.scene import Scene
from sio_workflow.domain.errors import WorkflowError
from sio_workflow.domain.people import Actor, Role
from sio_workflow.domain.times import at_local, local_day
from sio_workflow.services.views import TaskView

_OPEN_TO_ALL = ("staffed", "shared_code")

#: what was promised -> whether it held
Checks = dict[str, bool]


class QuizStage:
    """One area with its manager, and time that goes where the script wants it."""

    def __init__(self, house: House, start: datetime, seed: int) -> None:
        self.house = house
        self.day = local_day(start)
        self.play = Play(house, start)
        self.scene = Scene(house, self.play, seed)
        self.area = min(house.company.read("area")[0], key=lambda row: str(row["code"]))
        self.manager = self.scene.crew.manager(self.area["id"])

    def go_to(self, hour: int, minute: int) -> datetime:
        """Let the day go on until that local time; only timers and workers move."""
        return self.go_on_to(at_local(self.day, time(hour, minute)))

    def go_on_to(self, when: datetime) -> datetime:
        """Let the day go on until that instant."""
        self.play.run(when, lambda: None)
        return self.play.now

    def start(self, actor: Actor, key: str, answers: Mapping[str, Any]) -> Any:
        """Fill in a start form; returns the variables of the instance."""
        view = self.house.instances.start(actor, key, answers, self.play.now)
        self.play.run(self.play.now, lambda: None)
        return view.variables

    def task(self, actor: Actor, element_id: str, subject: object) -> TaskView | None:
        """The open task of that kind about this absence, search or complaint, if this person may do it."""
        tasks = self.house.user_tasks.inbox(actor, self.play.now)
        names = ("absence_id", "case_id", "complaint_id")
        wanted = str(subject)
        found = (task for task in tasks if task.element_id == element_id)
        return next((task for task in found if wanted in {str(task.variables.get(name)) for name in names}), None)

    def complete(self, actor: Actor, task: TaskView | None, answers: Mapping[str, Any]) -> str:
        """Answer a task; "" when it is done, else the rule or code of the refusal ("missing" without a task)."""
        if task is None:
            return "missing"
        try:
            self.house.user_tasks.complete(actor, task.id, dict(answers), self.play.now)
        except WorkflowError as no:
            return str(no.details.get("rule", no.code))
        self.play.run(self.play.now, lambda: None)
        return ""

    def row(self, table: str, row_id: object) -> Row:
        """One row of a table."""
        return next(row for row in self.house.company.read(table)[0] if str(row["id"]) == str(row_id))

    def told(self, case_id: object) -> set[str]:
        """Roles that have been told about a case."""
        messages = self.house.company.read("message")[0]
        return {row["recipient_role"] for row in messages if str(row["case_id"]) == str(case_id)} - {""}

    def deputy(self) -> Actor:
        """The one who stands in for the manager."""
        return self.scene.crew.holder_in(Role.DEPUTY, self.area["id"])

    def office(self) -> Actor:
        return self.scene.crew.holder(Role.OFFICE)

    def next_shift(self, after: datetime, before: datetime) -> Row:
        """The first shift of the area in that time, at a site anyone can get into."""
        simple = {row["id"] for row in self.simple_sites()}
        shifts = self.house.company.read("shift")[0]
        due = [row for row in shifts if row["status"] == "assigned" and after <= row["start_at"] < before]
        own = [row for row in due if row["site_id"] in simple]
        return min(own, key=lambda row: (row["start_at"], row["shift_no"]))

    def simple_sites(self) -> list[Row]:
        """Sites of the area that ask for no key, no clearance, no course and no induction, by number."""
        demands = ("requires_clearance", "requires_competence", "requires_induction")
        sites = sorted(self.house.company.read("site")[0], key=lambda row: str(row["site_no"]))
        own = [row for row in sites if row["area_id"] == self.area["id"] and row["access_kind"] in _OPEN_TO_ALL]
        return [row for row in own if not any(row[demand] for demand in demands)]

    def contact_of(self, site: Row) -> tuple[Actor, UUID]:
        """The customer's contact who may order, as the one who acts."""
        row = self.scene.crew.who_orders(site["id"])
        actor = self.scene.crew.contact(row["id"])
        assert actor is not None, "the first contact of each customer has an account"
        return actor, row["id"]

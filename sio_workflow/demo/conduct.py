"""What people answer when a user task is theirs: a reasonable manager, an honest assistant, a patient office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sio_workflow.bootstrap import House
from sio_workflow.cover import Candidate
from sio_workflow.demo.behaviour import says_yes
from sio_workflow.demo.crew import Crew
from sio_workflow.domain.people import Actor
from sio_workflow.domain.shift_cover import HURRIED, mode_of
from sio_workflow.services.cover_views import SearchView
from sio_workflow.services.views import TaskView

Answers = dict[str, Any]

_CALLS = 6
_LAST_WAY_OUT = timedelta(minutes=25)


class Conduct:
    """Answers by element id; None means: not now, look again later."""

    def __init__(self, house: House, crew: Crew) -> None:
        self._house = house
        self._crew = crew
        #: complaint id -> what it is about: in_plan, out_of_plan, unclear or urgent
        self.kinds: dict[UUID, str] = {}
        self._called: set[tuple[UUID, UUID]] = set()
        self._own_shifts: dict[UUID, list[tuple[datetime, datetime]]] = {}
        self._answers: dict[str, Callable[[TaskView, Actor, Random, datetime], Answers | None]] = {
            "approve_absence": self._approve_absence,
            "find_cover": self._find_cover,
            "confirm_cover": self._confirm_cover,
            "confirm_staffed": self._confirm_staffed,
            "confirm_ready": self._confirm_ready,
            "call_employee": self._confirm_ready,
            "read_complaint": self._read_complaint,
            "talk_to_customer": self._talk_to_customer,
            "assess_complaint": self._assess_complaint,
            "accept_complaint": self._accept_complaint,
            "solve_complaint": self._solve_complaint,
            "approve_solution": self._approve_solution,
            "reject_complaint": self._reject_complaint,
            "agree_extra_work": self._agree_extra_work,
        }

    def knows(self, task: TaskView) -> bool:
        """Whether people here do this; the case of an absence closes itself when its last shift is staffed."""
        closes_itself = task.definition_key == "sick_leave" and task.element_id == "confirm_staffed"
        return task.element_id in self._answers and not closes_itself

    def answer(self, task: TaskView, actor: Actor, chance: Random, now: datetime) -> Answers | None:
        """What this person answers."""
        return self._answers[task.element_id](task, actor, chance, now)

    # --- absence and cover

    def _approve_absence(self, task: TaskView, actor: Actor, chance: Random, now: datetime) -> Answers:
        return {"decision": "approved"}

    def _find_cover(self, task: TaskView, actor: Actor, chance: Random, now: datetime) -> Answers | None:
        search = self._house.cover.get(actor, _id(task, "case_id"), now)
        start, end = search.shift.start_at, search.shift.end_at
        hurried = mode_of(start, now) in HURRIED
        if not hurried and _somebody_thinks(search, now):
            return None
        able = [each for each in self._house.cover.candidates(actor, search.id, now) if each.feasible]
        if not hurried:
            asked = {offer.employee_id for offer in search.offers}
            return {"decision": "send_offers"} if any(each.employee_id not in asked for each in able) else None
        if found := self._telephone(search.id, able, actor, chance, start - now, now):
            return {"decision": "yes_by_phone", "employee_id": str(found)}
        return self._way_out(actor, start, end) if start - now < _LAST_WAY_OUT else None

    def _telephone(
        self, case_id: UUID, able: list[Candidate], actor: Actor, chance: Random, notice: timedelta, now: datetime
    ) -> UUID | None:
        """Call the best who have not been called, until somebody says yes."""
        fresh = [each for each in able if (case_id, each.employee_id) not in self._called][:_CALLS]
        for candidate in fresh:
            self._called.add((case_id, candidate.employee_id))
            if says_yes(chance, notice, candidate.travel_minutes):
                return candidate.employee_id
            outcome = "no" if chance.random() < 0.6 else "no_answer"
            self._house.cover.log_call(actor, case_id, candidate.employee_id, outcome, now)
        return None

    def _way_out(self, actor: Actor, start: datetime, end: datetime) -> Answers:
        """The last step of the ladder: the manager goes, and where the manager is busy already, an agency."""
        assert actor.employee_id is not None
        own = self._own_shifts.setdefault(actor.employee_id, [])
        if any(start < busy_end and busy_start < end for busy_start, busy_end in own):
            return {"decision": "agency"}
        own.append((start, end))
        return {"decision": "manager_self"}

    def _confirm_cover(self, task: TaskView, actor: Actor, chance: Random, now: datetime) -> Answers:
        search = self._house.cover.get(actor, _id(task, "case_id"), now)
        willing = {offer.employee_id for offer in search.offers if offer.answer == "yes"}
        ranked = self._house.cover.candidates(actor, search.id, now)
        best = [each.employee_id for each in ranked if each.feasible and each.employee_id in willing]
        return {"decision": "found", "employee_id": str(best[0])} if best else {"decision": "look_further"}

    def _confirm_staffed(self, task: TaskView, actor: Actor, chance: Random, now: datetime) -> Answers:
        return {"decision": "staffed", "access_solved": True, "instruction_given": True}

    def _confirm_ready(self, task: TaskView, actor: Actor, chance: Random, now: datetime) -> Answers:
        return {"ready": "yes"}

    # --- complaints

    def _kind(self, task: TaskView) -> str:
        return self.kinds.get(_id(task, "complaint_id"), "in_plan")

    def _read_complaint(self, task: TaskView, actor: Actor, chance: Random, now: datetime) -> Answers:
        if self._kind(task) in ("unclear", "urgent"):
            return {"needs_dialogue": True}
        return {"needs_dialogue": False, "feedback": "Tak for din besked. Jeg har set den og ser på det i dag."}

    def _talk_to_customer(self, task: TaskView, actor: Actor, chance: Random, now: datetime) -> Answers:
        if chance.random() < 0.25:
            return {
                "kind": "call",
                "outcome": "no_answer",
                "message": "Jeg har læst din besked og vil gerne høre, hvad der er gået galt. Jeg ringer igen.",
                "call_again_at": (now + timedelta(minutes=45)).isoformat(),
            }
        return {
            "kind": "call",
            "outcome": "reached",
            "note": "Gennemgik stedet sammen med kunden i telefonen.",
            "location": "Toilet stuen",
            "description": "Toilettet ved receptionen er ikke gjort rent.",
        }

    def _assess_complaint(self, task: TaskView, actor: Actor, chance: Random, now: datetime) -> Answers:
        if self._kind(task) != "out_of_plan":
            return {"assessment": "in_plan_valid", "decision": "accept"} | self._plan_line(task, actor, now)
        decision = "extra_work" if chance.random() < 0.4 else "reject"
        return {"assessment": "out_of_plan", "decision": decision}

    def _plan_line(self, task: TaskView, actor: Actor, now: datetime) -> Answers:
        """The first line of the plan about it."""
        found = self._house.complaints.get(actor, _id(task, "complaint_id"), now)
        about = [one for one in found.plan if one.task_code == found.line.category and not one.excluded]
        return {"plan_line_id": str(about[0].id)} if about else {}

    def _accept_complaint(self, task: TaskView, actor: Actor, chance: Random, now: datetime) -> Answers | None:
        able = self._crew.who_could_solve(self.site_of(task))
        if not able:
            return None
        return {
            "how": "Vi gør det rent igen og gennemgår stedet.",
            "planned_at": (now + timedelta(minutes=chance.choice((60, 90, 120)))).isoformat(),
            "assignee_id": str(chance.choice(able[:5])),
        }

    def _solve_complaint(self, task: TaskView, actor: Actor, chance: Random, now: datetime) -> Answers:
        return {"decision": "done", "note": "Gjort rent og set efter."}

    def _approve_solution(self, task: TaskView, actor: Actor, chance: Random, now: datetime) -> Answers:
        return {"decision": "approve"}

    def _reject_complaint(self, task: TaskView, actor: Actor, chance: Random, now: datetime) -> Answers:
        return {"code": "out_of_plan", "reason": "Opgaven står ikke i den aftalte serviceplan for stedet."}

    def _agree_extra_work(self, task: TaskView, actor: Actor, chance: Random, now: datetime) -> Answers:
        if chance.random() < 0.3:
            return {"decision": "declined"}
        return {
            "decision": "agreed",
            "contact_id": str(self._crew.who_orders(self.site_of(task))["id"]),
            "consent_channel": "phone",
            "description": "Grundig rengøring uden for planen.",
            "price": 850,
            "planned_at": (now + timedelta(days=2)).isoformat(),
        }

    def site_of(self, task: TaskView) -> UUID:
        """Where a complaint is about."""
        (complaints,) = self._house.company.read("complaint")
        found: UUID = next(row["site_id"] for row in complaints if row["id"] == _id(task, "complaint_id"))
        return found


def _somebody_thinks(search: SearchView, now: datetime) -> bool:
    """Whether an offer is out, or somebody has said yes: then it is not yet time to ask more people."""
    return any(offer.answer == "yes" or (offer.answer is None and offer.expires_at > now) for offer in search.offers)


def _id(task: TaskView, name: str) -> UUID:
    value = task.variables[name]
    return value if isinstance(value, UUID) else UUID(str(value))

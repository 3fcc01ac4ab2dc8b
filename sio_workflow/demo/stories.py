"""What has already happened when a visitor opens the demo: reports and complaints at every stage, some late, some done.

Everything is played through the real services, with a clock set back by some hours; nothing is written by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sio_workflow.bootstrap import House
from sio_workflow.demo.day import AbsenceReport, Complaining, Happening
from sio_workflow.demo.draw import stream
from sio_workflow.demo.places import Row
from sio_workflow.demo.play import Play
from sio_workflow.demo.scene import Scene
from sio_workflow.demo.texts import BY_KIND

_BETWEEN_STEPS = timedelta(minutes=4)


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody reported so many minutes ago; what has been done since; how soon their next shift begins."""

    minutes_ago: int
    done: tuple[str, ...] = ()
    #: hours from now in which the first shift they miss begins
    within: tuple[float, float] = (5, 34)


@dataclass(frozen=True, slots=True)
class Complaint:
    """A customer complained so many minutes ago; what has been done since."""

    minutes_ago: int
    kind: str = "in_plan"
    done: tuple[str, ...] = ()


#: not a user task: somebody who has been asked says yes
ACCEPT_OFFER = "accept_offer"
_ASKED = ("approve_absence", "find_cover")
_STAFFED = (*_ASKED, ACCEPT_OFFER, "confirm_cover", "confirm_staffed")
_SOLVED = ("read_complaint", "assess_complaint", "accept_complaint", "solve_complaint")
_QUIET: tuple[Absence | Complaint, ...] = (
    Absence(25),
    Absence(300, _STAFFED, within=(10, 34)),
    Complaint(20),
    Complaint(280, done=(*_SOLVED, "approve_solution")),
)
_MONDAY: tuple[Absence | Complaint, ...] = (
    Absence(38),
    Absence(22),
    Absence(7, within=(1, 12)),
    Absence(75, ("approve_absence",)),
    Absence(150, _ASKED, within=(8, 34)),
    Absence(120, (*_ASKED, ACCEPT_OFFER), within=(10, 34)),
    Absence(240, _STAFFED, within=(10, 34)),
    Complaint(25),
    Complaint(98, "out_of_plan"),
    Complaint(70, "unclear", ("read_complaint",)),
    Complaint(135, "in_plan", ("read_complaint",)),
    Complaint(160, "in_plan", ("read_complaint", "assess_complaint", "accept_complaint")),
    Complaint(260, "in_plan", _SOLVED),
    Complaint(340, "in_plan", (*_SOLVED, "approve_solution")),
    Complaint(320, "out_of_plan", ("read_complaint", "assess_complaint", "reject_complaint", "agree_extra_work")),
)
_FLU = (*_MONDAY, *(Absence(minutes, within=(1, 26)) for minutes in range(5, 60, 6)))

STORIES: dict[str, tuple[Absence | Complaint, ...]] = {
    "quiet": _QUIET,
    "monday": _MONDAY,
    "flu-monday": _FLU,
    "quiz-day": (),
}


class Stories:
    """Tells stories up to now; three of four happen in the area a visitor looks at first."""

    def __init__(self, house: House, seed: int, now: datetime) -> None:
        self._now, self._seed = now, seed
        self._house = house
        self._chance = stream(seed, "stories")
        shifts, areas, sites, contacts = house.company.read("shift", "area", "site", "customer_contact")
        self._shifts = sorted((row for row in shifts if row["status"] == "assigned"), key=lambda row: row["shift_no"])
        self._areas = sorted(areas, key=lambda row: row["code"])
        self._sites = sorted(sites, key=lambda row: row["site_no"])
        self._contacts = {row["customer_id"]: row for row in contacts if row["can_order_extra"]}
        self._taken: set[UUID] = set()

    def tell(self, name: str) -> Scene:
        """Play the stories of a scenario; afterwards it is now, and the tasks that are left are open."""
        stories = STORIES[name]
        longest = max((story.minutes_ago for story in stories), default=0)
        play = Play(self._house, self._now - timedelta(minutes=longest))
        scene = Scene(self._house, play, self._seed)
        for number, story in enumerate(stories):
            area = self._areas[1 if number % 4 == 3 else 0]
            begin = self._absence(story, area) if isinstance(story, Absence) else self._complaint(story, area)
            if begin is not None:
                play.at(begin.at, f"{number:03}", partial(_Telling(scene, story.done).begin, begin))
        play.run(self._now, lambda: None)
        return scene

    def _absence(self, story: Absence, area: Row) -> AbsenceReport | None:
        """Somebody of the area whose next shift begins in the story's window, or as soon after as there is one."""
        soonest, latest = (self._now + timedelta(hours=hours) for hours in story.within)
        own = [row for row in self._shifts if row["area_id"] == area["id"] and row["employee_id"] not in self._taken]
        due = [row for row in own if soonest <= row["start_at"] <= latest] or [
            row for row in own if row["start_at"] > latest
        ]
        if not due:
            return None
        shift = self._chance.choice(due[:40])
        self._taken.add(shift["employee_id"])
        at = self._now - timedelta(minutes=story.minutes_ago)
        return AbsenceReport(
            at=at,
            employee_id=shift["employee_id"],
            from_at=shift["start_at"] - timedelta(minutes=15),
            expected_to=shift["end_at"] + timedelta(hours=1),
            via="app",
        )

    def _complaint(self, story: Complaint, area: Row) -> Complaining:
        site = self._chance.choice([row for row in self._sites if row["area_id"] == area["id"]])
        return Complaining(
            at=self._now - timedelta(minutes=story.minutes_ago),
            contact_id=self._contacts[site["customer_id"]]["id"],
            site_id=site["id"],
            words=self._chance.choice(BY_KIND[story.kind]),
            kind=story.kind,
            channel="portal",
        )


class _Telling:
    """One story: how it begins, and what people have done since."""

    def __init__(self, scene: Scene, done: tuple[str, ...]) -> None:
        self._scene = scene
        self._done = done
        self._subject: UUID | None = None

    def begin(self, happening: Happening, now: datetime) -> None:
        """Let it begin, and plan the steps."""
        self._subject = self._scene.happen(happening)
        for number, element_id in enumerate(self._done, start=1):
            self._scene.play.at(now + number * _BETWEEN_STEPS, element_id, partial(self._step, element_id))

    def _step(self, step: str, _now: datetime) -> None:
        if self._subject is None:
            return
        if step == ACCEPT_OFFER:
            self._scene.accept_first_offer(self._subject)
        for task, actor in self._scene.tasks_about(self._subject, step):
            self._scene.complete(task, actor)

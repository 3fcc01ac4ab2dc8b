"""Figures for those who keep the processes running: where instances wait, how long, and how many come and go."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean

from sio_workflow.domain import policy
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.services.definitions import Definitions
from sio_workflow.storage.database import Database
from sio_workflow.storage.figures import Figures as Rows

#: instances that a mean is taken over: enough to be steady, few enough to be quick
_SAMPLE = 500
_HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class StepHeat:
    """One element: what waits there now, and how long it takes on average."""

    element_id: str
    waiting: int
    mean_minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Instances started and ended in each of the last hours; hours are their UTC beginnings."""

    hours: tuple[datetime, ...]
    started: tuple[int, ...]
    ended: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """Where a process spends its time."""

    key: str
    name: str
    xml: str
    counts: tuple[StepHeat, ...]
    trend: Trend


class Figures:
    """Counted when somebody asks; nothing is kept."""

    def __init__(self, database: Database, definitions: Definitions) -> None:
        self._database = database
        self._definitions = definitions

    def open_user_tasks(self) -> dict[str, int]:
        """Open user tasks by lane."""
        with self._database.unit_of_work(writing=False) as uow:
            return Rows(uow.session).open_user_tasks()

    def heat(self, actor: Actor, key: str, now: datetime) -> Heat:
        """Where instances of a process in the actor's areas wait, over its newest drawing."""
        policy.require(actor, Action.SEE_INSTANCES)
        areas = policy.areas_for(actor, Action.SEE_INSTANCES)
        definition = self._definitions.latest(key)
        since = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=_HOURS - 1)
        with self._database.unit_of_work(writing=False) as uow:
            rows = Rows(uow.session)
            waiting, spans = rows.waiting(key, areas), rows.spans(key, areas, _SAMPLE)
            moved = rows.began_and_ended(key, areas, since)
        minutes = _mean_minutes((element, left - entered) for element, entered, left in spans)
        trend = _trend(since, [began for began, _ in moved], [ended for _, ended in moved if ended])
        counts = [
            StepHeat(element_id=element, waiting=waiting.get(element, 0), mean_minutes=minutes.get(element, 0.0))
            for element in sorted(waiting.keys() | minutes.keys())
        ]
        return Heat(key=key, name=definition.name, xml=definition.xml, counts=tuple(counts), trend=trend)


def _mean_minutes(spans: Iterable[tuple[str, timedelta]]) -> dict[str, float]:
    found: dict[str, list[float]] = defaultdict(list)
    for element, span in spans:
        found[element].append(span / timedelta(minutes=1))
    return {element: fmean(minutes) for element, minutes in found.items()}


def _trend(since: datetime, started: list[datetime], ended: list[datetime]) -> Trend:
    hours = tuple(since + timedelta(hours=number) for number in range(_HOURS))
    began, left = Counter(map(_hour, started)), Counter(map(_hour, ended))
    return Trend(hours=hours, started=tuple(began[hour] for hour in hours), ended=tuple(left[hour] for hour in hours))


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)

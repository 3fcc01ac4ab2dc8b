"""The manager's dashboard: red needs action, green is how complaints stand. Only solving removes a red mark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.daily_check import DEPUTY_AFTER, cut_off
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.domain.times import day_bounds, local_day
from sio_workflow.services.deliveries import UNDELIVERED_SHOWN
from sio_workflow.services.hr_cases import HrCases
from sio_workflow.storage.database import Database
from sio_workflow.storage.standstill import Stopped
from sio_workflow.storage.unit_of_work import UnitOfWork

#: process and user tasks behind each red tile
_TASKS: dict[str, tuple[tuple[str, str], ...]] = {
    "approve_absence": (("sick_leave", "approve_absence"),),
    # the last task of an absence has the same id as a search's, and nobody is to press it
    "confirm_cover": (
        ("shift_cover", "confirm_cover"),
        ("shift_cover", "confirm_staffed"),
        ("tomorrow_check", "call_employee"),
    ),
    "awaiting_complaint": (("complaint", "read_complaint"),),
    "talk_to_customer": (("complaint", "talk_to_customer"),),
    "assess_and_assign": (
        ("complaint", "assess_complaint"),
        ("complaint", "accept_complaint"),
        ("complaint", "reject_complaint"),
        ("complaint", "agree_extra_work"),
    ),
    "approve_solution": (("complaint", "approve_solution"),),
}
_AHEAD = timedelta(hours=48)
_LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """Something that needs action: how many, and the nearest deadline."""

    key: str
    count: int
    next_due_at: datetime | None = None
    overdue: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCheck:
    """Has today's absence been gone through in an area?"""

    area_id: UUID
    area_name: str
    due_at: datetime
    opened_at: datetime | None
    reviewed_at: datetime | None
    late: bool
    #: the deputy has the list too
    with_deputy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardView:
    """One screen."""

    #: nearest deadline first
    red: tuple[Tile, ...]
    #: complaint status -> how many
    green: dict[str, int]
    checks: tuple[AreaCheck, ...]
    #: shown as "på vegne af": areas in which the actor stands in for the manager
    acting_for: tuple[str, ...]
    #: how many people HR follows, as the week began; None: no number that could not point at somebody
    hr_follows: int | None
    #: complaints of the last 30 days that were accepted although the plan did not ask for it
    goodwill: int
    #: the managers who are stood in for
    managers: tuple[str, ...] = ()


class Dashboard:
    """What a manager sees first."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._hr_cases = HrCases(database)

    def show(self, actor: Actor, now: datetime) -> DashboardView:
        """The actor's areas right now; nothing here wakes the engine."""
        policy.require(actor, Action.SEE_DASHBOARD)
        areas = policy.areas_for(actor, Action.SEE_DASHBOARD)
        hr_follows = self._hr_cases.followed(actor, now)
        with self._database.unit_of_work(writing=False) as uow:
            checks = _checks(uow, areas, now)
            red = [
                _check_tile(checks, now),
                _unstaffed(uow, areas, now),
                _undelivered(uow, areas, now),
                _extra_offers(uow, areas, now),
                *_stopped(uow, areas),
                *_task_tiles(uow, areas, now),
            ]
            return DashboardView(
                red=tuple(sorted((tile for tile in red if tile.count), key=_nearest)),
                green=uow.complaints.counts(areas, day_bounds(local_day(now))[0]),
                checks=checks,
                hr_follows=hr_follows,
                goodwill=uow.complaints.goodwill(areas, now - _LATELY),
                managers=_managers(uow, actor),
                acting_for=tuple(
                    area.name for area in uow.places.areas(areas) if policy.acts_for_manager(actor, area.id)
                ),
            )


def _managers(uow: UnitOfWork, actor: Actor) -> tuple[str, ...]:
    accounts = {grant.on_behalf_of for grant in actor.grants if grant.on_behalf_of}
    return tuple(sorted(uow.delegations.names(accounts).values())) if accounts else ()


def _checks(uow: UnitOfWork, areas: frozenset[UUID] | None, now: datetime) -> tuple[AreaCheck, ...]:
    today = local_day(now)
    start, end = day_bounds(today)
    done = {check.area_id: check for check in uow.work.checks(areas, today)}
    first = uow.work.first_starts(areas, start, end)
    found = []
    for area in uow.places.areas(areas):
        due, check = cut_off(today, first.get(area.id)), done.get(area.id)
        late = now >= due and (check is None or check.reviewed_at is None)
        found.append(
            AreaCheck(
                area_id=area.id,
                area_name=area.name,
                due_at=due,
                opened_at=check.opened_at if check else None,
                reviewed_at=check.reviewed_at if check else None,
                late=late,
                with_deputy=late and now >= due + DEPUTY_AFTER,
            )
        )
    return tuple(found)


def _check_tile(checks: tuple[AreaCheck, ...], now: datetime) -> Tile:
    missing = [check for check in checks if check.reviewed_at is None]
    return Tile(
        key="check_absence",
        count=len(missing),
        next_due_at=min((check.due_at for check in missing), default=None),
        overdue=sum(check.due_at <= now for check in missing),
    )


def _unstaffed(uow: UnitOfWork, areas: frozenset[UUID] | None, now: datetime) -> Tile:
    shifts = [shift for shift, _ in uow.work.shifts(now, now + _AHEAD, areas, unstaffed_only=True)]
    return Tile(
        key="unstaffed_shifts",
        count=len(shifts),
        next_due_at=min((shift.start_at for shift in shifts), default=None),
        overdue=sum(shift.start_at <= now for shift in shifts),
    )


def _undelivered(uow: UnitOfWork, areas: frozenset[UUID] | None, now: datetime) -> Tile:
    """Messages that have reached nobody: somebody must call instead."""
    found = uow.outbox.undelivered(areas, now - UNDELIVERED_SHOWN)
    return Tile(key="undelivered", count=len(found), overdue=len(found))


def _extra_offers(uow: UnitOfWork, areas: frozenset[UUID] | None, now: datetime) -> Tile:
    """Offers of extra work that the customer has not answered yet."""
    count, first = uow.complaints.unanswered_offers(areas)
    overdue = int(first is not None and first <= now)
    return Tile(key="extra_work_answer", count=count, next_due_at=first, overdue=overdue)


def _stopped(uow: UnitOfWork, areas: frozenset[UUID] | None) -> list[Tile]:
    """Cases that do not go on by themselves: whoever waits for them still waits."""
    by_kind: dict[str, list[Stopped]] = {}
    for case in uow.standstill.stopped(areas):
        by_kind.setdefault(case.kind, []).append(case)
    return [_standing_still(kind, cases) for kind, cases in by_kind.items()]


def _standing_still(kind: str, cases: list[Stopped]) -> Tile:
    since = min((case.held_since for case in cases if case.held_since), default=None)
    return Tile(key=f"stopped_{kind}", count=len(cases), next_due_at=since, overdue=len(cases))


def _task_tiles(uow: UnitOfWork, areas: frozenset[UUID] | None, now: datetime) -> list[Tile]:
    by_element = uow.user_tasks.open_by_element(areas, now)
    tiles = []
    for key, elements in _TASKS.items():
        found = [by_element[element] for element in elements if element in by_element]
        dues = [due for _, due, _ in found if due is not None]
        tiles.append(
            Tile(
                key=key,
                count=sum(count for count, _, _ in found),
                next_due_at=min(dues, default=None),
                overdue=sum(overdue for _, _, overdue in found),
            )
        )
    return tiles


def _nearest(tile: Tile) -> tuple[bool, datetime | None, str]:
    return (tile.next_due_at is None, tile.next_due_at, tile.key)

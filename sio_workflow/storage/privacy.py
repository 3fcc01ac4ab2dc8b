"""Rows that are past their time: what goes, with what belongs to it, and never a row that others still stand on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, and_, delete, exists, func, insert, literal, or_, select, update
from sqlalchemy.exc import IntegrityError

from sio_workflow.storage.models import (
    Absence,
    AbsencePayroll,
    Base,
    CallLog,
    Complaint,
    CoverCase,
    Customer,
    CustomerConsent,
    DailyCheck,
    Erasure,
    Incident,
    Incoming,
    Job,
    Message,
    Offer,
    ProcessInstance,
    RetentionPolicy,
    RetentionRun,
)
from sio_workflow.storage.rows import Rows, table_of

Old = Callable[[datetime], ColumnElement[bool]]
#: nothing that is swept may pull these with it
_PROTECTED = frozenset({"account", "audit_event", "audit_seal", "customer", "employee", "shift", "site"})
#: goes with its owner, although it could live without
_BELONGS = {("incident", "instance_id"), ("job", "instance_id"), ("extra_work_order", "complaint_id")}
#: case_kind of messages, calls and consents -> what goes with the case
_OF_CASES = (Message, CallLog, CustomerConsent)
_ALIVE = "active"
_DEAD_WORKER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Sweep:
    """One kind of data: the rows that are old, and what its going takes along."""

    table: Table
    old: Old
    #: case_kind under which messages and the like are filed
    case_kind: str = ""


class Privacy(Rows):
    """Policies, runs, erasures, and the sweeping itself."""

    def count(self, kind: str, cutoff: datetime) -> int:
        """How many rows a sweep would meet now."""
        sweep = _sweeps()[kind]
        return self._session.scalar(select(func.count()).select_from(sweep.table).where(sweep.old(cutoff))) or 0

    def sweep(self, kind: str, cutoff: datetime, now: datetime, limit: int) -> int:
        """Take away at most so many old rows with all that belongs to them; how many it was."""
        sweep = _sweeps()[kind]
        keys = list(sweep.table.primary_key)
        found = self._session.execute(select(*keys).where(sweep.old(cutoff)).limit(limit)).all()
        if len(keys) > 1:
            for row in found:
                self._session.execute(delete(sweep.table).where(*(key == row[n] for n, key in enumerate(keys))))
        elif found:
            self._take(sweep, [row[0] for row in found], now)
        return len(found)

    def _take(self, sweep: Sweep, ids: Sequence[Any], now: datetime) -> None:
        if sweep.table.name == "absence":
            self._session.execute(_to_payroll(ids, now))
        if sweep.table.name == "incoming":
            self._session.execute(_nothing_left_to_place(ids, now))
        _remove(self._session.execute, sweep.table, ids)
        for model in _OF_CASES if sweep.case_kind else ():
            case = table_of(model)
            filed = select(case.c.id).where(case.c.case_kind == sweep.case_kind, case.c.case_id.in_(ids))
            _remove(self._session.execute, case, self._session.scalars(filed).all())

    def policies(self) -> dict[str, int]:
        """Kinds that are kept otherwise than proposed, and how many days."""
        return {row.kind: row.keep_days for row in self._session.scalars(select(RetentionPolicy))}

    def set_policy(self, kind: str, days: int, now: datetime, by: UUID | None) -> None:
        """Keep a kind so long from now on."""
        policy = self._session.get(RetentionPolicy, kind) or RetentionPolicy(kind=kind)
        policy.keep_days, policy.changed_at, policy.changed_by = days, now, by
        self._session.add(policy)

    def begin(self, night: date | None, now: datetime, by: UUID | None) -> UUID | None:
        """The run of this night, for the one worker that gets it; one that died is taken over after an hour."""
        run = RetentionRun(night=night, started_at=now, started_by=by, counts={})
        try:
            with self._session.begin_nested():
                self._session.add(run)
            return run.id
        except IntegrityError:
            runs = table_of(RetentionRun)
            dead = and_(runs.c.night == night, runs.c.finished_at.is_(None), runs.c.started_at < now - _DEAD_WORKER)
            taken = self.changed(update(runs).where(dead).values(started_at=now))
            return self._session.scalar(select(runs.c.id).where(runs.c.night == night)) if taken else None

    def finish(self, run_id: UUID, counts: dict[str, int], now: datetime) -> None:
        run = self._session.get(RetentionRun, run_id)
        assert run is not None, "begun a moment ago"
        run.counts, run.finished_at = counts, now

    def runs(self, limit: int = 30) -> Sequence[RetentionRun]:
        """The last runs, newest first."""
        return self._session.scalars(select(RetentionRun).order_by(RetentionRun.started_at.desc()).limit(limit)).all()

    def erased(self, person_kind: str, person_id: UUID) -> Erasure | None:
        found = select(Erasure).where(Erasure.person_kind == person_kind, Erasure.person_id == person_id)
        return self._session.scalar(found)


def _remove(execute: Callable[..., Any], table: Table, ids: Sequence[Any]) -> None:
    """Delete rows; what cannot be without them goes too, what can be lets go of them."""
    if not ids:
        return
    assert table.name not in _PROTECTED, table.name
    for child, column in referrers(table):
        if column.nullable and (child.name, column.name) not in _BELONGS:
            execute(update(child).where(column.in_(ids)).values({column: None}))
            continue
        keys = list(child.primary_key)
        if len(keys) == 1 and list(referrers(child)):
            below = execute(select(keys[0]).where(column.in_(ids))).scalars().all()
            _remove(execute, child, below)
        else:
            execute(delete(child).where(column.in_(ids)))
    execute(delete(table).where(next(iter(table.primary_key)).in_(ids)))


def referrers(table: Table) -> list[tuple[Table, Column[Any]]]:
    """Every table and column that refers to a table."""
    return [
        (other, key.parent)
        for other in Base.metadata.sorted_tables
        for key in sorted(other.foreign_keys, key=lambda key: key.parent.name)
        if key.column.table is table and other is not table
    ]


def _to_payroll(ids: Sequence[Any], now: datetime) -> Any:
    """What bookkeeping needs; an absence that was withdrawn never happened."""
    a, payroll = table_of(Absence), table_of(AbsencePayroll)
    kept = select(
        a.c.id, a.c.number, a.c.employee_id, a.c.kind, a.c.from_at, _absence_end(), literal(now, a.c.from_at.type)
    )
    columns = ["absence_id", "number", "employee_id", "kind", "from_at", "ended_at", "moved_at"]
    return insert(payroll).from_select(columns, kept.where(a.c.id.in_(ids), a.c.status != "cancelled"))


def _nothing_left_to_place(ids: Sequence[Any], now: datetime) -> Any:
    """The incident that asked somebody to place a text goes with the text."""
    incident, incoming = table_of(Incident), table_of(Incoming)
    theirs = select(incoming.c.incident_id).where(incoming.c.id.in_(ids), incoming.c.incident_id.is_not(None))
    still = and_(incident.c.id.in_(theirs), incident.c.resolved_at.is_(None))
    return update(incident).where(still).values(resolved_at=now, resolution="gone")


def _absence_end() -> ColumnElement[datetime]:
    a = table_of(Absence)
    return func.coalesce(a.c.ended_at, a.c.expected_to)


def _sweeps() -> dict[str, Sweep]:
    """Kind -> its old rows. Built when asked, so that tables of other rooms are there by then."""
    tables = Base.metadata.tables
    offer, message, call = table_of(Offer), table_of(Message), table_of(CallLog)
    job, session, link = table_of(Job), tables["account_session"], tables["sign_in_link"]
    case, check, run, payroll = (
        table_of(CoverCase),
        table_of(DailyCheck),
        table_of(RetentionRun),
        table_of(AbsencePayroll),
    )
    hr, incoming, instance = tables["hr.hr_case"], tables["incoming"], table_of(ProcessInstance)
    return {
        "instance": Sweep(instance, lambda at: and_(instance.c.status != _ALIVE, instance.c.ended_at < at)),
        "job": Sweep(job, lambda at: and_(job.c.instance_id.is_(None), job.c.closed_at < at, _no_incident(job))),
        "offer": Sweep(offer, lambda at: and_(offer.c.expires_at < at, _case_closed(offer.c.cover_case_id))),
        "message": Sweep(message, lambda at: and_(message.c.at < at, message.c.case_kind != "complaint")),
        "call": Sweep(call, lambda at: and_(call.c.at < at, call.c.case_kind != "complaint")),
        "incoming": Sweep(incoming, lambda at: and_(incoming.c.received_at < at, _handled(incoming))),
        "held_answer": Sweep(incoming, lambda at: and_(incoming.c.received_at < at, ~_handled(incoming))),
        "absence": Sweep(table_of(Absence), _absence_old, "absence"),
        "cover_case": Sweep(case, lambda at: and_(case.c.status == "closed", case.c.closed_at < at), "cover_case"),
        "daily_check": Sweep(check, lambda at: check.c.opened_at < at),
        "payroll_basis": Sweep(payroll, lambda at: payroll.c.ended_at < at),
        "complaint": Sweep(table_of(Complaint), _complaint_old, "complaint"),
        "hr_case": Sweep(hr, lambda at: hr.c.closed_at < at),
        "session": Sweep(session, lambda at: session.c.last_seen_at < at),
        "sign_in_link": Sweep(link, lambda at: link.c.expires_at < at),
        "run": Sweep(run, lambda at: run.c.finished_at < at),
    }


def _absence_old(at: datetime) -> ColumnElement[bool]:
    """Over, decided, and nothing runs or searches because of it."""
    a, case, instance = table_of(Absence), table_of(CoverCase), table_of(ProcessInstance)
    searching = exists().where(case.c.absence_id == a.c.id, case.c.status != "closed")
    running = exists().where(instance.c.business_key == a.c.number, instance.c.status == _ALIVE)
    return and_(a.c.status.in_(("approved", "ended", "cancelled")), _absence_end() < at, ~searching, ~running)


def _complaint_old(at: datetime) -> ColumnElement[bool]:
    """Closed, and the contract has ended as long ago; a contract without an end goes on."""
    c, customer, instance = table_of(Complaint), table_of(Customer), table_of(ProcessInstance)
    over = exists().where(customer.c.id == c.c.customer_id, customer.c.contract_end_on < at.date())
    running = exists().where(instance.c.business_key == c.c.number, instance.c.status == _ALIVE)
    return and_(c.c.closed_at < at, over, ~running)


def _case_closed(case_id: Any) -> ColumnElement[bool]:
    case = table_of(CoverCase)
    return exists().where(case.c.id == case_id, case.c.status == "closed")


def _no_incident(job: Table) -> ColumnElement[bool]:
    incident = table_of(Incident)
    return ~exists().where(incident.c.job_id == job.c.id, incident.c.resolved_at.is_(None))


def _handled(incoming: Table) -> ColumnElement[bool]:
    return or_(incoming.c.handled_at.is_not(None), incoming.c.outcome != "held")

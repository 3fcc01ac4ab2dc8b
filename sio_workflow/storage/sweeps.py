"""Which rows are past their time, kind by kind, and what is written down before they go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, exists, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from sio_workflow.domain.times import local_day
from sio_workflow.storage import veiling
from sio_workflow.storage.models import (
    Absence,
    AbsencePayroll,
    AuditEvent,
    AuditSeal,
    Base,
    CallLog,
    Complaint,
    CoverCase,
    Customer,
    DailyCheck,
    Incident,
    Incoming,
    Job,
    Message,
    Offer,
    OfferCount,
    ProcessInstance,
    RetentionRun,
    Shift,
)
from sio_workflow.storage.rows import table_of

Old = Callable[[datetime], ColumnElement[bool]]
#: told the rows that go, and when
Act = Callable[[Session, Sequence[Any], datetime], None]
_ALIVE = "active"


@dataclass(frozen=True, slots=True)
class Sweep:
    """One kind of data: the rows that are old, and what its going takes along."""

    table: Table
    old: Old
    #: case_kind under which messages and the like are filed
    case_kind: str = ""
    #: done first
    first: Act | None = None
    #: done instead of taking the rows away
    instead: Act | None = None


def _to_payroll(session: Session, ids: Sequence[Any], now: datetime) -> None:
    """What bookkeeping needs; an absence that was withdrawn never happened."""
    a, payroll = table_of(Absence), table_of(AbsencePayroll)
    kept = select(
        a.c.id, a.c.number, a.c.employee_id, a.c.kind, a.c.from_at, _absence_end(), literal(now, a.c.from_at.type)
    )
    columns = ["absence_id", "number", "employee_id", "kind", "from_at", "ended_at", "moved_at"]
    basis = kept.where(a.c.id.in_(ids), a.c.status != "cancelled")
    session.execute(insert(payroll).from_select(columns, basis))


def _nothing_left_to_place(session: Session, ids: Sequence[Any], now: datetime) -> None:
    """The incident that asked somebody to place a text goes with the text."""
    incident, incoming = table_of(Incident), table_of(Incoming)
    theirs = select(incoming.c.incident_id).where(incoming.c.id.in_(ids), incoming.c.incident_id.is_not(None))
    still = and_(incident.c.id.in_(theirs), incident.c.resolved_at.is_(None))
    session.execute(update(incident).where(still).values(resolved_at=now, resolution="gone"))


def _count_offers(session: Session, ids: Sequence[Any], now: datetime) -> None:
    _count(session, table_of(Offer).c.id.in_(ids))


def _count_offers_of_cases(session: Session, ids: Sequence[Any], now: datetime) -> None:
    _count(session, table_of(Offer).c.cover_case_id.in_(ids))


def _count(session: Session, going: ColumnElement[bool]) -> None:
    """Numbers by area and month are left of offers; never of whom was asked."""
    offer = table_of(Offer)
    asked = session.execute(select(offer.c.area_id, offer.c.sent_at, offer.c.answer).where(going))
    found = Counter((area, local_day(sent_at).replace(day=1), answer or "") for area, sent_at, answer in asked)
    for key, number in sorted(found.items(), key=str):
        row = session.get(OfferCount, key, with_for_update=True) or OfferCount(
            area_id=key[0], month=key[1], answer=key[2], number=0
        )
        row.number += number
        session.add(row)


def _absence_end() -> ColumnElement[datetime]:
    a = table_of(Absence)
    return func.coalesce(a.c.ended_at, a.c.expected_to)


def sweeps() -> dict[str, Sweep]:
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
    incident, event, shift = table_of(Incident), table_of(AuditEvent), table_of(Shift)
    token, grant, code = tables["api_token"], tables["role_grant"], tables["recovery_code"]
    return {
        "instance": Sweep(instance, lambda at: and_(instance.c.status != _ALIVE, instance.c.ended_at < at)),
        "job": Sweep(job, lambda at: and_(job.c.instance_id.is_(None), job.c.closed_at < at, _no_incident(job))),
        "incident": Sweep(incident, lambda at: and_(incident.c.resolved_at < at, _of_nothing(incident))),
        "offer": Sweep(
            offer, lambda at: and_(offer.c.expires_at < at, _case_closed(offer.c.cover_case_id)), first=_count_offers
        ),
        "message": Sweep(message, lambda at: and_(message.c.at < at, message.c.case_kind != "complaint")),
        "call": Sweep(call, lambda at: and_(call.c.at < at, call.c.case_kind != "complaint")),
        "incoming": Sweep(incoming, lambda at: and_(incoming.c.received_at < at, _handled(incoming))),
        "held_answer": Sweep(
            incoming, lambda at: and_(incoming.c.received_at < at, ~_handled(incoming)), first=_nothing_left_to_place
        ),
        "absence": Sweep(table_of(Absence), _absence_old, "absence", first=_to_payroll),
        "cover_case": Sweep(
            case,
            lambda at: and_(case.c.status == "closed", case.c.closed_at < at),
            "cover_case",
            first=_count_offers_of_cases,
        ),
        "shift": Sweep(shift, lambda at: and_(shift.c.end_at < at, *map(_refers_not, referrers(shift)))),
        "daily_check": Sweep(check, lambda at: check.c.opened_at < at),
        "payroll_basis": Sweep(payroll, lambda at: payroll.c.ended_at < at),
        "complaint": Sweep(table_of(Complaint), _complaint_old, "complaint"),
        "hr_case": Sweep(hr, _hr_case_old),
        "audit": Sweep(event, _names_old, instead=veiling.veil),
        "session": Sweep(session, lambda at: session.c.last_seen_at < at),
        "sign_in_link": Sweep(link, lambda at: link.c.expires_at < at),
        "api_token": Sweep(token, lambda at: or_(token.c.revoked_at < at, token.c.expires_at < at)),
        "role_grant": Sweep(grant, lambda at: grant.c.valid_to < at),
        "recovery_code": Sweep(code, lambda at: code.c.used_at < at),
        "push": Sweep(tables["push_subscription"], _push_old),
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


def _hr_case_old(at: datetime) -> ColumnElement[bool]:
    """Closed, and no claim or refund is pending."""
    hr = Base.metadata.tables["hr.hr_case"]
    return and_(hr.c.closed_at < at, or_(hr.c.pending_until.is_(None), hr.c.pending_until < at.date()))


def _names_old(at: datetime) -> ColumnElement[bool]:
    """Acts that still name people, and whose seal covers aliases."""
    event, seal = table_of(AuditEvent), table_of(AuditSeal)
    sealed = exists().where(seal.c.event_id == event.c.id, seal.c.aliases)
    return and_(event.c.at < at, event.c.veiled_at.is_(None), sealed)


def _push_old(at: datetime) -> ColumnElement[bool]:
    """A device on which nobody has been signed in for so long: their messages are not for whoever holds it now."""
    push, session = Base.metadata.tables["push_subscription"], Base.metadata.tables["account_session"]
    seen = exists().where(session.c.account_id == push.c.account_id, session.c.last_seen_at >= at)
    return and_(push.c.created_at < at, ~seen)


def _of_nothing(incident: Table) -> ColumnElement[bool]:
    """What is about an instance, a job or a task goes with it."""
    return and_(incident.c.instance_id.is_(None), incident.c.job_id.is_(None), incident.c.user_task_id.is_(None))


def _refers_not(referrer: tuple[Table, Column[Any]]) -> ColumnElement[bool]:
    _table, column = referrer
    (key,) = column.foreign_keys
    return ~exists().where(column == key.column)


def referrers(table: Table) -> list[tuple[Table, Column[Any]]]:
    """Every table and column that refers to a table."""
    return [
        (other, key.parent)
        for other in Base.metadata.sorted_tables
        for key in sorted(other.foreign_keys, key=lambda key: key.parent.name)
        if key.column.table is table and other is not table
    ]


def _case_closed(case_id: Any) -> ColumnElement[bool]:
    case = table_of(CoverCase)
    return exists().where(case.c.id == case_id, case.c.status == "closed")


def _no_incident(job: Table) -> ColumnElement[bool]:
    incident = table_of(Incident)
    return ~exists().where(incident.c.job_id == job.c.id, incident.c.resolved_at.is_(None))


def _handled(incoming: Table) -> ColumnElement[bool]:
    return or_(incoming.c.handled_at.is_not(None), incoming.c.outcome != "held")

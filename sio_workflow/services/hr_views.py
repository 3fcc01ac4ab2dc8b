"""What HR sees: its list, one case with its steps, requests and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sio_workflow.domain.hr_follow_up import Done, Step, steps_of
from sio_workflow.domain.people import Actor
from sio_workflow.domain.times import local_day
from sio_workflow.services.hr_voices import one_behind_both
from sio_workflow.storage.models import Absence, CertificateRequest, HrCase
from sio_workflow.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class HrCaseLine:
    """A case, or a long absence that has none yet, in HR's list."""

    #: None: nobody has opened one
    case_id: UUID | None
    absence_id: UUID | None
    number: str
    employee_name: str
    kind: str
    from_at: datetime | None
    opened_at: datetime | None
    closed_at: datetime | None
    #: kept until then for a claim or refund, although closed
    pending_until: date | None
    next_step: Step | None
    #: a request waits for a second person
    waits_for_approval: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateView:
    """A request, and how it went."""

    id: UUID
    ground: str
    requested_at: datetime
    requested_by: str
    #: waiting, approved or refused
    state: str
    decided_at: datetime | None
    decided_by: str
    sent_at: datetime | None
    #: somebody else's request, which this person may decide
    may_decide: bool
    #: somebody else's, and yet a third person is needed
    too_close: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HrNoteView:
    """A note of HR's."""

    at: datetime
    author: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HrCaseView:
    """One case with everything HR needs beside it."""

    line: HrCaseLine
    expected_to: datetime | None
    status: str
    steps: tuple[Step, ...]
    requests: tuple[CertificateView, ...]
    notes: tuple[HrNoteView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HrOverview:
    """HR's list."""

    waiting: tuple[HrCaseLine, ...]
    cases: tuple[HrCaseLine, ...]
    long_absences: tuple[HrCaseLine, ...]


def lines_of(uow: UnitOfWork, cases: Sequence[HrCase], caseless: Sequence[Absence], now: datetime) -> list[HrCaseLine]:
    """Cases, and long absences that have none, as HR's list shows them."""
    absences = uow.hr.absences([case.absence_id for case in cases if case.absence_id])
    names = uow.people.names([*(case.employee_id for case in cases), *(each.employee_id for each in caseless)])
    requests = uow.hr.requests([case.id for case in cases])
    waiting = {request.case_id for request in requests if request.decided_at is None}
    done = steps_done(uow, cases)
    found = [
        _line(
            absence=absences.get(case.absence_id) if case.absence_id else None,
            name=names[case.employee_id],
            now=now,
            case=case,
            waits=case.id in waiting,
            done=done[case.id],
        )
        for case in cases
    ]
    return found + [_line(absence=each, name=names[each.employee_id], now=now) for each in caseless]


def steps_done(uow: UnitOfWork, cases: Sequence[HrCase]) -> dict[UUID, dict[str, Done]]:
    """What is done of each case, by step."""
    rows = uow.hr.steps_done([case.id for case in cases])
    names = uow.hr.authors({row.by_id for row in rows})
    return {
        case.id: {row.code: Done(row.at, names.get(row.by_id, "")) for row in rows if row.case_id == case.id}
        for case in cases
    }


def _line(
    *,
    absence: Absence | None,
    name: str,
    now: datetime,
    case: HrCase | None = None,
    waits: bool = False,
    done: dict[str, Done] | None = None,
) -> HrCaseLine:
    steps = steps_of(local_day(absence.from_at), local_day(now), done or {}) if absence else ()
    return HrCaseLine(
        case_id=case.id if case else None,
        absence_id=absence.id if absence else None,
        number=absence.number if absence else "",
        employee_name=name,
        kind=case.kind if case else "long_absence",
        from_at=absence.from_at if absence else None,
        opened_at=case.opened_at if case else None,
        closed_at=case.closed_at if case else None,
        pending_until=case.pending_until if case else None,
        next_step=next((step for step in steps if step.next), None),
        waits_for_approval=waits,
    )


def view_of(uow: UnitOfWork, actor: Actor, case: HrCase, now: datetime) -> HrCaseView:
    """One case with everything beside it, as this person of HR sees it."""
    (line,) = lines_of(uow, [case], [], now)
    absence = uow.work.absence(case.absence_id) if case.absence_id else None
    requests, notes, done = uow.hr.requests([case.id]), uow.hr.notes(case.id), steps_done(uow, [case])[case.id]
    authors = uow.hr.authors(
        {note.author_id for note in notes}
        | {each for request in requests for each in (request.requested_by, request.decided_by) if each}
    )
    return HrCaseView(
        line=line,
        expected_to=absence.expected_to if absence else None,
        status=absence.status if absence else "",
        steps=steps_of(local_day(absence.from_at), local_day(now), done) if absence else (),
        requests=tuple(_certificate(uow, request, authors, actor) for request in requests),
        notes=tuple(HrNoteView(at=note.at, author=authors.get(note.author_id, ""), body=note.body) for note in notes),
    )


def _certificate(
    uow: UnitOfWork, request: CertificateRequest, authors: dict[UUID, str], actor: Actor
) -> CertificateView:
    asker, me = request.requested_by, actor.account_id
    of_another = request.decided_at is None and me != asker
    too_close = of_another and me is not None and one_behind_both(uow, asker, me)
    return CertificateView(
        id=request.id,
        ground=request.ground,
        requested_at=request.requested_at,
        requested_by=authors.get(request.requested_by, ""),
        state=request.decision or "waiting",
        decided_at=request.decided_at,
        decided_by=authors.get(request.decided_by, "") if request.decided_by else "",
        sent_at=request.sent_at,
        may_decide=of_another and not too_close and actor.token_id is None,
        too_close=too_close,
    )

"""HR's cases: what HR follows, what it notes, and the certificate that one may ask for only when another agrees."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.errors import (
    AlreadyDecided,
    Conflict,
    Invalid,
    InvalidAnswers,
    NotAllowed,
    NotFound,
)
from sio_workflow.domain.hr_follow_up import CODES, LONG_DAYS, counted_at, told_to_managers
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.domain.sick_leave import CERTIFICATE_GROUNDS
from sio_workflow.domain.times import local_day
from sio_workflow.services.hr_views import HrCaseView, HrOverview, lines_of, view_of
from sio_workflow.services.hr_voices import require_second
from sio_workflow.services.notices import Notices
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import CertificateRequest, HrCase, HrNote, HrStepDone
from sio_workflow.storage.unit_of_work import UnitOfWork

NOTE_LENGTH = 4000
#: claims lapse; whoever needs longer says so again
_PENDING = timedelta(days=5 * 365)


class HrCases:
    """Nobody but HR comes in here; managers see at most that HR follows up."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def overview(self, actor: Actor, now: datetime) -> HrOverview:
        """Requests that wait for a second person, open cases, and long absences without one."""
        policy.require(actor, Action.HANDLE_HR_CASE)
        areas = policy.areas_for(actor, Action.HANDLE_HR_CASE)
        with self._database.unit_of_work(writing=False) as uow:
            cases = uow.hr.cases(areas)
            long_ones = uow.hr.long_absences(areas, now - timedelta(days=LONG_DAYS), now)
            followed = {case.absence_id for case in cases}
            lines = lines_of(uow, cases, [each for each in long_ones if each.id not in followed], now)
        waiting = tuple(line for line in lines if line.waits_for_approval)
        return HrOverview(
            waiting=waiting,
            cases=tuple(line for line in lines if line.case_id and line not in waiting),
            long_absences=tuple(line for line in lines if line.case_id is None),
        )

    def open(self, actor: Actor, absence_id: UUID, now: datetime, kind: str = "long_absence") -> UUID:
        """Follow an absence; if HR does so already, the id of that case."""
        policy.require(actor, Action.HANDLE_HR_CASE)
        with self._database.unit_of_work() as uow:
            return _open(uow, actor, absence_id, kind, now).id

    def get(self, actor: Actor, case_id: UUID, now: datetime) -> HrCaseView:
        """One case."""
        policy.require(actor, Action.HANDLE_HR_CASE)
        with self._database.unit_of_work(writing=False) as uow:
            return view_of(uow, actor, _seen(uow, actor, case_id), now)

    def note(self, actor: Actor, case_id: UUID, body: str, now: datetime) -> None:
        """Write something down for HR alone."""
        policy.require(actor, Action.HANDLE_HR_CASE)
        body = body.strip()
        if not body:
            raise InvalidAnswers.at("body", "This field is required.")
        if len(body) > NOTE_LENGTH:
            raise InvalidAnswers.at("body", "This is too long.")
        with self._database.unit_of_work() as uow:
            case = _seen(uow, actor, case_id, lock=True)
            uow.hr.add(HrNote(case_id=case.id, at=now, author_id=_account(actor), body=body))
            uow.trail.audit(actor, now, "note", "hr_case", case.id)

    def step_done(self, actor: Actor, case_id: UUID, code: str, now: datetime) -> None:
        """A step is done; said twice it stays with who said it first."""
        policy.require(actor, Action.HANDLE_HR_CASE)
        if code not in CODES:
            raise Invalid(field="code", known=sorted(CODES))
        with self._database.unit_of_work() as uow:
            case = _seen(uow, actor, case_id, lock=True)
            if case.closed_at is not None:
                raise Conflict("The case is closed.", reason="closed")
            if code not in {each.code for each in uow.hr.steps_done([case.id])}:
                uow.hr.add(HrStepDone(case_id=case.id, code=code, at=now, by_id=_account(actor)))
                uow.trail.audit(actor, now, "step_done", "hr_case", case.id, after={"step": code})

    def followed(self, actor: Actor, now: datetime) -> int | None:
        """What managers may know: how many people HR follows where they have the overview, as the week began.

        Areas in which the number could point at somebody are left out; None where all are. The key to HR's rooms goes
        no further than this: two counts by area come out, and of them only what `told_to_managers` lets through.
        """
        policy.require(actor, Action.SEE_DASHBOARD)
        areas, at = policy.areas_for(actor, Action.SEE_DASHBOARD), counted_at(now)
        with self._database.unit_of_work(writing=False, as_house=True, with_hr_key=True) as uow:
            followed, away = uow.hr.followed(areas, at), uow.hr.away(areas, at)
        told = [told_to_managers(count, away.get(area, 0)) for area, count in followed.items()]
        return sum(count for count in told if count) or None

    def close(self, actor: Actor, case_id: UUID, now: datetime) -> None:
        """HR is done; not while a request waits for its answer."""
        policy.require(actor, Action.HANDLE_HR_CASE)
        with self._database.unit_of_work() as uow:
            case = _seen(uow, actor, case_id, lock=True)
            if any(request.decided_at is None for request in uow.hr.requests([case.id])):
                raise Conflict("Decide the request first.", reason="request_waits")
            if case.closed_at is None:
                case.closed_at, case.closed_by = now, actor.account_id
                before, after = {"status": "open"}, {"status": "closed"}
                uow.trail.audit(actor, now, "close", "hr_case", case.id, before=before, after=after)

    def keep_until(self, actor: Actor, case_id: UUID, until: date | None, now: datetime) -> None:
        """A claim or a refund is pending until that day, so the clean-up leaves the case; None: no longer."""
        policy.require(actor, Action.HANDLE_HR_CASE)
        today = local_day(now)
        if until is not None and not today <= until <= today + _PENDING:
            raise InvalidAnswers.at("until", "Choose a day from today and at most five years ahead.")
        with self._database.unit_of_work() as uow:
            case = _seen(uow, actor, case_id, lock=True)
            was, case.pending_until = _pending(case.pending_until), until
            uow.trail.audit(actor, now, "keep_case", "hr_case", case.id, before=was, after=_pending(until))

    def request_certificate(self, actor: Actor, absence_id: UUID, ground: str, now: datetime) -> UUID:
        """Ask for a certificate, on a named ground; it waits until a second person in HR agrees.

        Anyone else is refused, and the attempt stays in the audit trail.
        """
        if not policy.may(actor, Action.REQUEST_CERTIFICATE):
            self._refuse(actor, absence_id, now)
        if ground not in CERTIFICATE_GROUNDS:
            raise Invalid(field="ground", known=list(CERTIFICATE_GROUNDS))
        with self._database.unit_of_work() as uow:
            case = _open(uow, actor, absence_id, "certificate_request", now)
            if any(request.decided_at is None for request in uow.hr.requests([case.id])):
                raise Conflict("A request waits for approval already.", reason="request_waits")
            request = CertificateRequest(case_id=case.id, ground=ground, requested_at=now, requested_by=_account(actor))
            uow.hr.add(request)
            uow.hr.save()
            # the ground stays in HR's rooms: others read the trail too
            after = {"decision": "waiting"}
            uow.trail.audit(
                actor, now, "request_certificate", "hr_case", case.id, after=after, request_id=str(request.id)
            )
            return request.id

    def decide(self, actor: Actor, request_id: UUID, approve: bool, now: datetime) -> UUID:
        """The second person's own word, of no program; approved, the employee is told. Answers with the case's id."""
        policy.require(actor, Action.REQUEST_CERTIFICATE)
        decider = policy.in_person(actor)
        with self._database.unit_of_work() as uow:
            request = uow.hr.request(request_id)
            if request is None:
                raise NotFound
            case = _seen(uow, actor, request.case_id)
            if request.decided_at is not None:
                raise AlreadyDecided(decision=request.decision)
            require_second(uow, request, decider)
            request.decision, request.decided_at = "approved" if approve else "refused", now
            request.decided_by = decider
            if approve:
                _tell(uow, actor, case, now)
                request.sent_at = now
            verb = "approve_certificate" if approve else "refuse_certificate"
            before, after = {"decision": "waiting"}, {"decision": request.decision}
            asked = str(request_id)
            uow.trail.audit(actor, now, verb, "hr_case", case.id, before=before, after=after, request_id=asked)
            return case.id

    def _refuse(self, actor: Actor, absence_id: UUID, now: datetime) -> None:
        with self._database.unit_of_work() as uow:
            uow.trail.audit(actor, now, "refused_certificate", "absence", absence_id)
        raise NotAllowed


def _pending(until: date | None) -> dict[str, str]:
    return {"pending_until": until.isoformat() if until else ""}


def _account(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise NotAllowed(reason="only people work in HR")
    return actor.account_id


def _seen(uow: UnitOfWork, actor: Actor, case_id: UUID, *, lock: bool = False) -> HrCase:
    return policy.visible_or_not_found(
        uow.hr.case(case_id, lock=lock), lambda case: policy.may(actor, Action.HANDLE_HR_CASE, case.area_id)
    )


def _open(uow: UnitOfWork, actor: Actor, absence_id: UUID, kind: str, now: datetime) -> HrCase:
    absence = policy.visible_or_not_found(
        # locked, so that two who open one at once open the same
        uow.work.absence(absence_id, lock=True),
        lambda one: policy.may(actor, Action.HANDLE_HR_CASE, one.area_id),
    )
    case = uow.hr.open_case_of(absence.id)
    if case is None:
        case = HrCase(
            absence_id=absence.id,
            employee_id=absence.employee_id,
            area_id=absence.area_id,
            kind=kind,
            opened_at=now,
            opened_by=actor.account_id,
        )
        uow.hr.add(case)
        uow.hr.save()
        uow.trail.audit(actor, now, "open", "hr_case", case.id, after={"status": "open"})
    return case


def _tell(uow: UnitOfWork, actor: Actor, case: HrCase, now: datetime) -> None:
    """In a case of HR's own, so that it does not stand among what a manager reads of the absence."""
    absence = uow.work.absence(case.absence_id) if case.absence_id else None
    if absence is None:
        raise Conflict("The absence is no longer kept.", reason="absence_gone")
    Notices(uow, actor, now, "hr_case", case.id).employee(
        case.employee_id, "certificate_requested", start=absence.from_at
    )

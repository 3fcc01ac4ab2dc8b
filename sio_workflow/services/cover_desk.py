"""The search for cover, inside one transaction: asked, answered, accepted, staffed. The case is locked first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.errors import InvalidAnswers, NotFound
from sio_workflow.domain.people import Role
from sio_workflow.domain.process import Variables
from sio_workflow.domain.sending import polite
from sio_workflow.domain.shift_cover import (
    HURRIED,
    Mode,
    answer_by,
    escalation_instants,
    in_danger,
    is_further,
    look_again_at,
    mode_of,
)
from sio_workflow.services import late_start, offering
from sio_workflow.services.affected_work import empty, until
from sio_workflow.services.offering import Asked
from sio_workflow.services.search import Search
from sio_workflow.services.staffing import (
    HANDED_OVER,
    OPEN,
    accept,
    announce,
    confirm_to,
    escalated_to,
    settle,
    yes_variables,
)
from sio_workflow.services.workplace import Workplace, refusal, uuid_of

_TOLD: dict[str, tuple[Role, ...]] = {
    "manager": (Role.SERVICE_MANAGER,),
    "deputy": (Role.SERVICE_MANAGER, Role.DEPUTY),
    "office": (Role.SERVICE_MANAGER, Role.DEPUTY, Role.OFFICE),
    "handed_over": (Role.SERVICE_MANAGER, Role.DEPUTY, Role.OFFICE),
    "breach": (Role.SERVICE_MANAGER, Role.DEPUTY, Role.OFFICE, Role.OPS_DIRECTOR),
}
_SENTENCE = {"handed_over": "shift_critical", "breach": "shift_breach"}
_TASKS = ("find_cover", "confirm_cover", "confirm_staffed")
_WITH_CONSENT = {"postponed": "postponed", "cancelled_by_customer": "cancelled_with_consent"}


@dataclass(frozen=True)
class CoverDesk:
    """What the process of a search may do."""

    desk: Workplace

    def open_for_absence(self, absence_id: UUID, *, near_only: bool = False) -> int:
        """Let the searches of an absence begin: all of them, or only those that cannot wait for the approval."""
        absence = self.desk.uow.work.absence(uuid_of(absence_id))
        if absence is None:
            raise NotFound
        for case, shift in self.desk.uow.cover.cases_of(absence.id):
            cannot_wait = mode_of(shift.start_at, self.desk.now) is not Mode.PLANNED
            if case.status == "waiting" and (cannot_wait or not near_only):
                offering.begin(self.desk, case, shift)
        return len(self.desk.uow.work.touched_shifts(absence, until(absence)))

    def prepare(self, case_id: UUID) -> Variables:
        """Set the mode; near the start the first offers go out at once. Returns mode and escalation instants."""
        search = self._search(case_id)
        case, shift, now = search.case, search.shift, self.desk.now
        mode = mode_of(shift.start_at, now)
        case.mode = mode.value
        hurried = mode in HURRIED and case.status == "open"
        asked = self._ask_the_next(search) if hurried else Asked(until=answer_by(shift.start_at, now))
        instants = escalation_instants(shift.start_at, now)
        return {
            "mode": mode.value,
            "shift_id": shift.id,
            "shift_start_at": shift.start_at,
            "escalated_to": escalated_to(search),
            "still_needed": case.status not in ("staffed", "closed"),
            **self._until_the_next(search, asked),
            **{f"{step}_at": at for step, at in instants.items()},
        }

    def widen(self, case_id: UUID) -> Variables:
        """The wave is over without a yes: ask the next ones when the shift is near, and tell the manager.

        Returns when to look again, or that this round of asking ends: the search is over, or another round has begun.
        """
        search = self._search(case_id)
        case, now = search.case, self.desk.now
        overtaken = case.next_deadline_at is not None and case.next_deadline_at > now
        if case.status not in ("open", "offering") or overtaken:
            return {"goes_on": False}
        return self._until_the_next(search, self._ask_more(search))

    def hurry(self, case_id: UUID) -> None:
        """Everybody who was asked has said no: go on at once. When their time would have been up, it looks again."""
        self._ask_more(self._search(case_id))

    def act(self, case_id: UUID, answers: Variables) -> Variables:
        """What the manager decided in `find_cover`; whom it cannot be offered to is refused at once."""
        decision, search = answers["decision"], self._load(case_id, answers)
        if search.case.status not in OPEN:
            raise refusal("cover_found", "Vagten er allerede dækket.", "The shift is covered already.")
        match decision:
            case "send_offers":
                return self._decide_offers(search, [uuid_of(each) for each in answers.get("employee_ids", [])])
            case "yes_by_phone" | "manager_self":
                accept(search, via="phone")
                search.audit("accept", decision=decision)
                return self._found("found", search)
            case "agency":
                settle(search, "agency", "agency")
            case _:
                settle(search, decision.replace("_by_customer", ""), _WITH_CONSENT[decision], answers)
        search.audit("settle", decision=decision)
        return self._found("settled", search)

    def update_offers(self, case_id: UUID, decided: Variables) -> Variables:
        """Send the offers the manager decided on, or take back what is out; done twice it is done once."""
        if decided["decision"] == "send_offers":
            return self._send_offers(case_id, decided)
        search = self._search(case_id)
        if search.case.status == "open":
            # a yes that has come in the meantime stands, and the manager has it to choose from
            offering.withdraw(search)
        return {"escalated_to": escalated_to(search)}

    def choose(self, case_id: UUID, answers: Variables) -> Variables:
        """The manager picks among those who said yes, or looks further."""
        if answers["decision"] == "look_further":
            search = self._search(case_id)
            search.case.status = "open"
            search.audit("look_further")
            return self._found("look_further", search)
        search = self._search(case_id, uuid_of(answers["employee_id"]))
        accept(search, via="app")
        search.audit("accept", decision="choose")
        confirm_to(search)
        return self._found("found", search)

    def confirm_staffed(self, case_id: UUID, answers: Variables) -> Variables:
        """A yes, a way in and an instruction make a shift staffed. Returns when the replacement begins, if later."""
        search = self._search(case_id)
        if answers["decision"] == "look_further":
            empty(search.shift)
            search.case.status, search.case.replacement_id = "open", None
            search.audit("look_further")
            return self._found("look_further", search)
        missing = {
            field: ["Must be in place."] for field in ("access_solved", "instruction_given") if not answers.get(field)
        }
        if missing:
            raise InvalidAnswers(missing, "Access and instruction must be in place.")
        starts_at = late_start.chosen(search.shift, answers)
        settle(search, "confirmed", None)
        search.audit("confirm_staffed")
        return {**self._found("staffed", search), "starts_at": starts_at}

    def announce(self, case_id: UUID, starts_at: datetime | None = None) -> None:
        """The search is over: tell the one who has the shift, those who offered in vain, and who waits for it.

        The customer is told when the replacement begins later than planned.
        """
        search = self._search(case_id)
        announce(search)
        late_start.tell(search, starts_at)

    def escalate(self, case_id: UUID, step: str) -> None:
        """Tell the next ones; a step that is passed, overtaken or no longer needed does nothing."""
        search = self._search(case_id)
        if search.case.status in ("staffed", "closed") or not is_further(step, search.case.escalation):
            return
        search.case.escalation = step
        search.case.mode = mode_of(search.shift.start_at, self.desk.now).value
        self._tell(search, _SENTENCE.get(step, "shift_unstaffed"), *_TOLD[step])
        self._hand_over(*((Role.DEPUTY, Role.OFFICE) if step in HANDED_OVER else ()))
        search.audit("escalate", step=step)

    def reopen(self, case_id: UUID) -> Variables:
        """The replacement is lost: search again, in the mode that now fits."""
        self._search(case_id).audit("reopen")
        return self.prepare(case_id)

    def finish(self, case_id: UUID) -> None:
        """The shift has begun, or needs no cover any more: close the case."""
        search = self._search(case_id)
        case = search.case
        if case.status != "closed":
            case.status, case.closed_at = "closed", self.desk.now
            case.outcome = case.outcome or "covered"
            search.audit("close", outcome=case.outcome)

    # -- inside

    def _search(self, case_id: UUID, employee_id: UUID | None = None) -> Search:
        if employee_id is None:
            return Search.load(self.desk, uuid_of(case_id))
        search = Search.load_with(self.desk, uuid_of(case_id), employee_id)
        actor = self.desk.actor
        return policy.visible_or_not_found(
            search, lambda found: policy.may_ask(actor, found.case.area_id, found.person)
        )

    def _load(self, case_id: UUID, answers: Variables) -> Search:
        """The search with whom the decision names: whoever takes it, is asked, or has agreed for the customer."""
        decision = answers["decision"]
        if decision in ("yes_by_phone", "manager_self"):
            return self._search(case_id, self._who(decision, answers))
        if decision == "send_offers":
            ids = [uuid_of(each) for each in answers.get("employee_ids", [])]
            return Search.load_with_people(self.desk, uuid_of(case_id), ids)
        if contact_id := answers.get("contact_id"):
            return Search.load_with_contact(self.desk, uuid_of(case_id), uuid_of(contact_id))
        return self._search(case_id)

    def _decide_offers(self, search: Search, employee_ids: list[UUID]) -> Variables:
        """A worker sends them a moment later; from now on the search counts as offering."""
        offering.check(search, employee_ids)
        search.case.status = "offering"
        search.audit("decide_offers", to=[str(each) for each in employee_ids])
        return {
            "decision": "send_offers",
            "employee_ids": employee_ids,
            "after_wave": search.case.wave,
            "escalated_to": escalated_to(search),
        }

    def _send_offers(self, case_id: UUID, decided: Variables) -> Variables:
        ids = [uuid_of(each) for each in decided["employee_ids"]]
        search, asked = Search.load_with_people(self.desk, uuid_of(case_id), ids), Asked()
        # a yes that has come in the meantime ends the asking
        if search.case.status in ("open", "offering"):
            asked = offering.send(search, ids, decided["after_wave"])
            if not asked.count and search.case.wave == decided["after_wave"]:
                self._tell(search, "wave_over", Role.SERVICE_MANAGER)
        return {
            "mode": mode_of(search.shift.start_at, self.desk.now).value,
            "escalated_to": escalated_to(search),
            "employee_ids": [],
            **self._until_the_next(search, asked),
        }

    def _ask_more(self, search: Search) -> Asked:
        """Near the shift the next ones are asked; while there is time the manager says who."""
        mode = mode_of(search.shift.start_at, self.desk.now)
        search.case.mode = mode.value
        if mode is not Mode.PLANNED:
            return self._ask_the_next(search)
        self._tell(search, "wave_over", Role.SERVICE_MANAGER)
        return Asked()

    def _ask_the_next(self, search: Search) -> Asked:
        """Ask who can be told now. Where that is nobody, the manager hears so, and by night who is to be telephoned."""
        asked = offering.send_wave(search)
        if not asked.count:
            by_telephone = asked.asleep and in_danger(search.shift.start_at, self.desk.now)
            if by_telephone or not asked.asleep:
                self._tell(search, "telephone_now" if by_telephone else "wave_over", Role.SERVICE_MANAGER)
                search.audit("wave_over")
        return asked

    def _until_the_next(self, search: Search, asked: Asked) -> Variables:
        """When to look again: those asked have had their time, the night is over, or the next mode begins."""
        start, now = search.shift.start_at, self.desk.now
        morning = polite(now) if asked.asleep and not asked.count else None
        at = look_again_at(start, now, asked.until, morning)
        search.case.next_deadline_at = at
        return {"wave_ends_at": at or start, "goes_on": at is not None}

    def _who(self, decision: str, answers: Variables) -> UUID:
        employee_id = self.desk.actor.employee_id if decision == "manager_self" else answers.get("employee_id")
        if not employee_id:
            raise InvalidAnswers.at("employee_id", "Choose who.")
        return uuid_of(employee_id)

    def _found(self, decision: str, search: Search) -> Variables:
        return {**yes_variables(search), "decision": decision}

    def _hand_over(self, *roles: Role) -> None:
        """The manager keeps the tasks; where the manager is away, whoever is there has them from the first step on."""
        for element_id in _TASKS:
            self.desk.escalate(element_id, Role.SERVICE_MANAGER, *roles)

    def _tell(self, search: Search, template: str, *roles: Role) -> None:
        """Those who answer for the shift; never held back by the night while it is in danger."""
        shift = search.shift
        search.notices.roles(
            *roles,
            template=template,
            urgent=in_danger(shift.start_at, self.desk.now),
            start=shift.start_at,
            shift_no=shift.shift_no,
            place=search.site.name,
        )

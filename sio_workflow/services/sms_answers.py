"""What an employee answers by text message: to an offer, to whether they are ready tomorrow, or words for a person.

The number says who it is. So a text message can only answer what this very number was asked; and where that is more
than one thing, it must say which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from sio_workflow.domain.free_text import kept_of
from sio_workflow.domain.notices import YOUR_MANAGER, write
from sio_workflow.domain.people import Actor, Role
from sio_workflow.domain.replies import Reply, is_unsure, read
from sio_workflow.domain.telephone import spellings
from sio_workflow.services.accounts import load_actor
from sio_workflow.services.cover import Cover
from sio_workflow.services.notices import Notices
from sio_workflow.services.staffing import OPEN
from sio_workflow.services.tomorrow import Tomorrow
from sio_workflow.storage.channels import Question
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import CoverCase, Employee, Message
from sio_workflow.storage.unit_of_work import UnitOfWork

#: an offer this old is not meant any more, whatever somebody writes
_REMEMBERED = timedelta(hours=48)
#: filled in when it is sent: the number of the area
_PHONE: dict[str, Any] = {"phone": YOUR_MANAGER}
_AGAIN = {"yes": "answered_yes_before", "no": "answered_no_before"}


class Others(Protocol):
    """Where an answer goes that is not an employee's: to the customer's complaint, or to the office."""

    def received(self, channel: str, sender: str, text: str, token: str, provider_id: str, now: datetime) -> str:
        """Says what became of it."""
        ...


@dataclass(frozen=True, slots=True)
class SmsAnswers:
    """Answers by text message."""

    database: Database
    cover: Cover
    tomorrow: Tomorrow
    others: Others

    def received(self, sender: str, text: str, event_id: str, now: datetime) -> str:
        """Bring it to where it belongs; says what became of it. `sender` is E.164, or "" when it is no number."""
        with self.database.unit_of_work(writing=False, as_house=True) as uow:
            employees = uow.channels.employees_calling_from(spellings(sender)) if sender else ()
            asked = _questions(uow, [each.id for each in employees], now) if employees else []
        reply, unsure = read(text), is_unsure(text)
        if unsure and (meant := _only([each for each in asked if each.case_id is None and each.open])):
            return self._answer_tomorrow(meant, "unknown", now)
        if not employees or (reply is None and len(employees) > 1):
            return self.others.received("sms", sender, text, "", event_id, now)
        if reply is None:
            return self._hand_on(employees[0], text, now)
        return self._answer(employees[0], asked, reply, text, now)

    def _answer(self, writer: Employee, asked: Sequence[Question], reply: Reply, text: str, now: datetime) -> str:
        meant = which(asked, reply.code, now)
        if meant is not None and meant.case_id is not None:
            return self._answer_offer(meant, meant.case_id, reply, now)
        if meant is not None:
            told = self._answer_tomorrow(meant, "yes" if reply.yes else "no", now)
            # they have changed their mind, or are late: a person must hear it
            return told or self._hand_on(writer, text, now)
        open_ = answerable(asked, now)
        told = "answer_which" if open_ else "answer_no_offer"
        words = {"code": code_of(open_[0], asked), "choices": _choices(open_, asked)} if open_ else _PHONE
        with self.database.unit_of_work(as_house=True) as uow:
            _notices(uow, writer, now).employee(writer.id, told, **words)
        return told

    def _answer_tomorrow(self, meant: Question, ready: str, now: datetime) -> str:
        """What they are told; "" when nobody waits for it any more."""
        return self.tomorrow.answer(meant.id, meant.employee_id, ready, now)

    def _answer_offer(self, meant: Question, case_id: UUID, reply: Reply, now: datetime) -> str:
        actor = self._actor(meant.employee_id, now)
        before = meant.answer
        said = self.cover.answer_offer(actor, meant.id, reply.yes, now, via="sms")
        if said == "too_late":
            return said  # the search has told why, and so politely
        with self.database.unit_of_work(as_house=True) as uow:
            case = uow.cover.case(case_id)
            if before not in _AGAIN and case is not None and case.replacement_id == meant.employee_id:
                return said  # the shift is theirs, and they have been told so
            told = _not_chosen(case) if before == "withdrawn" else _AGAIN.get(before or "", f"answered_{said}")
            notices = Notices(uow, actor, now, "cover_case", case_id, meant.area_id)
            notices.employee(meant.employee_id, told, **_words(meant))
        return told

    def _hand_on(self, writer: Employee, text: str, now: datetime) -> str:
        """Words for a person. Those about health, and CPR numbers, are not kept: whoever writes so is asked to call."""
        refused = kept_of(text) != text
        with self.database.unit_of_work(as_house=True) as uow:
            notices = _notices(uow, writer, now)
            if not refused:
                uow.trail.add(_to_manager(writer, text, now))
                notices.roles(Role.SERVICE_MANAGER, template="employee_replied")
            told = "answer_call_us" if refused else "answer_handed_on"
            notices.employee(writer.id, told, **(_PHONE if refused else {}))
        return told

    def _actor(self, employee_id: UUID, now: datetime) -> Actor:
        with self.database.unit_of_work(writing=False, as_house=True) as uow:
            account = uow.people.account_of(employee_id)
            actor = load_actor(uow, account.id, now) if account else None
        return actor or Actor(account_id=None, name="", employee_id=employee_id)


def which(asked: Sequence[Question], code: str, now: datetime) -> Question | None:
    """What is meant: by its number, or the only thing asked, or, with nothing open, the last one; else None."""
    if code:
        return _only([each for each in asked if each.digits.startswith(code)])
    if open_ := answerable(asked, now):
        return _only(open_)
    return max(asked, key=lambda each: each.asked_at, default=None)


def answerable(asked: Sequence[Question], now: datetime) -> list[Question]:
    """What waits for an answer; only with nothing within its deadline, what would still take a late one."""
    return [each for each in asked if each.is_running(now)] or [each for each in asked if each.open]


def code_of(offer: Question, asked: Sequence[Question]) -> str:
    """The fewest digits that name this offer and no other of the last days; an offer that ends frees no number."""
    others = [each.digits for each in asked if each.id != offer.id]
    lengths = range(1, len(offer.digits) + 1)
    return next(
        (offer.digits[:n] for n in lengths if not any(each.startswith(offer.digits[:n]) for each in others)),
        offer.digits,
    )


def _choices(open_: Sequence[Question], asked: Sequence[Question]) -> dict[str, str]:
    """One line per offer, in both languages."""
    return {locale: "\n".join(_line(each, code_of(each, asked), locale) for each in open_) for locale in ("da", "en")}


def _line(offer: Question, code: str, locale: str) -> str:
    return write("offer_line", {"code": code, "place": offer.place, "start": offer.start_at}, locale)


def _words(offer: Question) -> dict[str, Any]:
    return {"place": offer.place, "start": offer.start_at, "phone": YOUR_MANAGER}


def _not_chosen(case: CoverCase | None) -> str:
    return "offer_not_chosen" if case is not None and case.status in OPEN else "offer_taken"


def _only(found: Sequence[Question]) -> Question | None:
    return found[0] if len(found) == 1 else None


def _questions(uow: UnitOfWork, employee_ids: Sequence[UUID], now: datetime) -> list[Question]:
    since = now - _REMEMBERED
    asked = [*uow.channels.asked(employee_ids, since, now), *uow.channels.asked_about_tomorrow(employee_ids, since)]
    return sorted(asked, key=lambda each: each.start_at)


def _notices(uow: UnitOfWork, writer: Employee, now: datetime) -> Notices:
    actor = Actor(account_id=None, name="", employee_id=writer.id)
    return Notices(uow, actor, now, "area", writer.area_id, writer.area_id)


def _to_manager(writer: Employee, text: str, now: datetime) -> Message:
    """Their own words, for whoever answers for the area; it stays in the house."""
    return Message(
        case_kind="area",
        case_id=writer.area_id,
        direction="in",
        recipient_kind="role",
        recipient_role=Role.SERVICE_MANAGER.value,
        area_id=writer.area_id,
        body=f"{writer.name}: {text}",
        by_human=True,
        at=now,
        planned_at=now,
    )

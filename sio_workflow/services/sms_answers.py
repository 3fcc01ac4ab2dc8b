"""What an employee answers by text message: JA or NEJ to a shift on offer, or words for the manager.

The number says who it is. So a text message can only answer what this very number was asked.
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
from sio_workflow.domain.replies import Reply, read
from sio_workflow.domain.telephone import spellings
from sio_workflow.services.accounts import load_actor
from sio_workflow.services.cover import Cover
from sio_workflow.services.notices import Notices
from sio_workflow.storage.channels import AskedOffer
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Employee, Message
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
    others: Others

    def received(self, sender: str, text: str, event_id: str, now: datetime) -> str:
        """Bring it to where it belongs; says what became of it. `sender` is E.164, or "" when it is no number."""
        with self.database.unit_of_work(writing=False, as_house=True) as uow:
            employees = uow.channels.employees_calling_from(spellings(sender)) if sender else ()
            asked = uow.channels.asked([each.id for each in employees], now - _REMEMBERED) if employees else []
        reply = read(text)
        if not employees or (reply is None and len(employees) > 1):
            return self.others.received("sms", sender, text, "", event_id, now)
        if reply is None:
            return self._hand_on(employees[0], text, now)
        return self._answer(employees[0], asked, reply, now)

    def _answer(self, writer: Employee, asked: Sequence[AskedOffer], reply: Reply, now: datetime) -> str:
        meant = which(asked, reply.code, now)
        if meant is not None:
            return self._answer_one(meant, reply, now)
        open_ = [each for each in asked if each.is_open(now)]
        told = "answer_which" if open_ else "answer_no_offer"
        words = {"code": code_of(open_[0], asked), "choices": _choices(open_, asked)} if open_ else _PHONE
        with self.database.unit_of_work(as_house=True) as uow:
            _notices(uow, writer, now).employee(writer.id, told, **words)
        return told

    def _answer_one(self, meant: AskedOffer, reply: Reply, now: datetime) -> str:
        actor = self._actor(meant.employee_id, now)
        before = meant.answer
        said = self.cover.answer_offer(actor, meant.offer_id, reply.yes, now, via="sms")
        if before is None and said == "too_late":
            return said  # the search has told why, and so politely
        with self.database.unit_of_work(as_house=True) as uow:
            case = uow.cover.case(meant.case_id)
            if before is None and case is not None and case.replacement_id == meant.employee_id:
                return said  # the shift is theirs, and they have been told so
            told = _AGAIN.get(before, "offer_taken") if before else f"answered_{said}"
            notices = Notices(uow, actor, now, "cover_case", meant.case_id, meant.area_id)
            notices.employee(meant.employee_id, told, **_words(told, meant))
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


def which(asked: Sequence[AskedOffer], code: str, now: datetime) -> AskedOffer | None:
    """The offer that is meant: by its number, or the only one out, or, with none out, the last one; else None."""
    if code:
        named = [each for each in asked if each.digits.startswith(code)]
        return named[0] if len(named) == 1 else None
    open_ = [each for each in asked if each.is_open(now)]
    if open_:
        return open_[0] if len(open_) == 1 else None
    return max(asked, key=lambda each: each.sent_at, default=None)


def code_of(offer: AskedOffer, asked: Sequence[AskedOffer]) -> str:
    """The fewest digits that name this offer and no other of the last days; an offer that ends frees no number."""
    others = [each.digits for each in asked if each.offer_id != offer.offer_id]
    lengths = range(1, len(offer.digits) + 1)
    return next(
        (offer.digits[:n] for n in lengths if not any(each.startswith(offer.digits[:n]) for each in others)),
        offer.digits,
    )


def _choices(open_: Sequence[AskedOffer], asked: Sequence[AskedOffer]) -> dict[str, str]:
    """One line per offer, in both languages."""
    return {locale: "\n".join(_line(each, code_of(each, asked), locale) for each in open_) for locale in ("da", "en")}


def _line(offer: AskedOffer, code: str, locale: str) -> str:
    return write("offer_line", {"code": code, "place": offer.place, "start": offer.start_at}, locale)


def _words(told: str, offer: AskedOffer) -> dict[str, Any]:
    return {} if told == "offer_taken" else {"place": offer.place, "start": offer.start_at, "phone": YOUR_MANAGER}


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

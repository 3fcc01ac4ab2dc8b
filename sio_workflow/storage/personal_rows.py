"""All rows about one person, wherever they lie: to be handed out, and to be made nameless."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, Text, and_, delete, func, or_, select, update

from sio_workflow.domain.audit_sight import HR_KINDS, HR_VERBS
from sio_workflow.storage import personal_acts, personal_words
from sio_workflow.storage.models import Base, Erasure
from sio_workflow.storage.rows import Rows

#: never handed out: secrets, and what only machines read
_HIDDEN = frozenset(
    {"password_hash", "key_hash", "secret_hash", "salt", "browser_hash", "recipient_hash", "asker_hash", "code_hash",
     "secret", "public_key", "credential_id", "endpoint", "endpoint_hash", "p256dh", "auth", "address_hash",
     "device_hash", "lookup_hash", "token_hash"}
)  # fmt: skip
#: keys to the house: with the account they go
_WAYS_IN = (
    "account_session", "known_device", "sign_in_challenge", "api_token", "totp_factor", "recovery_code", "passkey",
    "account_identity", "sign_in_link", "push_subscription", "role_grant",
)  # fmt: skip
#: what somebody can and knows: of no use without the person
_ABILITIES = ("employee_competence", "employee_clearance", "site_knowledge")
#: texts in which a name may stand: people's words, not drawings, code or the sealed trail
_KEEP_WORDING = frozenset({"process_definition", "definition_file", "draft", "audit_event"})
_HR = ("hr.hr_case", "hr.certificate_request", "hr.hr_note", "hr.hr_step_done")


class Share(Enum):
    """How much of a person's rows somebody is given."""

    #: HR
    ALL = "all"
    #: the person: what HR has told them, and not what HR writes about them
    OWN = "own"
    #: everybody else: nothing by which one could tell that HR has ever had to do with them
    WITHOUT_HR = "without_hr"


@dataclass(frozen=True, slots=True)
class Person:
    """Whose rows are meant; the account is empty for people who never sign in."""

    #: employee or contact
    kind: str
    id: UUID
    account_id: UUID | None


class PersonalRows(Rows):
    """Reads, counts and clears the rows of one person."""

    def sections(self, person: Person, share: Share) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Table name and rows, without secrets, as far as the share goes."""
        for name, table, about in _shared(person, share):
            shown = [column for column in table.c if column.name not in _HIDDEN]
            found = self._session.execute(select(*shown).where(about)).mappings()
            yield name, [dict(row) for row in found]

    def acts(self, person: Person, *, hr: bool) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Where somebody acted or is named, in rows that are about others too."""
        return personal_acts.acts(self._session, person.id, person.account_id, hr=hr)

    def person(self, kind: str, person_id: UUID) -> Person:
        """The person with their account, if they sign in."""
        account = Base.metadata.tables["account"]
        column = account.c.employee_id if kind == "employee" else account.c.contact_id
        return Person(kind, person_id, self._session.scalar(select(account.c.id).where(column == person_id)))

    def row(self, table: str, row_id: UUID) -> dict[str, Any] | None:
        """One row by its id."""
        where = Base.metadata.tables[table]
        found = self._session.execute(select(where).where(where.c.id == row_id)).mappings().first()
        return dict(found) if found else None

    def holds(self, person: Person, now: datetime) -> list[str]:
        """Codes of what is still going on, so that the person cannot be forgotten yet."""
        found = [code for code, count in self._going_on(person, now) if self._session.scalar(count)]
        who = Base.metadata.tables["employee" if person.kind == "employee" else "customer_contact"]
        name = self._session.scalar(select(who.c.name).where(who.c.id == person.id)) or ""
        named = _is_telling(name) and personal_words.is_named_in_a_running_process(self._session, name)
        return [*found, "named_in_process"] if named else found

    def _going_on(self, person: Person, now: datetime) -> Iterator[tuple[str, Any]]:
        t = Base.metadata.tables
        if person.kind == "contact":
            complaint = t["complaint"]
            yield (
                "open_complaint",
                _number(complaint, complaint.c.contact_id == person.id, complaint.c.closed_at.is_(None)),
            )
            return
        absence, shift, hr, employee = t["absence"], t["shift"], t["hr.hr_case"], t["employee"]
        over = func.coalesce(absence.c.ended_at, absence.c.expected_to)
        is_open = and_(absence.c.status.not_in(("ended", "cancelled")), or_(over.is_(None), over > now))
        still = or_(employee.c.active_to.is_(None), employee.c.active_to >= now.date())
        yield "still_employed", _number(employee, employee.c.id == person.id, still)
        yield "open_absence", _number(absence, absence.c.employee_id == person.id, is_open)
        yield "future_shift", _number(shift, shift.c.employee_id == person.id, shift.c.end_at > now)
        pending = or_(hr.c.closed_at.is_(None), hr.c.pending_until >= now.date())
        yield "open_hr_case", _number(hr, hr.c.employee_id == person.id, pending)
        task = t["user_task"]
        yield "open_task", _number(task, task.c.assignee_id == person.id, task.c.closed_at.is_(None))

    def counts(self, person: Person, share: Share) -> dict[str, int]:
        """How many rows of each table speak of the person, as far as the share goes."""
        shared = _shared(person, share)
        found = {name: self._session.scalar(_number(table, about)) or 0 for name, table, about in shared}
        return {name: number for name, number in found.items() if number}

    def has_of_hr(self, person: Person) -> bool:
        """Does HR keep anything about them? Acts on record stay, whoever is forgotten, and do not count."""
        everything, rest = (self.counts(person, share) for share in (Share.ALL, Share.WITHOUT_HR))
        return any(everything[name] != rest.get(name) for name in everything.keys() - {"audit_event"})

    def forget(self, person: Person, name: str, called: str, now: datetime, by: UUID | None) -> None:
        """Blank who it is and what was said about them; rows, ids and times stay, so that history still adds up."""
        t = Base.metadata.tables
        who = t["employee" if person.kind == "employee" else "customer_contact"]
        blank: dict[str, Any] = {"name": called, "phone": "", "email": ""}
        blank |= {"lat": None, "lon": None} if person.kind == "employee" else {}
        self._session.execute(update(who).where(who.c.id == person.id).values(blank))
        if person.account_id:
            self._close_account(person.account_id, called)
        if person.kind == "employee":
            for table in map(t.__getitem__, _ABILITIES):
                self._session.execute(delete(table).where(table.c.employee_id == person.id))
        self._blank_texts(person)
        if person.account_id:
            personal_words.blank_answers(self._session, person.account_id, person.id)
        personal_words.empty_ended_states(self._session)
        self._replace(name, called)
        self._session.add(Erasure(person_kind=person.kind, person_id=person.id, at=now, by_id=by))

    def _close_account(self, account_id: UUID, called: str) -> None:
        t = Base.metadata.tables
        for table in map(t.__getitem__, _WAYS_IN):
            self._session.execute(delete(table).where(table.c.account_id == account_id))
        nobody = {"username": f"erased-{account_id.hex}", "password_hash": "", "name": called, "active": False}
        self._session.execute(update(t["account"]).where(t["account"].c.id == account_id).values(nobody))

    def _blank_texts(self, person: Person) -> None:
        t = Base.metadata.tables
        message, call, absence, note, case = (
            t[n] for n in ("message", "call_log", "absence", "hr.hr_note", "hr.hr_case")
        )
        told = and_(message.c.recipient_kind == person.kind, message.c.recipient_id == person.id)
        self._session.execute(update(message).where(told, message.c.case_kind != "complaint").values(body="", words={}))
        called = and_(call.c.to_kind == person.kind, call.c.to_id == person.id, call.c.case_kind != "complaint")
        self._session.execute(update(call).where(called).values(note=""))
        if person.kind == "employee":
            self._session.execute(update(absence).where(absence.c.employee_id == person.id).values(handover_note=""))
            theirs = select(case.c.id).where(case.c.employee_id == person.id)
            self._session.execute(delete(note).where(note.c.case_id.in_(theirs)))

    def _replace(self, name: str, called: str) -> None:
        """The full name in anybody's words."""
        if not _is_telling(name):
            return
        personal_words.replace_in_json(self._session, name, called)
        for table in Base.metadata.sorted_tables:
            for column in (each for each in table.c if isinstance(each.type, Text) and table.name not in _KEEP_WORDING):
                there = column.contains(name, autoescape=True)
                self._session.execute(update(table).where(there).values({column: func.replace(column, name, called)}))


def _is_telling(name: str) -> bool:
    """A single word is too common to be sure whom it means."""
    return len(name.split()) > 1


def tables_about(person: Person) -> list[str]:
    """Names of the tables that may speak of somebody."""
    return [name for name, _table, _rows in _about(person)]


def _shared(person: Person, share: Share) -> Iterator[tuple[str, Table, ColumnElement[bool]]]:
    for name, table, about in _about(person):
        if share is Share.ALL:
            yield name, table, about
        elif name not in _HR:
            yield name, table, about if share is Share.OWN else and_(about, *_not_of_hr(table))


def _not_of_hr(table: Table) -> Iterator[ColumnElement[bool]]:
    """Rows outside of HR's rooms that tell of what is inside: messages of its cases, their deliveries, its acts."""
    message = Base.metadata.tables["message"]
    if "case_kind" in table.c:
        yield table.c.case_kind != "hr_case"
    if "message_id" in table.c:
        of_hr = select(message.c.id).where(message.c.case_kind == "hr_case")
        yield or_(table.c.message_id.is_(None), table.c.message_id.not_in(of_hr))
    if table.name == "audit_event":
        yield table.c.subject_kind.not_in(HR_KINDS)
        yield table.c.verb.not_in(HR_VERBS)


def _about(person: Person) -> list[tuple[str, Table, ColumnElement[bool]]]:
    """Every table that speaks of the person, and its rows that do."""
    t = Base.metadata.tables
    found: list[tuple[str, Table, ColumnElement[bool]]] = []
    for name, table in sorted(t.items()):
        about = [*_by_columns(name, table, person)]
        if about:
            found.append((name, table, or_(*about)))
    case = t["hr.hr_case"]
    if person.kind == "employee":
        of_case = select(case.c.id).where(case.c.employee_id == person.id)
        found += [(name, t[name], t[name].c.case_id.in_(of_case)) for name in _HR[1:]]
    return found


def _by_columns(name: str, table: Table, person: Person) -> Iterator[ColumnElement[bool]]:
    own = "employee" if person.kind == "employee" else "customer_contact"
    ids: Sequence[str] = ("employee_id", "planned_employee_id", "assignee_id", "replacement_id")
    if name == own:
        yield table.c.id == person.id
    if name == "account" and person.account_id:
        yield table.c.id == person.account_id
    elif "account_id" in table.c and person.account_id:
        yield table.c.account_id == person.account_id
    for column in ids if person.kind == "employee" else ("contact_id", "assignee_id"):
        if column in table.c:
            yield table.c[column] == person.id
    for kind, column in (("recipient_kind", "recipient_id"), ("to_kind", "to_id"), ("person_kind", "person_id")):
        if kind in table.c and column in table.c:
            yield and_(table.c[kind] == person.kind, table.c[column] == person.id)
    if name == "audit_event" and person.account_id:
        yield table.c.actor_id == person.account_id


def _number(table: Table, *conditions: ColumnElement[bool]) -> Any:
    return select(func.count()).select_from(table).where(*conditions)

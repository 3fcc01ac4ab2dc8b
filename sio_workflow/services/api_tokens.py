"""Keys for programs: shown once, kept as a hash, and never worth more than the account that made them."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.errors import InvalidAnswers, NotFound, TokenExpired, TokenRevoked, TokenUnknown
from sio_workflow.domain.people import Actor, Grant, Role
from sio_workflow.services.accounts import actor_from
from sio_workflow.services.choices import Choice
from sio_workflow.services.keys import hash_of
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import ApiToken, Area

PREFIX = "sio_"
SCOPES = ("read", "write")
DEFAULT_DAYS = 90
LONGEST_DAYS = 365
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenView:
    """A token as its owner sees it later on: everything but the secret."""

    id: UUID
    name: str
    label: str
    scope: str
    #: empty: wherever its account may
    area_ids: list[UUID] | None
    area_names: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_on: date | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshToken:
    """A token just made: the only time its secret is seen."""

    view: TokenView
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """A program that carries a token."""

    actor: Actor
    may_write: bool


class ApiTokens:
    """Make, list, revoke and recognise tokens."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(
        self,
        actor: Actor,
        name: str,
        scope: str,
        now: datetime,
        *,
        days: int = DEFAULT_DAYS,
        area_ids: Collection[UUID] | None = None,
    ) -> FreshToken:
        """A new token of the actor's account, for `days` and, when named, for these areas only."""
        account_id = policy.in_person(actor)
        _check(name, scope, days)
        _check_areas(area_ids, self.areas(actor))
        label = PREFIX + secrets.token_hex(4)
        secret = f"{label}_{secrets.token_urlsafe(32)}"
        row = ApiToken(
            account_id=account_id,
            label=label,
            key_hash=hash_of(secret),
            name=name.strip(),
            scope=scope,
            area_ids=None if area_ids is None else sorted({str(each) for each in area_ids}),
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        with self._database.unit_of_work() as uow:
            uow.identity.add(row)
            uow.identity.save()
            uow.trail.audit(actor, now, "make_token", "api_token", row.id, scope=scope, days=days, areas=row.area_ids)
            return FreshToken(view=_view(row, uow.places.areas()), secret=secret)

    def areas(self, actor: Actor) -> Sequence[Choice]:
        """Where the actor holds a role, and so may let a program act."""
        held = actor.areas(*actor.roles - {Role.CUSTOMER})
        with self._database.unit_of_work(writing=False) as uow:
            return [Choice(area.id, area.name) for area in uow.places.areas(held)]

    def list(self, actor: Actor) -> Sequence[TokenView]:
        """The actor's tokens, the newest first; revoked and expired ones too."""
        with self._database.unit_of_work(writing=False) as uow:
            rows, areas = uow.identity.tokens_of(policy.in_person(actor)), uow.places.areas()
            return [_view(row, areas) for row in rows]

    def revoke(self, actor: Actor, token_id: UUID, now: datetime) -> None:
        """From now on it opens nothing; NotFound when it is not the actor's."""
        account_id = policy.in_person(actor)
        with self._database.unit_of_work() as uow:
            row = uow.identity.token(token_id)
            if row is None or row.account_id != account_id:
                raise NotFound
            if row.revoked_at is None:
                row.revoked_at = now
                uow.trail.audit(actor, now, "revoke_token", "api_token", row.id)

    def bearer(self, secret: str, now: datetime) -> Bearer:
        """Who carries this token, in one statement, and once a day a second; a NotSignedIn of some kind otherwise."""
        with self._database.unit_of_work(writing=False) as uow:
            rows = uow.identity.token_rows(hash_of(secret), now)
        actor = actor_from(rows)
        if actor is None:
            raise TokenUnknown
        token = rows[0]
        if token.revoked_at is not None:
            raise TokenRevoked
        if token.expires_at <= now:
            raise TokenExpired
        if token.last_used_on != now.date():
            with self._database.unit_of_work() as uow:
                uow.identity.token_used(token.token_id, now)
        return Bearer(actor=_cut(actor, token.token_id, token.area_ids), may_write=token.scope == "write")


def _check(name: str, scope: str, days: int) -> None:
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise InvalidAnswers.at("name", "Give it a name of at most 80 characters.")
    if scope not in SCOPES:
        raise InvalidAnswers.at("scope", "Choose what it may do.")
    if not 0 < days <= LONGEST_DAYS:
        raise InvalidAnswers.at("days", "Choose between 1 and 365 days.")


def _check_areas(wanted: Collection[UUID] | None, own: Collection[Choice]) -> None:
    if wanted is None:
        return
    if not wanted:
        # an empty list must not come to mean everywhere
        raise InvalidAnswers.at("area_ids", "Choose at least one area.")
    if not {area.id for area in own}.issuperset(wanted):
        raise InvalidAnswers.at("area_ids", "Choose among your own areas.")


def _cut(actor: Actor, token_id: UUID, area_ids: Sequence[Any] | None) -> Actor:
    """The actor as far as the token reaches. A token of some areas acts by role there, and never as the person."""
    if area_ids is None:
        return replace(actor, token_id=token_id)
    areas = {UUID(each) for each in area_ids}
    grants = frozenset(cut for grant in actor.grants for cut in _within(grant, areas))
    cut = replace(actor, grants=grants, token_id=token_id, confined=True)
    return replace(cut, employee_id=None, contact_id=None, customer_id=None)


def _within(grant: Grant, areas: Collection[UUID]) -> list[Grant]:
    """A grant of all areas becomes one for each of these; one of another area is gone."""
    reached = areas if grant.area_id is None else [grant.area_id] if grant.area_id in areas else []
    return [replace(grant, area_id=area_id) for area_id in reached]


def _view(row: ApiToken, areas: Collection[Area]) -> TokenView:
    area_ids = [UUID(each) for each in row.area_ids] if row.area_ids else None
    return TokenView(
        id=row.id,
        name=row.name,
        label=row.label,
        scope=row.scope,
        area_ids=area_ids,
        area_names=[area.name for area in areas if area.id in (area_ids or ())],
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_on=row.last_used_on,
        revoked_at=row.revoked_at,
    )

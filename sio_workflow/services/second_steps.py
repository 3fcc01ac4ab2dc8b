"""The second step of signing in: codes of a phone, and recovery codes for the day the phone is gone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp

from sio_workflow.domain import policy
from sio_workflow.domain.errors import Conflict, WrongCode
from sio_workflow.domain.people import SYSTEM, Actor
from sio_workflow.services.hashing import Hashing
from sio_workflow.services.keys import Keys
from sio_workflow.services.passwords import Passwords
from sio_workflow.services.sessions import Source
from sio_workflow.services.throttle import Throttle
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import RecoveryCode, TotpFactor
from sio_workflow.storage.unit_of_work import UnitOfWork

ISSUER = "SIO Workflow"
RECOVERY_CODES = 8
#: letters and digits that nobody mistakes for one another on paper
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUP, _GROUPS = 4, 4
#: clocks of phones are wrong by up to half a minute
_STEPS = (0, -1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What a phone needs to make codes: a link for its camera, and the secret for typing."""

    secret: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """What somebody signs in with besides the password."""

    totp: bool
    passkeys: int
    codes_left: int

    @property
    def any(self) -> bool:
        return self.totp or self.passkeys > 0


class SecondSteps:
    """Add, use and remove the codes of a phone, and recovery codes."""

    def __init__(
        self, database: Database, keys: Keys, hashing: Hashing, throttle: Throttle, passwords: Passwords
    ) -> None:
        self._database = database
        self._keys = keys
        self._hashing = hashing
        self._throttle = throttle
        self._passwords = passwords

    def factors(self, account_id: UUID) -> Factors:
        """What this account has, and so whether a second step is asked for."""
        with self._database.unit_of_work(writing=False) as uow:
            return _factors(uow, account_id)

    def mine(self, actor: Actor) -> Factors:
        """The same about oneself."""
        return self.factors(policy.in_person(actor))

    def begin(self, actor: Actor, password: str, source: Source, now: datetime) -> None:
        """A fresh secret for a phone; it counts only once a code of it has been given. Conflict: there is one."""
        self._passwords.confirm(actor, password, source, now)
        account_id = policy.in_person(actor)
        with self._database.unit_of_work() as uow:
            if _factors(uow, account_id).totp:
                raise Conflict
            uow.factors.forget_totp(account_id)
            secret = self._keys.encrypt(pyotp.random_base32())
            uow.factors.add(TotpFactor(account_id=account_id, secret=secret, created_at=now))

    def enrolment(self, actor: Actor) -> Enrolment | None:
        """What to show while the first code is awaited; never again afterwards."""
        account_id = policy.in_person(actor)
        with self._database.unit_of_work(writing=False) as uow:
            row, account = uow.factors.totp(account_id), uow.people.account(account_id)
        if row is None or row.confirmed_at is not None or account is None:
            return None
        secret = self._keys.decrypt(row.secret)
        return Enrolment(
            secret=secret, link=pyotp.TOTP(secret).provisioning_uri(name=account.username, issuer_name=ISSUER)
        )

    def confirm(self, actor: Actor, code: str, source: Source, now: datetime) -> list[str]:
        """The first right code switches it on; recovery codes to write down, when there are none yet."""
        account_id = policy.in_person(actor)
        attempt = self._throttle.admit("code", str(account_id), source, now)
        if not self._take_totp(account_id, _plain(code), now):
            raise WrongCode
        self._throttle.forgive(attempt, now)
        with self._database.unit_of_work() as uow:
            if (row := uow.factors.totp(account_id)) is not None:
                row.confirmed_at = row.confirmed_at or now
            uow.trail.audit(actor, now, "add_factor", "account", account_id, factor="totp")
        return self.codes_if_none(actor, now)

    def remove(self, actor: Actor, password: str, source: Source, now: datetime) -> None:
        """No more codes of a phone; the recovery codes go with the last factor."""
        self._passwords.confirm(actor, password, source, now)
        account_id = policy.in_person(actor)
        with self._database.unit_of_work() as uow:
            uow.factors.forget_totp(account_id)
            forget_codes_of_the_last(uow, account_id)
            uow.trail.audit(actor, now, "remove_factor", "account", account_id, factor="totp")

    def codes_if_none(self, actor: Actor, now: datetime) -> list[str]:
        """Recovery codes for somebody's first factor; empty when they have some."""
        with self._database.unit_of_work(writing=False) as uow:
            if uow.factors.unused_codes(policy.in_person(actor)):
                return []
        return self._fresh_codes(actor, now)

    def new_codes(self, actor: Actor, password: str, source: Source, now: datetime) -> list[str]:
        """New recovery codes; the old ones are worth nothing any more."""
        self._passwords.confirm(actor, password, source, now)
        return self._fresh_codes(actor, now)

    def answer(self, account_id: UUID, code: str, source: Source, now: datetime) -> str:
        """Take a code for the second step: how it was done, totp or recovery. WrongCode, or TooManyAttempts."""
        attempt = self._throttle.admit("code", str(account_id), source, now)
        plain = _plain(code)
        if plain.isdigit():
            method = "totp" if self._is_confirmed(account_id) and self._take_totp(account_id, plain, now) else ""
        else:
            method = "recovery" if self._take_recovery(account_id, plain, now) else ""
        if not method:
            with self._database.unit_of_work() as uow:
                uow.trail.audit(SYSTEM, now, "sign_in_refused", "account", account_id, step="second")
            raise WrongCode
        self._throttle.forgive(attempt, now)
        return method

    def _is_confirmed(self, account_id: UUID) -> bool:
        return self.factors(account_id).totp

    def _take_totp(self, account_id: UUID, code: str, now: datetime) -> bool:
        with self._database.unit_of_work() as uow:
            if (row := uow.factors.totp(account_id)) is None:
                return False
            generator = pyotp.TOTP(self._keys.decrypt(row.secret))
            current = generator.timecode(now)
            fitting = [current + step for step in _STEPS if _same(generator.generate_otp(current + step), code)]
            return bool(fitting) and uow.factors.use_step(account_id, fitting[0])

    def _take_recovery(self, account_id: UUID, code: str, now: datetime) -> bool:
        with self._database.unit_of_work(writing=False) as uow:
            row = uow.factors.recovery_code(account_id, code[:_GROUP])
        if not self._hashing.matches(row.code_hash if row else "", code) or row is None:
            return False
        with self._database.unit_of_work() as uow:
            return uow.factors.use_code(row.id, now)

    def _fresh_codes(self, actor: Actor, now: datetime) -> list[str]:
        account_id = policy.in_person(actor)
        codes = _draw_codes()
        rows = [
            RecoveryCode(account_id=account_id, label=code[:_GROUP], code_hash=self._hashing.hash(_plain(code)))
            for code in codes
        ]
        with self._database.unit_of_work() as uow:
            uow.factors.forget_codes(account_id)
            uow.factors.add(*rows)
            uow.trail.audit(actor, now, "make_recovery_codes", "account", account_id)
        return codes


def forget_codes_of_the_last(uow: UnitOfWork, account_id: UUID) -> None:
    """Recovery codes without a factor would open nothing, and frighten people who find them."""
    uow.factors.save()
    if not _factors(uow, account_id).any:
        uow.factors.forget_codes(account_id)


def _factors(uow: UnitOfWork, account_id: UUID) -> Factors:
    totp = uow.factors.totp(account_id)
    return Factors(
        totp=totp is not None and totp.confirmed_at is not None,
        passkeys=len(uow.factors.passkeys_of(account_id)),
        codes_left=len(uow.factors.unused_codes(account_id)),
    )


def _draw_codes() -> list[str]:
    """ "ab3f-9xk2-mm4p-t7wd": each begins differently, so that its beginning can name it."""
    codes: dict[str, str] = {}
    while len(codes) < RECOVERY_CODES:
        groups = ["".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS)]
        # a code of digits only would be taken for one of a phone
        if not "".join(groups).isdigit():
            codes.setdefault(groups[0], "-".join(groups))
    return list(codes.values())


def _plain(code: str) -> str:
    """A code as people type it, with spaces, dashes and capitals."""
    return "".join(sign for sign in code.lower() if sign.isalnum())[: _GROUP * _GROUPS]


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())

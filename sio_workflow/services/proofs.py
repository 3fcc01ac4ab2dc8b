"""How people, and their programs, prove who they are: everything of that kind in one hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sio_workflow.domain.provider import Provider
from sio_workflow.services.api_tokens import ApiTokens
from sio_workflow.services.breached import BreachedPasswords
from sio_workflow.services.hashing import Hashing
from sio_workflow.services.keys import Keys
from sio_workflow.services.own_identity import OwnIdentity
from sio_workflow.services.passkeys import Passkeys
from sio_workflow.services.passwords import Passwords
from sio_workflow.services.second_steps import SecondSteps
from sio_workflow.services.sign_in import SignIn
from sio_workflow.services.throttle import Throttle
from sio_workflow.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """The ways to prove who one is."""

    sign_in: SignIn
    passwords: Passwords
    second_steps: SecondSteps
    passkeys: Passkeys
    api_tokens: ApiTokens
    own_identity: OwnIdentity

    @classmethod
    def of(
        cls,
        database: Database,
        keys: Keys,
        hashing: Hashing,
        *,
        public_url: str,
        breached: Path | None,
        provider: Provider,
    ) -> Proofs:
        """All of them over one database."""
        throttle = Throttle(database, keys)
        passwords = Passwords(database, hashing, throttle, BreachedPasswords(breached))
        return cls(
            sign_in=SignIn(database, hashing, throttle),
            passwords=passwords,
            second_steps=SecondSteps(database, keys, Hashing.of_codes(), throttle, passwords),
            passkeys=Passkeys(database, passwords, public_url),
            api_tokens=ApiTokens(database),
            own_identity=OwnIdentity(database, provider, passwords),
        )

"""Passkeys (WebAuthn): a key in somebody's phone or computer that answers a challenge of ours, and only of ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from sio_workflow.domain import policy
from sio_workflow.domain.errors import NotFound, PasskeyRefused
from sio_workflow.domain.legible import is_legible, json_of
from sio_workflow.domain.people import SYSTEM, Actor
from sio_workflow.services.keys import hash_of
from sio_workflow.services.passwords import Passwords
from sio_workflow.services.second_steps import ISSUER, forget_codes_of_the_last
from sio_workflow.services.sessions import Source
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Passkey

_PATIENCE = timedelta(minutes=5)
_REGISTER, _SIGN_IN = "passkey_register", "passkey_sign_in"
_LONGEST_NAME = 60
Options = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyView:
    """One line of "my passkeys"."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


class Passkeys:
    """Register, use, list and remove passkeys. Options and answers are the JSON that browsers speak."""

    def __init__(self, database: Database, passwords: Passwords, public_url: str) -> None:
        self._database = database
        self._passwords = passwords
        parts = urlsplit(public_url)
        self._host, self._origin = parts.hostname or "localhost", f"{parts.scheme}://{parts.netloc}"

    def ask_for_new(self, actor: Actor, password: str, source: Source, now: datetime) -> Options:
        """Ask the actor's device to make a passkey; the password first, for a passkey opens the door for ever."""
        self._passwords.confirm(actor, password, source, now)
        account_id = policy.in_person(actor)
        with self._database.unit_of_work(writing=False) as uow:
            known, account = uow.factors.passkeys_of(account_id), uow.people.account(account_id)
        options = webauthn.generate_registration_options(
            rp_id=self._host,
            rp_name=ISSUER,
            user_id=account_id.bytes,
            user_name=account.username if account else "",
            user_display_name=actor.name,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[_descriptor(each) for each in known],
        )
        return self._asked(options_to_json_dict(options), _REGISTER, account_id, now)

    def register(self, actor: Actor, credential: str, challenge: str, name: str, now: datetime) -> None:
        """Keep the public half of a new passkey; PasskeyRefused when the answer does not fit what was asked."""
        account_id = policy.in_person(actor)
        if self._taken(challenge, _REGISTER, now) != account_id:
            raise PasskeyRefused
        try:
            verified = webauthn.verify_registration_response(
                credential=_read(credential),
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=self._host,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError) as fault:
            raise PasskeyRefused from fault
        row = Passkey(
            account_id=account_id,
            name=name.strip()[:_LONGEST_NAME],
            credential_id=bytes_to_base64url(verified.credential_id),
            public_key=bytes_to_base64url(verified.credential_public_key),
            sign_count=verified.sign_count,
            transports=_transports(credential),
            created_at=now,
        )
        with self._database.unit_of_work() as uow:
            if uow.factors.passkey_of_credential(row.credential_id) is not None:
                raise PasskeyRefused
            uow.factors.add(row)
            uow.trail.audit(actor, now, "add_factor", "account", account_id, factor="passkey")

    def ask(self, account_id: UUID | None, now: datetime) -> Options:
        """Ask for a signature: of a passkey of this account (second step), or of any that knows us (no password)."""
        known = []
        if account_id is not None:
            with self._database.unit_of_work(writing=False) as uow:
                known = [_descriptor(each) for each in uow.factors.passkeys_of(account_id)]
        options = webauthn.generate_authentication_options(
            rp_id=self._host, allow_credentials=known, user_verification=UserVerificationRequirement.REQUIRED
        )
        return self._asked(options_to_json_dict(options), _SIGN_IN, account_id, now)

    def answer(self, credential: str, challenge: str, now: datetime) -> UUID:
        """The account whose passkey has signed the challenge; PasskeyRefused otherwise. A challenge is good once."""
        asked = self._taken(challenge, _SIGN_IN, now)
        with self._database.unit_of_work(writing=False) as uow:
            row = uow.factors.passkey_of_credential(_credential_id(credential))
        if row is None or asked not in (None, row.account_id):
            raise PasskeyRefused
        try:
            verified = webauthn.verify_authentication_response(
                credential=_read(credential),
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=self._host,
                expected_origin=self._origin,
                credential_public_key=base64url_to_bytes(row.public_key),
                credential_current_sign_count=row.sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError) as fault:
            self._refuse(row, now)
            raise PasskeyRefused from fault
        with self._database.unit_of_work() as uow:
            if not uow.factors.use_passkey(row.id, verified.new_sign_count, now):
                raise PasskeyRefused
        return row.account_id

    def list(self, actor: Actor) -> list[PasskeyView]:
        """The actor's passkeys, the oldest first."""
        with self._database.unit_of_work(writing=False) as uow:
            rows = uow.factors.passkeys_of(policy.in_person(actor))
        return [
            PasskeyView(id=row.id, name=row.name, created_at=row.created_at, last_used_at=row.last_used_at)
            for row in rows
        ]

    def remove(self, actor: Actor, passkey_id: UUID, password: str, source: Source, now: datetime) -> None:
        """Forget a passkey; NotFound when it is not the actor's."""
        self._passwords.confirm(actor, password, source, now)
        account_id = policy.in_person(actor)
        with self._database.unit_of_work() as uow:
            row = uow.factors.passkey(passkey_id)
            if row is None or row.account_id != account_id:
                raise NotFound
            uow.factors.forget_passkey(passkey_id)
            forget_codes_of_the_last(uow, account_id)
            uow.trail.audit(actor, now, "remove_factor", "account", account_id, factor="passkey")

    def _asked(self, options: Options, purpose: str, account_id: UUID | None, now: datetime) -> Options:
        with self._database.unit_of_work() as uow:
            uow.identity.forget_challenges(now)
            uow.identity.open_challenge(hash_of(options["challenge"]), purpose, account_id, now + _PATIENCE)
        return options

    def _taken(self, challenge: str, purpose: str, now: datetime) -> UUID | None:
        """Whom the challenge was for (None: anybody); PasskeyRefused when there is none, or it is too old."""
        with self._database.unit_of_work() as uow:
            row = uow.identity.close_challenge(hash_of(challenge), purpose, now)
        if row is None:
            raise PasskeyRefused
        account_id: UUID | None = row.account_id
        return account_id

    def _refuse(self, row: Passkey, now: datetime) -> None:
        with self._database.unit_of_work() as uow:
            uow.trail.audit(SYSTEM, now, "sign_in_refused", "account", row.account_id, step="passkey")


def _descriptor(row: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential_id))


def _credential_id(credential: str) -> str:
    """The id within a browser's answer; empty when that is no answer at all."""
    found = _read(credential).get("id")
    return found if isinstance(found, str) and is_legible(found) else ""


def _transports(credential: str) -> list[str]:
    response = _read(credential).get("response")
    found = response.get("transports") if isinstance(response, dict) else None
    known = found if isinstance(found, list) else []
    return [each for each in known if isinstance(each, str) and is_legible(each)][:8]


def _read(credential: str) -> dict[str, Any]:
    try:
        found = json_of(credential)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}

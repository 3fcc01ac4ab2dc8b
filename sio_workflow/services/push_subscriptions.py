"""Devices that show a person their messages: turned on and off by the person, on the device itself."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sio_workflow.channels.push import Device, Keys, may_be_told
from sio_workflow.domain.errors import InvalidAnswers, NotAllowed, NotFound
from sio_workflow.domain.people import Actor
from sio_workflow.storage.channels import hash_of
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import PushSubscription

#: a person has a few browsers; the oldest gives way
_DEVICES = 10
_POINT_BYTES, _SECRET_BYTES = 65, 16


class PushSubscriptions:
    """Which browsers are told."""

    def __init__(self, database: Database, key_file: Path, subject: str, hosts: Sequence[str] = ()) -> None:
        self._database = database
        #: private key of the house, made by `sio push keys`
        self.key_file = key_file
        self._subject = subject
        self._hosts = tuple(hosts)

    @property
    def keys(self) -> Keys | None:
        """The house's key pair; None until `sio push keys` has made it."""
        return Keys.read(self.key_file, self._subject) if self.key_file.is_file() else None

    def public_key(self) -> str:
        """What a browser subscribes with; NotFound while push is not set up."""
        keys = self.keys
        if keys is None:
            raise NotFound
        return keys.public

    def turn_on(self, actor: Actor, endpoint: str, p256dh: str, auth: str, now: datetime) -> None:
        """Tell this browser from now on. Whoever used the same browser before is no longer told there."""
        account_id = _account_of(actor)
        self._check(endpoint, p256dh, auth)
        with self._database.unit_of_work() as uow:
            uow.channels.forget_endpoint(endpoint)
            for oldest in uow.channels.subscriptions(account_id)[: -(_DEVICES - 1)]:
                uow.channels.forget_device(account_id, oldest.endpoint)
            uow.channels.add_device(
                PushSubscription(
                    account_id=account_id,
                    endpoint=endpoint,
                    endpoint_hash=hash_of(endpoint),
                    p256dh=p256dh,
                    auth=auth,
                    created_at=now,
                )
            )
            uow.trail.audit(actor, now, "push_on", "account", account_id)

    def turn_off(self, actor: Actor, endpoint: str, now: datetime) -> None:
        """Tell this browser no more; one that is not told anyway is fine too."""
        account_id = _account_of(actor)
        with self._database.unit_of_work() as uow:
            if uow.channels.forget_device(account_id, endpoint):
                uow.trail.audit(actor, now, "push_off", "account", account_id)

    def devices_of(self, person_id: UUID) -> list[Device]:
        """The browsers of an employee or a customer's contact, for the channel."""
        with self._database.unit_of_work(writing=False) as uow:
            found = uow.channels.subscriptions_of_person(person_id)
        return [Device(endpoint=each.endpoint, p256dh=each.p256dh, auth=each.auth) for each in found]

    def forget(self, endpoint: str) -> None:
        """The push service says that this browser is gone."""
        with self._database.unit_of_work() as uow:
            uow.channels.forget_endpoint(endpoint)

    def _check(self, endpoint: str, p256dh: str, auth: str) -> None:
        if not may_be_told(endpoint, self._hosts):
            raise InvalidAnswers.at("endpoint", "This is not a push service we know.")
        point = _bytes(p256dh)
        if len(point) != _POINT_BYTES or point[0] != 4:
            raise InvalidAnswers.at("p256dh", "This is not a key of a browser.")
        if len(_bytes(auth)) != _SECRET_BYTES:
            raise InvalidAnswers.at("auth", "This is not a key of a browser.")


def _account_of(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise NotAllowed
    return actor.account_id


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""

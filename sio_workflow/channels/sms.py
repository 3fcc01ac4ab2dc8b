"""Text messages through an HTTP gateway; the contract with the gateway stands in the README of this room."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

import requests
from requests import PreparedRequest, Response
from requests.auth import AuthBase
from urllib3.util import parse_url

from sio_workflow.channels.addresses import is_private
from sio_workflow.channels.deadline import Deadline, punctual
from sio_workflow.channels.values import Later, Parcel, Receipt, Refused
from sio_workflow.domain.legible import is_legible, json_of
from sio_workflow.domain.settings import ESCAPES, UnfitSetting, reading
from sio_workflow.domain.telephone import e164

_log = logging.getLogger(__name__)
_CONNECT_SECONDS = 3.0
#: an answer of a gateway is a few hundred bytes; more is something else
_ANSWER_BYTES = 64 * 1024
#: what gateways say about a number that no message will ever reach
_UNREACHABLE = frozenset({"unknown_number", "invalid_number", "not_a_mobile", "blocked", "opted_out"})
_NOT_LET_IN = frozenset({401, 403})
_TRY_AGAIN = frozenset({408, 409, 425, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """Where the gateway is, and how we show who we are."""

    url: str
    key: str
    #: who the message is from: a number that can be answered, or a name of at most eleven letters
    sender: str = "SIO"
    #: where the gateway tells what became of a message, and what people answer; "": it cannot tell us
    status_url: str = ""
    incoming_url: str = ""

    def __post_init__(self) -> None:
        with reading("SIO_SMS_URL", f"must be an address such as https://gateway.example/messages; {ESCAPES}"):
            parse_url(self.url)
        if not is_private(self.url):
            raise UnfitSetting("SIO_SMS_URL", "must begin with https://: it carries telephone numbers")


@dataclass(slots=True)
class Sms:
    """The channel. One request per parcel; the idempotency key makes a second try harmless."""

    gateway: Gateway
    name: str = "sms"
    _said: set[int] = field(default_factory=set)

    def send(self, parcel: Parcel, *, timeout: float) -> Receipt:
        """Hand it to the gateway. Raises Refused or Later."""
        number = e164(parcel.to)
        if number is None:
            raise Refused("unknown_number")
        status, answer = self._post(self._letter(parcel, number), parcel.idempotency_key, timeout)
        return self._receipt(status, answer)

    def _letter(self, parcel: Parcel, number: str) -> dict[str, str]:
        letter = {
            "to": number,
            "text": parcel.text,
            "sender": self.gateway.sender,
            "reference": parcel.idempotency_key,
            "status_url": self.gateway.status_url,
            "incoming_url": self.gateway.incoming_url,
        }
        return {name: value for name, value in letter.items() if value}

    def _post(self, letter: dict[str, str], key: str, timeout: float) -> tuple[int, dict[str, Any]]:
        with Deadline(timeout) as deadline, punctual(deadline) as session:
            try:
                with session.post(
                    self.gateway.url,
                    json=letter,
                    headers={"Idempotency-Key": key, "Accept": "application/json"},
                    auth=_Bearer(self.gateway.key),
                    timeout=(min(_CONNECT_SECONDS, timeout), timeout),
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    return response.status_code, _read(response)
            except requests.Timeout as error:
                raise Later("timeout") from error
            except requests.RequestException as error:
                raise Later("timeout" if deadline.over else "not_reachable") from error

    def _receipt(self, status: int, answer: dict[str, Any]) -> Receipt:
        if status in _NOT_LET_IN:
            self._say_once(status)
            raise Later("gateway_key_refused")
        self._said.clear()
        if 200 <= status < 300 and (name := _name_in(answer)):
            return Receipt(provider_id=name)
        if 200 <= status < 300:
            raise Later("answer_not_understood")
        if 400 <= status < 500 and answer.get("code") in _UNREACHABLE:
            raise Refused("unknown_number")
        if 400 <= status < 500 and status not in _TRY_AGAIN:
            raise Refused(f"http_{status}")
        raise Later(f"http_{status}")

    def _say_once(self, status: int) -> None:
        """A wrong key stops every message: one line for the operator, not one per message."""
        if status not in self._said:
            self._said.add(status)
            _log.error("The SMS gateway does not accept our key (HTTP %s): see SIO_SMS_KEY or SIO_SMS_KEY_FILE", status)


class _Bearer(AuthBase):
    """The key as a bearer token; as an auth object, since a .netrc file would win over a plain header."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._key}"
        return request


def _read(response: Response) -> dict[str, Any]:
    """The JSON object in the answer; {} for anything else."""
    body = next(response.iter_content(_ANSWER_BYTES), b"")
    try:
        answer = json_of(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _name_in(answer: dict[str, Any]) -> str:
    name = answer.get("id")
    return name if isinstance(name, str) and 0 < len(name) <= 200 and is_legible(name) else ""

"""Web push (RFC 8030, 8291, 8292): a browser shows that there is a message. What it says stays in the house."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import requests
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from pywebpush import WebPusher, WebPushException

from sio_workflow.channels.addresses import is_private, place_of
from sio_workflow.channels.deadline import Deadline, punctual
from sio_workflow.channels.values import Later, Parcel, Receipt, Refused

#: push services of the browsers; a name that begins with a dot means every host below it, and a port must be named
KNOWN_HOSTS = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    ".push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
)
_TITLES = {"da": "Du har en ny besked", "en": "You have a new message"}
#: a message nobody has seen for a day is read in the house instead
_TTL_SECONDS = 24 * 3600
_CONNECT_SECONDS = 3.0
_TAKEN = range(200, 300)
_GONE = frozenset({404, 410})
_TRY_AGAIN = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A browser that has asked to be told."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True)
class Keys:
    """The house's own key pair (VAPID), by which a push service knows that it is us again."""

    vapid: Vapid02
    #: whom the push service may write to, see `subject_of`
    subject: str

    @classmethod
    def read(cls, file: Path, subject: str) -> Keys:
        """From a private key file (PEM)."""
        return cls(Vapid02.from_file(str(file)), subject)

    @property
    def public(self) -> str:
        """What a browser subscribes with: the public point, base64url."""
        point = self.vapid.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(point).rstrip(b"=").decode()

    def headers_for(self, endpoint: str) -> dict[str, str]:
        """The Authorization of one request."""
        scheme, _, rest = endpoint.partition("://")
        signed = self.vapid.sign({"sub": self.subject, "aud": f"{scheme}://{rest.split('/', 1)[0]}"})
        return {name: str(value) for name, value in signed.items()}


def subject_of(public_url: str, mail_from: str) -> str:
    """Whom push services may write to about us: a mail address with a real domain, or an https host and nothing more.

    They refuse anything else, a port or a path too; a house on somebody's own machine is nobody to write to.
    """
    address, page = parseaddr(mail_from)[1], urlsplit(public_url)
    if "." in address.rpartition("@")[2]:
        return f"mailto:{address}"
    if page.scheme == "https" and "." in (page.hostname or ""):
        return f"https://{page.hostname}"
    return "mailto:sio@localhost"


def make_key_file(file: Path) -> bool:
    """A new private key that only its owner can read; False when there is one already, which stays."""
    fresh = Vapid02()
    fresh.generate_keys()
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        # O_EXCL: of two that make one at once, one makes it and the other finds it
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(fresh.private_pem())
    except FileExistsError:
        return False
    return True


def may_be_told(endpoint: str, hosts: Sequence[str] = ()) -> bool:
    """Is this the address of a push service? Anything else would let a stranger send us about in our own network."""
    place = place_of(endpoint)
    known = any(place == each or (each.startswith(".") and place.endswith(each)) for each in (*KNOWN_HOSTS, *hosts))
    return known and is_private(endpoint) and len(endpoint) <= 2000


@dataclass(frozen=True, slots=True)
class Push:
    """The channel. Parcels are addressed to an employee or contact; each of their devices is told."""

    keys: Keys
    #: devices of a person; forget a device whose push service says it is gone
    devices_of: Callable[[UUID], Sequence[Device]]
    forget: Callable[[str], None]
    hosts: tuple[str, ...] = ()
    name: str = "push"

    def send(self, parcel: Parcel, *, timeout: float) -> Receipt:
        """Tell every device. One that has heard is enough; Refused when the person has none left."""
        devices = self.devices_of(UUID(parcel.to))
        # all at once: one whose service keeps silent must not use up the time of the others
        with Deadline(timeout) as deadline, ThreadPoolExecutor(len(devices) or 1) as threads:
            heard = list(threads.map(lambda device: self._tell(device, parcel, deadline), devices))
        for device, status in zip(devices, heard, strict=True):
            if status in _GONE:
                self.forget(device.endpoint)
        if any(status in _TAKEN for status in heard):
            return Receipt()
        raise next((trouble for trouble in heard if isinstance(trouble, Later)), Refused("no_device"))

    def _tell(self, device: Device, parcel: Parcel, deadline: Deadline) -> int | Later:
        """What its push service has answered, or why it is to be asked again."""
        if not may_be_told(device.endpoint, self.hosts):
            return 410
        try:
            status = self._post(device, parcel, deadline)
        except Later as trouble:
            return trouble
        settled = status in _TAKEN or (400 <= status < 500 and status not in _TRY_AGAIN)
        return status if settled else Later(f"http_{status}")

    def _post(self, device: Device, parcel: Parcel, deadline: Deadline) -> int:
        info = {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}}
        headers = {**self.keys.headers_for(device.endpoint), "Urgency": "high", "Topic": _topic(parcel)}
        steps = (min(_CONNECT_SECONDS, deadline.left), deadline.left)
        try:
            with punctual(deadline) as session:
                # redirects would lead out of the known hosts
                session.max_redirects = 0
                sealed = WebPusher(info, requests_session=session)
                response = sealed.send(_words(parcel), headers, ttl=_TTL_SECONDS, timeout=steps)
        except requests.TooManyRedirects:
            return 410
        except requests.Timeout as error:
            raise Later("timeout") from error
        except requests.RequestException as error:
            raise Later("timeout" if deadline.over else "not_reachable") from error
        except (WebPushException, ValueError):
            return 410  # keys that are none: this device can never be told anything
        return int(response.status_code)


def _words(parcel: Parcel) -> str:
    """No name, place or reason: it lights up on a locked screen."""
    title = _TITLES.get(parcel.locale, _TITLES["da"])
    return json.dumps({"title": title, "url": "/messages", "tag": _topic(parcel)}, ensure_ascii=False)


def _topic(parcel: Parcel) -> str:
    """The same for every try, so that a second one takes the place of the first."""
    return parcel.delivery_id.hex

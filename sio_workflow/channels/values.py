"""What services and channels say to one another: a parcel goes out, a receipt comes back, or one of two refusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One message to one person on one channel, ready to go."""

    delivery_id: UUID
    #: address on this channel: an e-mail address, a telephone number; for push the id of the employee
    to: str
    #: plain line without personal data; e-mail shows it as subject, push as title
    subject: str
    text: str
    #: for e-mail; None: the text stands alone
    html: str | None = None
    #: signed; an answer that carries it finds its way back to the case. "": answers are not expected
    reply_token: str = ""
    #: the same however often the parcel is sent: the other side may use it to send it on only once
    idempotency_key: str
    #: da or en
    locale: str = "da"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The other side has taken the parcel."""

    #: what the other side calls it in its delivery reports; "" when it gives no name
    provider_id: str = ""


class Refused(Exception):
    """Sending again cannot help: unknown address, blocked, not understood. Becomes an incident at once."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        #: short and stable, safe to show and to log: "unknown_address", "smtp_550", "http_400"; never an address
        self.code = code


class Later(Exception):
    """The other side cannot take it now: tried again with back-off, an incident after the last attempt."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        #: short and stable, safe to show and to log: "smtp_451", "timeout", "not_reachable"
        self.code = code


class Channel(Protocol):
    """One way out. Holds no state between parcels, so that any worker can send any of them."""

    @property
    def name(self) -> str:
        """sms, email or push: what stands in the delivery."""
        ...

    def send(self, parcel: Parcel, *, timeout: float) -> Receipt:
        """Hand the parcel over within so many seconds, however slowly the other side talks.

        Raises Refused or Later, nothing else.
        """
        ...

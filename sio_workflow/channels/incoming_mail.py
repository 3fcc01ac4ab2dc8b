"""Read a raw mail from outside: who wrote, what they wrote, and which of our reply addresses they wrote to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from enum import StrEnum
from hashlib import sha256
from html.parser import HTMLParser
from typing import cast

from sio_workflow.domain.legible import mended

#: a header that only machines write, whatever stands in it. Not those that ticket systems and group addresses put on
#: what people write (List-Id, `Precedence: list`, X-Auto-Response-Suppress): a customer who answers is never unheard
_OF_MACHINES = ("X-Autoreply", "X-Autorespond")
_BULK = frozenset({"bulk", "junk", "auto_reply"})
#: who sends back what could not be delivered
_DAEMONS = frozenset({"mailer-daemon", "postmaster"})
#: how a daemon's subject begins that goes on trying; what comes later in it may be our own subject
_DELAY = re.compile(r"\s*(?:warning:|delayed\b|delivery delayed|delivery status notification \(delay\))", re.IGNORECASE)
_TOKEN = re.compile(r"\+([a-z2-7]{20,64})@", re.IGNORECASE)
_ADDRESSED = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_NAME_LENGTH = 200


class Kind(StrEnum):
    """What a mail is."""

    REPLY = "reply"
    #: a machine's answer, such as "I am on holiday": nobody reads those
    AUTOMATIC = "automatic"
    #: our own mail came back
    BOUNCE = "bounce"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail from outside."""

    kind: Kind
    #: an address, as far as there is one
    sender: str
    text: str
    #: of the reply address; "" when it was written to another
    token: str
    #: the same for the same mail, however often it is handed in
    provider_id: str


def read_mail(raw: bytes, recipients: Iterable[str] = ()) -> Letter:
    """Take a raw mail apart; `recipients` are the addresses of its envelope, where the mail server tells them."""
    try:
        return _letter(message_from_bytes(raw, policy=policy.default), raw, recipients)
    except RecursionError:
        return _unread(raw)


def _letter(mail: EmailMessage, raw: bytes, recipients: Iterable[str]) -> Letter:
    named = [*recipients, *(str(value) for name in _ADDRESSED for value in _headers(mail, name))]
    found = (_TOKEN.search(address) for address in named)
    return Letter(
        kind=_kind(mail),
        sender=_sender(mail),
        text=_text(mail),
        token=next((match[1].lower() for match in found if match), ""),
        provider_id=_name(mail, raw),
    )


def _unread(raw: bytes) -> Letter:
    """A mail of parts within parts, deeper than anybody writes: who it says it is from, for the office to see to."""
    mail = BytesHeaderParser(policy=policy.default).parsebytes(raw)
    return Letter(kind=Kind.REPLY, sender=_sender(mail), text="", token="", provider_id=_name(mail, raw))


def _headers(mail: EmailMessage, name: str) -> list[str]:
    try:
        return [mended(str(value)).replace("\0", "") for value in mail.get_all(name, [])]
    except (ValueError, IndexError, AttributeError):
        return []  # a header that the library cannot take apart names nobody


def _kind(mail: EmailMessage) -> Kind:
    """By what the standards say, and by what mail systems wrote before there were any."""
    if mail.get_content_type() == "multipart/report":
        return Kind.BOUNCE if _has_failed(mail) else Kind.AUTOMATIC
    if _is_of_a_daemon(mail):
        return Kind.AUTOMATIC if _DELAY.match("".join(_headers(mail, "Subject"))) else Kind.BOUNCE
    if _is_automatic(mail):
        return Kind.AUTOMATIC
    # nobody may answer it, and no machine says that it is an answer: so our mail came back
    return Kind.BOUNCE if _words(mail, "Return-Path")[:1] == ["<>"] else Kind.REPLY


def _is_of_a_daemon(mail: EmailMessage) -> bool:
    return _sender(mail).partition("@")[0] in _DAEMONS or bool(_headers(mail, "X-Failed-Recipients"))


def _is_automatic(mail: EmailMessage) -> bool:
    submitted = _words(mail, "Auto-Submitted")
    marked = any(_words(mail, name) for name in _OF_MACHINES)
    return marked or any(value != "no" for value in submitted) or bool(_BULK & set(_words(mail, "Precedence")))


def _words(mail: EmailMessage, name: str) -> list[str]:
    return [value.strip().lower() for value in _headers(mail, name)]


def _has_failed(report: EmailMessage) -> bool:
    """A delay is no failure: the server goes on trying."""
    statuses = [part for part in report.walk() if part.get_content_type() == "message/delivery-status"]
    return any(re.search(r"^action:\s*failed", status.as_string(), re.IGNORECASE | re.MULTILINE) for status in statuses)


def _sender(mail: EmailMessage) -> str:
    addresses = [address for _, address in getaddresses(_headers(mail, "From")) if "@" in address]
    return addresses[0][:_NAME_LENGTH].lower() if addresses else ""


def _text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain", "html"))
    if part is None:
        return ""
    content = _decoded(part)
    return _without_tags(content) if part.get_content_subtype() == "html" else content


def _decoded(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, ValueError):
        # an alphabet that nobody knows: better with a few wrong letters than not at all
        return cast(bytes, part.get_payload(decode=True) or b"").decode("latin-1")


def _name(mail: EmailMessage, raw: bytes) -> str:
    given = "".join(_headers(mail, "Message-ID")[:1]).strip()
    return given if 0 < len(given) <= _NAME_LENGTH else sha256(given.encode() or raw).hexdigest()


class _Words(HTMLParser):
    """The words of an HTML mail, a line for each block, without what is quoted."""

    _BLOCKS = frozenset({"p", "div", "br", "li", "tr"})
    _SILENT = frozenset({"style", "script", "title", "blockquote"})

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._silent += tag in self._SILENT
        if tag in self._BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in self._SILENT and self._silent > 0

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def _without_tags(html: str) -> str:
    parser = _Words()
    parser.feed(html)
    parser.close()
    lines = "".join(parser.words).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()

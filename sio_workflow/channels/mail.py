"""E-mail by SMTP: one connection per parcel, a Message-ID that stays, and a reply address that finds the case."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import formatdate, parseaddr
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from sio_workflow.channels.deadline import Deadline
from sio_workflow.channels.values import Later, Parcel, Receipt, Refused
from sio_workflow.domain.mail_address import on_the_wire
from sio_workflow.domain.settings import ESCAPES, UnfitSetting, reading

_PORTS = {"smtp": 25, "smtps": 465}
_NEAR = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A mail server, and how we show who we are."""

    host: str
    port: int
    #: TLS from the first byte, or after STARTTLS
    tls: bool = False
    starttls: bool = False
    user: str = ""
    password: str = ""
    #: certificates of an authority of one's own; "": those of the system
    ca_file: str = ""

    @classmethod
    def read(cls, url: str, password: str = "") -> Server:
        """From smtp://user:pass@host:port?starttls=1 or smtps://host; UnfitSetting says what is wrong with it."""
        with reading("SIO_SMTP_URL", f"must be an address such as smtp://host or smtps://user@host:465; {ESCAPES}"):
            parts, options = urlsplit(url), parse_qs(urlsplit(url).query)
            port = parts.port
            if parts.scheme not in _PORTS or not parts.hostname:
                raise ValueError
        server = cls(
            host=parts.hostname,
            port=port or _PORTS[parts.scheme],
            tls=parts.scheme == "smtps",
            starttls=options.get("starttls", ["0"])[0] not in ("", "0"),
            user=unquote(parts.username or ""),
            password=password or unquote(parts.password or ""),
            ca_file=options.get("cafile", [""])[0],
        )
        if server.user and not (server.tls or server.starttls or server.host in _NEAR):
            clear = "would send the password in the clear: add ?starttls=1, or use smtps://"
            raise UnfitSetting("SIO_SMTP_URL", clear)
        return server


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The channel."""

    server: Server
    #: "SIO Workflow <sio@example.dk>"
    sender: str
    #: a mailbox that takes additions after a plus: reply@example.dk becomes reply+TOKEN@example.dk
    reply_to: str = ""
    name: str = "email"

    def send(self, parcel: Parcel, *, timeout: float) -> Receipt:
        """Hand it to the mail server. Raises Refused or Later, in codes that name no address."""
        letter = self.letter(parcel)
        with Deadline(timeout) as deadline:
            self._hand_over(letter, parcel, deadline)
        return Receipt(provider_id=str(letter["Message-ID"]))

    def _hand_over(self, letter: EmailMessage, parcel: Parcel, deadline: Deadline) -> None:
        connection: smtplib.SMTP | None = None
        try:
            connection = self._connect(deadline)
            connection.send_message(letter, self._envelope_from(parcel), [letter["To"].addresses[0].addr_spec])
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise _refusal(code) from None
        except smtplib.SMTPDataError as error:
            raise _refusal(error.smtp_code) from None
        except smtplib.SMTPAuthenticationError:
            raise Later("smtp_sign_in_refused") from None
        except smtplib.SMTPResponseException as error:
            # the greeting or our own address: a matter of set-up, which is mended without touching each message
            raise Later("timeout" if deadline.over else f"smtp_{error.smtp_code}") from None
        except smtplib.SMTPNotSupportedError:
            raise Later("smtp_not_supported") from None
        except TimeoutError:
            raise Later("timeout") from None
        except ssl.SSLError:
            raise Later("timeout" if deadline.over else "tls") from None
        except (smtplib.SMTPException, OSError) as error:
            # smtplib says "disconnected" of a server that it has waited for in vain
            in_vain = deadline.over or isinstance(error.__context__, TimeoutError)
            raise Later("timeout" if in_vain else "not_reachable") from None
        finally:
            _hang_up(connection)

    def letter(self, parcel: Parcel) -> EmailMessage:
        """The mail as it goes out; Refused when an address or a header could smuggle in something else."""
        letter = EmailMessage(policy=WIRE)
        if (to := on_the_wire(parcel.to)) is None:
            raise Refused("bad_address")
        try:
            letter["From"] = self.sender
            letter["To"] = Address(addr_spec=to)
            letter["Subject"] = parcel.subject
        except (ValueError, HeaderParseError, IndexError):
            raise Refused("bad_address") from None
        letter["Date"] = formatdate(localtime=False)
        letter["Message-ID"] = f"<{parcel.idempotency_key}@{self._domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter["Content-Language"] = parcel.locale
        if parcel.reply_token:
            letter["Reply-To"] = self._reply_address(parcel)
        letter.set_content(parcel.text)
        if parcel.html is not None:
            letter.add_alternative(parcel.html, subtype="html")
            letter.set_boundary(f"sio-{parcel.idempotency_key}")
        return letter

    @property
    def _domain(self) -> str:
        return parseaddr(self.sender)[1].rpartition("@")[2]

    def _reply_address(self, parcel: Parcel) -> str:
        local, _, domain = (self.reply_to or f"reply@{self._domain}").rpartition("@")
        return f"{local}+{parcel.reply_token}@{domain}"

    def _envelope_from(self, parcel: Parcel) -> str:
        """Where a mail that cannot be delivered comes back to: with the token it finds its delivery."""
        return self._reply_address(parcel) if parcel.reply_token else parseaddr(self.sender)[1]

    def _connect(self, deadline: Deadline) -> smtplib.SMTP:
        server = self.server
        context = ssl.create_default_context(cafile=server.ca_file or None)
        if server.tls:
            connection: smtplib.SMTP = _SealedDialogue(deadline, server.host, server.port, context=context)
        else:
            connection = _Dialogue(deadline, server.host, server.port)
        try:
            if server.starttls:
                connection.starttls(context=context)
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection


class _Dialogue(smtplib.SMTP):
    """With a mail server, to be over by the deadline."""

    def __init__(self, deadline: Deadline, host: str, port: int, **options: Any) -> None:
        self._deadline = deadline
        super().__init__(host, port, timeout=deadline.left, **options)

    def getreply(self) -> tuple[int, bytes]:
        """Its next answer; STARTTLS has put another socket in the place of the first."""
        if self.sock is not None:
            self._deadline.watch(self.sock)
            self.sock.settimeout(self._deadline.left)
        return super().getreply()


class _SealedDialogue(_Dialogue, smtplib.SMTP_SSL):
    """TLS from the first byte."""


def mail_of(environment: Mapping[str, str], password: str) -> Mail | None:
    """The channel as the environment describes it; None without SIO_SMTP_URL. UnfitSetting says what is wrong."""
    if not (url := environment.get("SIO_SMTP_URL", "")):
        return None
    sender = environment.get("SIO_MAIL_FROM", "")
    if "@" not in parseaddr(sender)[1]:
        raise UnfitSetting("SIO_MAIL_FROM", 'must be an address, for example "SIO Workflow <sio@example.dk>"')
    return Mail(server=Server.read(url, password), sender=sender, reply_to=environment.get("SIO_MAIL_REPLY_TO", ""))


def _refusal(code: int) -> Refused | Later:
    return Refused(f"smtp_{code}") if code >= 500 else Later(f"smtp_{code}")


def _hang_up(connection: smtplib.SMTP | None) -> None:
    """The mail has been taken or refused already: how the parting goes must not change that."""
    if connection is not None:
        with suppress(smtplib.SMTPException, OSError):
            connection.quit()
        connection.close()

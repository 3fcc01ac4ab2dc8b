"""A real mail server (aiosmtpd) that takes, refuses, hangs, or hangs up, as a test asks."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Behaviour:
    """How it treats the next mails."""

    #: answer to RCPT TO: "" takes it
    recipient: str = ""
    #: answer to the mail itself: "" takes it
    data: str = ""
    #: keeps quiet so long before it answers to the mail
    silence: float = 0.0
    #: takes the mail and hangs up without a word
    drop: bool = False
    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.taken]

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.recipient:
            return self.recipient
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.silence:
            await asyncio.sleep(self.silence)
        if self.data:
            return self.data
        assert isinstance(envelope.content, bytes)
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        self.envelopes.append(envelope)
        if self.drop:
            assert server.transport is not None
            server.transport.close()
        return "250 taken"


@contextmanager
def mail_server(behaviour: Behaviour, **options: Any) -> Iterator[str]:
    """Run one on a free port; gives its smtp:// address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(behaviour, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


@contextmanager
def talking(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that treats each call so; gives its smtp:// address, and ends every call at last."""
    calls: list[socket.socket] = []

    def answer() -> None:
        with suppress(OSError):
            while True:
                calls.append(server.accept()[0])
                Thread(target=treat, args=(calls[-1],), daemon=True).start()

    def treat(call: socket.socket) -> None:
        with suppress(OSError):
            behave(call)

    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=answer, daemon=True).start()
        try:
            yield f"smtp://127.0.0.1:{server.getsockname()[1]}"
        finally:
            for each in (*calls, server):
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()


def say_nothing(call: socket.socket) -> None:
    """Until the caller gives up."""
    call.recv(1)


def server_context(certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context

"""Mail addresses as the wire carries them: one address and nothing else."""

from __future__ import annotations

from email.errors import HeaderParseError
from email.headerregistry import Address


def on_the_wire(written: str) -> str | None:
    """The address with its domain as the wire wants it, also one with Danish letters; None when it is no address.

    >>> on_the_wire("bo@example.dk"), on_the_wire("bo@kødbyen.dk"), on_the_wire("bo, per")
    ('bo@example.dk', 'bo@xn--kdbyen-q1a.dk', None)
    """
    local, at, domain = written.strip().rpartition("@")
    if not (local and at and domain) or any(sign in written for sign in "\r\n\0<>,; \t"):
        return None
    try:
        return Address(addr_spec=f"{local}@{domain.encode('idna').decode()}").addr_spec
    except (ValueError, HeaderParseError, IndexError):
        return None

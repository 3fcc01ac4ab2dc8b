"""Which addresses on the web the house may send anything to."""

from __future__ import annotations

from urllib.parse import urlsplit

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def is_private(url: str) -> bool:
    """Can nobody on the way read it: https, or a server on this machine?"""
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)
    except ValueError:
        return False


def host_of(url: str) -> str:
    """Its host, or "" when there is none, or when it hides a user name or a strange port number."""
    try:
        parts = urlsplit(url)
        plain = parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        return ""
    return (parts.hostname or "") if plain else ""

"""Which addresses on the web the house may send anything to."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS = {"https": 443, "http": 80}
#: signs that one program reads as the end of a host and another as part of it, or that nobody sees
_TREACHEROUS = re.compile(r"[^!-~]|\\")
_HOST = re.compile(r"[a-z0-9.-]+")


def is_private(url: str) -> bool:
    """Can nobody on the way read it: https, or a server on this machine?"""
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)
    except ValueError:
        return False


def place_of(url: str) -> str:
    """Its host, and after a colon its port where that is no ordinary one; "" unless every program reads it alike.

    The program that looks at an address (urllib) is not the one that goes there (urllib3), and they can be made to
    disagree: https://ours\\.example.com is a host in example.com to the one, and the host "ours" to the other.
    """
    if _TREACHEROUS.search(url):
        return ""
    try:
        seen, gone_to = urlsplit(url), parse_url(url)
        port = _PORTS.get(seen.scheme) if seen.port is None else seen.port
    except (ValueError, LocationParseError):
        return ""
    alike = (seen.hostname, seen.port) == (gone_to.host, gone_to.port)
    if not (alike and seen.hostname and _HOST.fullmatch(seen.hostname)) or "@" in seen.netloc:
        return ""
    return seen.hostname if port == _PORTS.get(seen.scheme) else f"{seen.hostname}:{port}"

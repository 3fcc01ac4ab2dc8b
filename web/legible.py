"""What nobody could read is refused before a view tries: texts that no database holds, JSON that means two things."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from flask import Flask, request
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType

from sio_workflow.domain.legible import is_legible
from web.hooks import hooks
from web.visit import is_api

#: forms and bodies are a few levels deep
DEEPEST = 64
#: what a program of any language reads exactly, and what the database counts with
EXACT, MOST = 2**53 - 1, 2**31 - 1


def install(app: Flask) -> None:
    """After the door: whoever has no business here is told that first."""
    app.before_request(refuse_the_unreadable)


def refuse_the_unreadable() -> None:
    """The address, and what was sent; a gateway's call is read when its signature is right, and not before."""
    if not all(map(is_legible, [request.path, *_texts(request.args)])):
        raise BadRequest
    if any(isinstance(value, int) and value > MOST for value in (request.view_args or {}).values()):
        raise NotFound
    if request.blueprint == hooks.name:
        return
    if not is_api():
        if not all(map(is_legible, _texts(request.form))):
            raise BadRequest
    elif request.is_json:
        check_json(request.get_data())
    elif request.content_length or "Transfer-Encoding" in request.headers:
        raise UnsupportedMediaType


def check_json(body: bytes) -> None:
    """BadRequest unless it is JSON that every reader understands alike."""
    if not body.strip():
        return
    try:
        found = json.loads(body.decode(), object_pairs_hook=_each_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as fault:
        raise _refused() from fault
    if not is_plain(found):
        raise _refused()


def is_plain(found: Any) -> bool:
    """Does what JSON says hold nothing that is buried deep, or that nobody could read?"""
    return all(depth <= DEEPEST and _is_readable(value) for depth, value in _within(found))


def whole(text: str) -> int:
    """A number in an address or a form, if it is one that the database could know."""
    number = int(text)
    if abs(number) > MOST:
        raise ValueError
    return number


def _texts(sent: Any) -> Iterator[str]:
    for name, value in sent.items(multi=True):
        yield name
        yield value


def _within(found: Any) -> Iterator[tuple[int, Any]]:
    """Everything in it, with how deep it lies; without recursion, which is what an attacker hopes for."""
    waiting = [(1, found)]
    while waiting:
        depth, value = waiting.pop()
        yield depth, value
        if isinstance(value, dict):
            waiting += [(depth + 1, each) for pair in value.items() for each in pair]
        elif isinstance(value, list):
            waiting += [(depth + 1, each) for each in value]


def _is_readable(value: Any) -> bool:
    return abs(value) <= EXACT if isinstance(value, int) else not isinstance(value, str) or is_legible(value)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_number(_name: str) -> NoReturn:
    raise ValueError


def _refused() -> BadRequest:
    refusal = BadRequest()
    refusal.data = {"messages": {"json": ["Invalid JSON body."]}}  # type: ignore[attr-defined]
    return refusal

"""The methods of text, each paying for the text it makes before it makes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sio_workflow.engine.language.meter import EMPTY_LIST, SLOT, Meter, search_cost, text_size

Function = Callable[..., Any]

#: upper() of one letter can be three
GROWTH = 3
WIDE = 4


def _pay_for_arguments(meter: Meter, text: str, values: tuple[Any, ...]) -> None:
    for value in values:
        meter.survey(value)
        for mark in value if type(value) is tuple else (value,):
            if type(mark) is str:
                meter.charge(search_cost(text, mark))


def _asking(method: Callable[..., Any]) -> Function:
    """Answers a number or a yes or no."""

    def run(meter: Meter, text: str, *values: Any) -> Any:
        meter.charge(len(text) >> 3)
        _pay_for_arguments(meter, text, values)
        return method(text, *values)

    return run


def _changing(method: Callable[..., Any]) -> Function:
    """Makes a text of about the same length."""

    def run(meter: Meter, text: str, *values: Any) -> Any:
        _pay_for_arguments(meter, text, values)
        meter.charge(len(text) >> 3)
        meter.allocate(GROWTH * WIDE * len(text) + EMPTY_LIST)
        return method(text, *values)

    return run


def _backward(method: Callable[..., Any], pay: Function) -> Function:
    """Compares each letter of one text with many of the other, and so pays for the product."""

    def run(meter: Meter, text: str, *values: Any, **named: Any) -> Any:
        for mark in (*values, *named.values()):
            meter.charge(len(text) * len(mark) >> 9 if type(mark) is str else 1)
        return pay(method)(meter, text, *values, **named)

    return run


def _padding(method: Callable[..., Any]) -> Function:
    def run(meter: Meter, text: str, width: int, *fill: Any) -> Any:
        _pay_for_arguments(meter, text, fill)
        meter.allocate(WIDE * max(len(text), width) + EMPTY_LIST)
        return method(text, width, *fill)

    return run


def _splitting(method: Callable[..., Any]) -> Function:
    def run(meter: Meter, text: str, *values: Any, **named: Any) -> Any:
        _pay_for_arguments(meter, text, (*values, *named.values()))
        mark = values[0] if values else named.get("sep")
        meter.charge(len(text) >> 3)
        pieces = text.count(mark) + 1 if type(mark) is str else (len(text) >> 1) + 1
        meter.charge(pieces)
        meter.allocate(text_size(text) + pieces * SLOT)
        return method(text, *values, **named)

    return run


def _join(meter: Meter, mark: str, pieces: Any) -> str:
    if type(pieces) not in {list, tuple}:
        raise TypeError("join needs a list of texts")
    meter.charge(len(pieces))
    meter.allocate(sum(WIDE * len(piece) for piece in pieces) + WIDE * len(mark) * len(pieces) + EMPTY_LIST)
    return mark.join(pieces)


def _replace(meter: Meter, text: str, old: str, new: str, count: int = -1) -> str:
    meter.charge(search_cost(text, old))
    found = text.count(old)
    turns = found if count < 0 else min(found, count)
    meter.charge(turns >> 3)
    meter.allocate(WIDE * (len(text) + turns * max(len(new) - len(old), 0)) + EMPTY_LIST)
    return text.replace(old, new, count)


_ASKING = (
    *("startswith", "endswith", "find", "index", "count"),
    *("isdigit", "isdecimal", "isnumeric", "isalpha", "isalnum", "isspace", "islower", "isupper"),
)
_CHANGING = (
    *("lower", "upper", "casefold", "title", "capitalize", "swapcase"),
    *("removeprefix", "removesuffix", "partition"),
)
_PADDING = ("ljust", "rjust", "center", "zfill")
_SPLITTING = ("split", "splitlines")
_BACKWARD = {
    **dict.fromkeys(("rfind", "rindex"), _asking),
    **dict.fromkeys(("strip", "lstrip", "rstrip", "rpartition"), _changing),
    "rsplit": _splitting,
}

TEXT_METHODS: dict[str, Function] = {
    **{name: _asking(getattr(str, name)) for name in _ASKING},
    **{name: _changing(getattr(str, name)) for name in _CHANGING},
    **{name: _padding(getattr(str, name)) for name in _PADDING},
    **{name: _splitting(getattr(str, name)) for name in _SPLITTING},
    **{name: _backward(getattr(str, name), pay) for name, pay in _BACKWARD.items()},
    "join": _join,
    "replace": _replace,
}

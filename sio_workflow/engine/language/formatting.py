"""Text from values: `str`, f-strings and `strftime`, with widths and patterns from a short list."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sio_workflow.domain.errors import LanguageFault
from sio_workflow.engine.language.meter import NUMBERS, Meter, printed_size

#: what fits on a line; Python would happily pad to a gigabyte
NUMBER_SPEC = re.compile(r"(?:.?[<>=^])?[-+ ]?#?0?\d{0,3}[,_]?(?:\.\d{1,2})?[bcdeEfFgGnosxX%]?", re.DOTALL)
#: without glibc's widths and flags (%1000000d)
MOMENT_SPEC = re.compile(r"(?:[^%\x00\ud800-\udfff]|%[aAbBdHIjmMpSyYzZfuUVWG%])*")
MOMENTS = frozenset({date, datetime, time})
CONVERSIONS: dict[str, Callable[[Any], str]] = {"r": repr, "s": str, "a": ascii}
MAX_MOMENT_SPEC = 200


def to_text(meter: Meter, value: Any) -> str:
    """`str(value)`, paid for."""
    if type(value) is str:
        return value
    meter.allocate(printed_size(meter, value))
    return str(value)


def formatted(meter: Meter, value: Any, spec: str) -> str:
    """`format(value, spec)` for numbers, texts and times."""
    if not spec:
        return to_text(meter, value)
    if type(value) in MOMENTS:
        return strftime(meter, value, spec)
    if (type(value) not in NUMBERS and type(value) is not str) or not NUMBER_SPEC.fullmatch(spec):
        raise LanguageFault(f"the format `{spec[:40]}` is not part of the language for {type(value).__name__}")
    meter.allocate(printed_size(meter, value) + 4096)
    return format(value, spec)


def strftime(meter: Meter, moment: Any, spec: str) -> str:
    """`moment.strftime(spec)` with the common directives."""
    if type(spec) is not str or len(spec) > MAX_MOMENT_SPEC or not MOMENT_SPEC.fullmatch(spec):
        raise LanguageFault("this time format is not part of the language")
    meter.charge(4)
    meter.allocate(40 * len(spec) + 256)
    return str(moment.strftime(spec))


def quoted(meter: Meter, value: Any, conversion: int) -> Any:
    """`!r`, `!s` and `!a` inside an f-string."""
    if conversion == -1:
        return value
    meter.allocate(10 * printed_size(meter, value))
    return CONVERSIONS[chr(conversion)](value)


def to_decimal(value: Any) -> Decimal:
    """A Decimal of at most 100 digits."""
    if type(value) not in NUMBERS and type(value) is not str:
        raise TypeError(f"cannot make a Decimal of {type(value).__name__}")
    if len(str(value)) > 100:
        raise LanguageFault("a number has too many digits")
    return Decimal(str(value)) if type(value) is float else Decimal(value)

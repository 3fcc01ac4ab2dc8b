"""One run in progress, and the shape of compiled code: a closure that takes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sio_workflow.engine.language.meter import Meter


class Frame:
    """What compiled code works on."""

    __slots__ = ("line", "locals", "meter", "names", "now")

    def __init__(self, names: Mapping[str, Any], now: datetime, meter: Meter) -> None:
        self.names = names
        self.now = now
        self.meter = meter
        #: loop variables of comprehensions, by the place the compiler gave them
        self.locals: dict[int, Any] = {}
        #: where the run is, for the fault that may come
        self.line = 1


Code = Callable[[Frame], Any]

"""What is wrong with a decision table, for whoever draws it."""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    """One thing to solve before the table can be published."""

    element_id: str
    line: int
    #: stable: entry_unreadable, rules_overlap, ...
    code: str
    message: str
    remedy: str

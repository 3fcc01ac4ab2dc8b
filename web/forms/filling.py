"""What stands in a form while somebody fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """Values to show, and what was wrong with them: field path ("items.0.place") to messages."""

    values: Mapping[str, Any] = field(default_factory=dict)
    problems: Mapping[str, list[str]] = field(default_factory=dict)

    def problems_at(self, path: str) -> list[str]:
        """Messages for exactly this field."""
        return list(self.problems.get(path, ()))

"""What can be wrong with a file, said so that the one who made it can put it right."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to put right."""

    #: as the spreadsheet counts: the headers stand in row 1; 0 is the file as a whole
    row: int
    #: the header as it stands in the file; "" for the whole row
    column: str
    code: str
    message: str
    remedy: str


class FileRefused(Exception):
    """The file cannot be read at all."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.problem = Problem(row=0, column="", code=code, message=message, remedy=remedy)


class CellRefused(Exception):
    """A cell does not say what its column is for."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code, self.message, self.remedy = code, message, remedy


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """What a file did, or would have done."""

    kind: str
    file: str
    #: how the file was read: "csv, utf-8, semicolon", "xlsx, sheet Ark1"
    read_as: str = ""
    rows: int = 0
    dry_run: bool = False
    #: whether anything was written: all of the file or nothing
    applied: bool = False
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    #: what came along: "customer created" -> how many
    also: dict[str, int] = field(default_factory=dict)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

"""From the bytes of a CSV or Excel file to headers and rows, whoever made it and however large it claims to be."""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from sio_workflow.services.imports.problems import FileRefused

Cell = str | int | float | bool | datetime | date | time | None

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 500
MAX_ROWS = 100_000
MAX_COLUMNS = 100
MAX_TEXT = 10_000

_WORKBOOKS = (".xlsx", ".xlsm")
_ZIP_START = b"PK\x03\x04"
_OLD_EXCEL_START = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands in a file: trimmed headers, and the rows that are not empty, each with its number."""

    read_as: str
    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


def read_sheet(content: bytes, name: str = "") -> Sheet:
    """Read CSV or XLSX, told apart by content; a workbook by name that is none is broken. Raises FileRefused."""
    if len(content) > MAX_BYTES:
        raise FileRefused("file_too_large", f"The file is larger than {MAX_BYTES // 2**20} MB.", "Split the file.")
    if content.startswith(_OLD_EXCEL_START):
        raise FileRefused("old_excel", "This is the old Excel format (.xls).", "Save it as .xlsx or as CSV.")
    if name.lower().endswith(_WORKBOOKS) and not content.startswith(_ZIP_START):
        raise FileRefused(
            "broken_xlsx", "This is no Excel workbook, whatever its name says.", "Open and save it again."
        )
    read_as, lines = _excel(content) if content.startswith(_ZIP_START) else _csv(content)
    numbered = ((number, tuple(map(_trim, cells))) for number, cells in enumerate(lines, start=1))
    filled = [(number, cells) for number, cells in numbered if any(cell not in (None, "") for cell in cells)]
    if not filled:
        raise FileRefused("empty_file", "There is nothing in the file.", "The first row must hold the headers.")
    headers = tuple(str(cell or "") for cell in filled[0][1])
    return Sheet(read_as, headers, tuple(filled[1:]))


def _trim(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    if len(cell) > MAX_TEXT:
        raise FileRefused("cell_too_long", f"A cell is longer than {MAX_TEXT} characters.", "Shorten it.")
    return cell.replace("\u00a0", " ").strip()


def _limited(rows: Iterable[Iterable[Cell]]) -> Iterator[list[Cell]]:
    for number, row in enumerate(rows, start=1):
        if number > MAX_ROWS + 1:
            raise FileRefused("too_many_rows", f"The file has more than {MAX_ROWS} rows.", "Split the file.")
        cells = list(row)
        if len(cells) > MAX_COLUMNS:
            raise FileRefused("too_many_columns", f"Row {number} has more than {MAX_COLUMNS} columns.", "Remove some.")
        yield cells


# --- CSV


def _csv(content: bytes) -> tuple[str, list[list[Cell]]]:
    text, encoding = _decode(content)
    delimiter = _delimiter(text)
    named = {";": "semicolon", ",": "comma", "\t": "tab"}[delimiter]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return f"csv, {encoding}, {named}", list(_limited(reader))
    except csv.Error as error:
        raise FileRefused(
            "broken_csv", f"Line {reader.line_num}: {error}.", "Look for a quotation mark that is not closed."
        ) from error


def _decode(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused("utf16", "The file is UTF-16.", "Save it as “CSV UTF-8” or as .xlsx.")
    if b"\0" in content:
        raise FileRefused("not_a_table", "The file is neither CSV nor XLSX.", "Save it as .xlsx or as CSV.")
    try:
        return content.decode("utf-8-sig"), "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8"
    except UnicodeDecodeError:
        return _decode_windows(content), "cp1252"


def _decode_windows(content: bytes) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise FileRefused(
            "unknown_encoding", "The letters are neither UTF-8 nor Windows (cp1252).", "Save it as “CSV UTF-8”."
        ) from error


def _delimiter(text: str) -> str:
    """The sign that parts the headers; a comma inside a quoted header does not count."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside_quotes = "".join(first.split('"')[::2])
    return max(";,\t", key=outside_quotes.count)


# --- Excel


def _excel(content: bytes) -> tuple[str, list[list[Cell]]]:
    _guard_zip(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that openpyxl leaves out say nothing about cells
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what the file says about its own size is not to be trusted
            rows = sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS + 1)
            lines = list(_limited(map(_without_tail, rows)))
    except (InvalidFileException, BadZipFile, KeyError, ValueError, IndexError, SyntaxError, OSError) as error:
        raise FileRefused("broken_xlsx", f"Excel file cannot be read: {error}", "Open and save it again.") from error
    return f"xlsx, sheet {sheet.title}", lines


def _without_tail(row: Iterable[Any]) -> list[Cell]:
    cells = list(row)
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _guard_zip(content: bytes) -> None:
    """Refuse what would unpack to far more than it is, counting real bytes: the directory of a zip file can lie."""
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            if len(archive.infolist()) > MAX_PARTS:
                raise FileRefused("zip_bomb", "The Excel file has too many parts.", "Save only the one sheet.")
            left = MAX_UNPACKED
            for part in archive.infolist():
                left = _unpack(archive, part.filename, left)
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise FileRefused("broken_xlsx", f"Excel file cannot be read: {error}", "Open and save it again.") from error


def _unpack(archive: ZipFile, name: str, left: int) -> int:
    tail = b""
    with archive.open(name) as part:
        while chunk := part.read(65536):
            left -= len(chunk)
            if left < 0:
                raise FileRefused("zip_bomb", "The Excel file unpacks to far too much.", "Save only the one sheet.")
            # entities are how a small XML file grows; no spreadsheet declares any (UTF-16 is seen through)
            tail = (tail + chunk).replace(b"\0", b"")[-65600:]
            if b"<!DOCTYPE" in tail or b"<!ENTITY" in tail:
                raise FileRefused("xml_entities", "The Excel file declares XML entities.", "Open and save it again.")
    return left

"""Files as people and programs make them, and files as an attacker makes them."""

from __future__ import annotations

# ruff: noqa: DTZ001 - a cell of Excel has no time zone
import io
import zipfile
from datetime import datetime, time

import pytest
from openpyxl import Workbook

from sio_workflow.services.imports import sheets
from sio_workflow.services.imports.problems import FileRefused
from sio_workflow.services.imports.sheets import read_sheet


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        read_sheet(content)
    assert refused.value.problem.remedy
    return refused.value.problem.code


@pytest.mark.parametrize(
    ("encoding", "read_as"),
    [
        ("utf-8", "csv, utf-8, semicolon"),
        ("utf-8-sig", "csv, utf-8-sig, semicolon"),
        ("cp1252", "csv, cp1252, semicolon"),
    ],
)
def test_danish_letters_survive_every_usual_encoding(encoding: str, read_as: str) -> None:
    sheet = read_sheet("navn;område\nÆblegård Øst;Å\n".encode(encoding))
    assert sheet.read_as == read_as
    assert sheet.headers == ("navn", "område")
    assert sheet.rows == ((2, ("Æblegård Øst", "Å")),)


def test_a_comma_inside_quotes_parts_nothing() -> None:
    sheet = read_sheet(b'"name, first",area\n"Prove, Ane",A01\n')
    assert sheet.headers == ("name, first", "area")
    assert sheet.rows == ((2, ("Prove, Ane", "A01")),)


def test_empty_rows_are_left_out_and_row_numbers_stay() -> None:
    assert [row for row, _ in read_sheet(b"\nname;area\n\nA;1\n;\nB;2\n").rows] == [4, 6]


def test_an_excel_sheet_keeps_its_dates_and_times() -> None:
    sheet = read_sheet(workbook(("dato", "fra"), (datetime(2026, 3, 2), time(6, 0)), (None, None)))
    assert sheet.read_as == "xlsx, sheet Sheet"
    assert sheet.rows == ((2, (datetime(2026, 3, 2), time(6, 0))),)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n;;\n", "empty_file"),
        ("a;b\n".encode("utf-16"), "utf16"),
        (b"%PDF\0\0", "not_a_table"),
        (b"\xd0\xcf\x11\xe0old", "old_excel"),
        (b'a;b\n"open;1\n', "broken_csv"),
        (b"a;b\n\x81;\xff\x8d\n", "unknown_encoding"),
        (b"PK\x03\x04 and then nothing", "broken_xlsx"),
        (zipped("hello.txt", b"no workbook"), "broken_xlsx"),
        (b";".join([b"h"] * 101) + b"\n1\n", "too_many_columns"),
        (b"a\n" + b"x" * 10_001, "cell_too_long"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, code: str) -> None:
    assert refusal(content) == code


def test_a_zip_bomb_is_refused_before_it_fills_the_memory() -> None:
    bomb = zipped("xl/worksheets/sheet1.xml", b"0" * (sheets.MAX_UNPACKED + 1))
    assert len(bomb) < sheets.MAX_BYTES
    assert refusal(bomb) == "zip_bomb"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_whatever_they_are_written_in(encoding: str) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'
    assert refusal(zipped("xl/sharedStrings.xml", laughs.encode(encoding))) == "xml_entities"


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_ROWS", 3)
    assert len(read_sheet(b"a\n1\n2\n3\n").rows) == 3
    assert refusal(b"a\n1\n2\n3\n4\n") == "too_many_rows"


def test_a_sheet_with_a_cell_in_the_farthest_corner_is_refused_and_not_silently_cut() -> None:
    book = Workbook()
    book.active["A1"] = "name"
    book.active["XFD1048576"] = "far away"
    assert refusal(saved(book)) == "too_many_rows"

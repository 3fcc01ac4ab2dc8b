"""Telephone numbers as the networks write them."""

from __future__ import annotations

import pytest

from sio_workflow.domain.telephone import e164, spellings


@pytest.mark.parametrize(
    "written", ["20123456", "20 12 34 56", "+45 20 12 34 56", "0045 20123456", "+4520-12-34-56", "(+45) 20.12.34.56"]
)
def test_a_danish_number_however_it_is_written(written: str) -> None:
    assert e164(written) == "+4520123456"


@pytest.mark.parametrize(
    ("written", "number"), [("+46 70 123 45 67", "+46701234567"), ("0049 170 1234567", "+491701234567")]
)
def test_a_number_from_abroad(written: str, number: str) -> None:
    assert e164(written) == number


@pytest.mark.parametrize(
    "written",
    [
        "",
        "2012345",
        "201234567",
        "12345678",
        "+45 00 00 12 34",
        "+452012345",
        "+0123456789",
        "+12345678901234567",
        "20 12 34 5x",
        "tlf 20123456",
        "+45 20 12 34 56 ext 3",
        "2٠١٢٣٤٥٦",
    ],
)
def test_what_is_no_number(written: str) -> None:
    assert e164(written) is None


def test_a_danish_number_may_stand_in_four_ways_in_our_books() -> None:
    assert set(spellings("+4520123456")) == {"+4520123456", "004520123456", "4520123456", "20123456"}

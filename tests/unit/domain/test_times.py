"""Instants as people and programs write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sio_workflow.domain.errors import BusinessRule
from sio_workflow.domain.times import instant, local


@pytest.mark.parametrize("text", ["9999-12-31T23:30:00Z", "0001-01-01T00:00:00+01:00", "1899-12-31", "i morgen", ""])
def test_what_is_no_time_that_people_live_in_is_refused(text: str) -> None:
    with pytest.raises(BusinessRule) as refused:
        instant(text)
    assert refused.value.rule == "not_an_instant"


def test_without_offset_it_is_danish_time() -> None:
    assert instant("2026-11-24T06:00") == datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
    assert instant("2199-12-31T23:30:00Z") == datetime(2199, 12, 31, 23, 30, tzinfo=UTC)
    assert local(instant("2026-07-01T04:00Z")).hour == 6

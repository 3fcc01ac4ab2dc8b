"""Times in words: the same ones the browser script writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, session

from web import language

NOW = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)


@pytest.fixture
def in_danish():
    app = Flask("web", root_path="web")
    app.secret_key = "test"
    language.install(app)
    with app.test_request_context():
        yield


@pytest.mark.usefixtures("in_danish")
class TestInDanish:
    @pytest.mark.parametrize(
        ("minutes", "words"),
        [
            (96, "1 t 36 min tilbage"),
            (12, "12 min tilbage"),
            (0.5, "under 1 min tilbage"),
            (-12, "12 min over fristen"),
            (0, "fristen er nu"),
            (60 * 50, "2 dage 2 t tilbage"),
            (60 * 49 - 60, "2 dage tilbage"),
        ],
    )
    def test_what_is_left_of_a_deadline(self, minutes, words):
        assert language.time_left(NOW + timedelta(minutes=minutes), NOW) == words

    def test_a_time_of_today_has_no_day_and_tomorrow_is_called_so(self):
        assert language.when(NOW, NOW) == "kl. 06.30"
        assert language.when(NOW + timedelta(days=1), NOW) == "i morgen kl. 06.30"

    def test_a_day_is_written_in_full(self):
        assert language.day(NOW) == "mandag den 23. november"

    def test_late_evening_in_utc_is_the_next_day_in_denmark(self):
        assert language.day(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == "onsdag den 1. juli"

    def test_figures_have_a_comma(self):
        assert language.number(7.5) == "7,5"

    def test_english_is_beside_it(self):
        session["locale"] = "en"
        assert language.time_left(NOW + timedelta(minutes=96), NOW) == "1 h 36 min left"
        assert language.clock(NOW) == "06:30"

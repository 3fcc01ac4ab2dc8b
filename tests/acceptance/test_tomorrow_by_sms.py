"""Is whoever took a shift over ready for it? Asked and answered by text message, and never taken for an offer."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from sio_workflow.storage.models import CoverCase, Message, Shift
from tests.acceptance.company import id_of
from tests.acceptance.town import Town

#: 16:00 in Denmark, on the day before
AFTERNOON = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)


@pytest.fixture
def case(town: Town) -> UUID:
    """Vera took over a shift yesterday, and is now asked about it."""
    town.clock.at = AFTERNOON - timedelta(hours=30)
    case_id = town.search("V-1", 46)
    town.house.cover.log_call(town.actor("mette"), case_id, id_of("vera"), "yes", town.clock())
    town.work()
    (task,) = town.house.user_tasks.inbox(town.actor("mette"), town.clock())
    ready = {"decision": "staffed", "access_solved": True, "instruction_given": True}
    town.house.user_tasks.complete(town.actor("mette"), task.id, ready, town.clock())
    town.work()
    town.clock.at = AFTERNOON
    town.house.watchdog.look(town.clock())
    town.work()
    assert town.heard_by("vera")[-1] == "Er du klar til vagten i morgen kl. 08:00? Svar JA, NEJ eller VED IKKE."
    return case_id


def tasks(town: Town) -> set[str]:
    return set(town.tasks_of("mette"))


def told(town: Town, template: str) -> int:
    return len(town.all(Message, Message.template == template))


def test_yes_is_thanked_for_and_is_the_end_of_it(town: Town, case: UUID) -> None:
    town.writes("vera", "Ja 👍")
    assert town.heard_by("vera")[-1].startswith("Tak. Vi regner med dig på Skolen")
    town.clock.forward(hours=5)
    town.work()
    assert (tasks(town), told(town, "tomorrow_call")) == (set(), 0)


def test_no_makes_the_search_begin_again(town: Town, case: UUID) -> None:
    town.writes("vera", "nej desværre")
    (found,), (shift,) = town.all(CoverCase, CoverCase.id == case), town.all(Shift, Shift.id == id_of("V-1"))
    assert (found.status, found.replacement_id, shift.employee_id) == ("open", None, None)
    assert tasks(town) == {"find_cover"}
    assert told(town, "tomorrow_lost") == 1
    assert town.heard_by("vera")[-1].startswith("Tak for besked. Vi finder en anden til Skolen")


@pytest.mark.parametrize("words", ["VED IKKE", "det ved jeg ikke endnu", "måske"])
def test_not_sure_is_for_the_manager_to_telephone(town: Town, case: UUID, words: str) -> None:
    town.writes("vera", words)
    assert tasks(town) == {"call_employee"}
    assert town.heard_by("vera")[-1].startswith("Tak for besked. Din leder ringer")


def test_an_answer_after_eight_still_counts(town: Town, case: UUID) -> None:
    town.clock.forward(hours=4)
    town.work()
    assert tasks(town) == {"call_employee"}
    town.writes("vera", "ja")
    assert tasks(town) == set()


def test_somebody_who_changes_their_mind_reaches_a_person(town: Town, case: UUID) -> None:
    town.writes("vera", "ja")
    town.writes("vera", "nej")
    assert town.heard_by("vera")[-1] == "Tak. Din besked er givet videre til din leder."
    assert told(town, "employee_replied") == 1


def test_with_an_offer_out_as_well_a_plain_yes_is_neither_and_the_number_says_which(town: Town, case: UUID) -> None:
    other = town.search("V-2", 60)
    town.offer(other, "vera")
    town.writes("vera", "JA")
    assert town.answers(other) == {id_of("vera"): None}
    question = town.heard_by("vera")[-1]
    codes = re.findall(r"^(\d+): Skolen", question, re.MULTILINE)
    assert len(codes) == 2
    town.writes("vera", f"NEJ {codes[1]}")
    assert town.answers(other) == {id_of("vera"): "no"}
    town.writes("vera", "JA")
    assert town.heard_by("vera")[-1].startswith("Tak. Vi regner med dig"), "now there is one thing left to answer"
    assert town.answers(other) == {id_of("vera"): "no"}


def test_not_sure_answers_the_question_about_tomorrow_even_beside_an_offer(town: Town, case: UUID) -> None:
    other = town.search("V-2", 60)
    town.offer(other, "vera")
    town.writes("vera", "ved ikke")
    assert town.answers(other) == {id_of("vera"): None}
    assert "call_employee" in tasks(town)

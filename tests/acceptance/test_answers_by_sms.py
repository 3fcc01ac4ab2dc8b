"""A shift is offered by text message and answered by text message.

Nothing is played here: the gateway is a process of its own, it calls a server that runs, and it signs what it says.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from sio_workflow.bootstrap import Settings, build
from sio_workflow.storage.models import CoverCase, HookSeen, Message, Shift
from tests.acceptance.company import id_of
from tests.acceptance.conftest import PROCESSES
from tests.acceptance.town import Town
from tests.browser.live import Company, served


def test_a_yes_by_text_message_moves_the_process_like_a_yes_in_the_app(town: Town) -> None:
    by_sms, in_app = town.search("V-1", 9), town.search("V-2", 14)
    town.offer(by_sms, "vera")
    town.offer(in_app, "viggo")
    assert "Svar JA eller NEJ" in town.heard_by("vera")[0]
    assert town.writes("vera", "Ja tak! 😊") == 200
    offer = town.house.cover.my_offers(town.actor("viggo"), town.clock())[0]
    town.house.cover.answer_offer(town.actor("viggo"), offer.id, True, town.clock())
    town.work()
    assert town.answers(by_sms) == {id_of("vera"): "yes"}
    waits = [
        {task.element_id for task in town.house.user_tasks.inbox(town.actor("mette"), town.clock())
         if str(task.variables.get("case_id")) == str(case)}
        for case in (by_sms, in_app)
    ]  # fmt: skip
    assert waits[0] == waits[1] == {"confirm_cover"}
    assert "Tak for dit JA til Skolen" in town.heard_by("vera")[-1]


def test_in_a_hurry_the_first_yes_has_the_shift_and_the_second_is_told(town: Town) -> None:
    case = town.search("V-1", 3)
    town.offer(case, "vera", "viggo")
    town.writes("viggo", "ok")
    town.writes("vera", "ja")
    (found,) = town.all(CoverCase, CoverCase.id == case)
    assert (found.status, found.replacement_id) == ("accepted", id_of("viggo"))
    assert town.heard_by("viggo")[-1].startswith("Du har vagten Skolen")
    assert "allerede dækket" in town.heard_by("vera")[-1]


def test_two_telephones_at_the_same_moment_are_one_yes_and_one_thank_you(town: Town) -> None:
    case = town.search("V-1", 3)
    town.offer(case, "vera", "viggo")
    with ThreadPoolExecutor() as both:
        heard = list(both.map(lambda name: town.tells(name, "JA"), ("vera", "viggo")))
    town.work()
    assert heard == [200, 200]
    answers = town.answers(case)
    assert sorted([str(answers[id_of("vera")]), str(answers[id_of("viggo")])]) == ["too_late", "yes"]
    (shift,) = town.all(Shift, Shift.id == id_of("V-1"))
    assert (answers[shift.employee_id], shift.yes_via) == ("yes", "sms")
    assert {town.heard_by(name)[-1][:3] for name in ("vera", "viggo")} == {"Du ", "Tak"}


def test_a_no_costs_nothing_and_is_thanked_for(town: Town) -> None:
    case = town.search("V-1", 9)
    town.offer(case, "vera")
    town.writes("vera", "Nej, desværre")
    # nobody else had been asked, so the next ones are asked at once
    assert town.answers(case)[id_of("vera")] == "no"
    assert set(town.answers(case).values()) == {"no", None}
    assert town.heard_by("vera")[-1].startswith("Tak for dit svar")


def test_answering_twice_changes_nothing_and_is_told_politely(town: Town) -> None:
    case = town.search("V-1", 9)
    town.offer(case, "vera")
    town.writes("vera", "JA")
    town.writes("vera", "JA")
    town.writes("vera", "nej alligevel ikke")
    town.writes("vera", "nej")
    assert town.answers(case) == {id_of("vera"): "yes"}
    assert town.heard_by("vera")[-1].startswith("Vi har allerede dit JA til Skolen")


def test_the_same_event_told_again_does_nothing(town: Town) -> None:
    case = town.search("V-1", 9)
    town.offer(case, "vera")
    assert [town.writes("vera", "JA", event_id="event-1") for _ in range(3)] == [200, 200, 200]
    assert len(town.heard_by("vera")) == 2
    assert len(town.all(HookSeen)) == 1


def test_an_event_whose_first_telling_died_halfway_is_worked_when_it_is_told_again(town: Town) -> None:
    case = town.search("V-1", 9)
    town.offer(case, "vera")
    with town.house.database.unit_of_work() as uow:
        uow.channels.begin_event("sms", "event-1", town.clock(), timedelta(minutes=1))
    assert town.writes("vera", "JA", event_id="event-1") == 503
    town.clock.forward(minutes=2)
    assert town.writes("vera", "JA", event_id="event-1") == 200
    assert town.answers(case) == {id_of("vera"): "yes"}


def test_a_yes_after_the_deadline_counts_while_the_shift_is_still_free(town: Town) -> None:
    case = town.search("V-1", 9)
    town.offer(case, "vera")
    town.clock.forward(minutes=26)
    assert town.writes("vera", "JA") == 200
    assert town.answers(case)[id_of("vera")] == "yes"
    assert town.heard_by("vera")[-1].startswith("Tak for dit JA til Skolen")
    assert "confirm_cover" in {
        each.element_id for each in town.house.user_tasks.inbox(town.actor("mette"), town.clock())
    }


def test_a_yes_to_an_offer_that_was_taken_back_counts_while_the_shift_is_still_free(town: Town) -> None:
    case = town.search("V-1", 9)
    town.offer(case, "vera", "viggo")
    town.writes("viggo", "JA")
    (pick,) = [
        each
        for each in town.house.user_tasks.inbox(town.actor("mette"), town.clock())
        if each.element_id == "confirm_cover"
    ]
    town.house.user_tasks.complete(town.actor("mette"), pick.id, {"decision": "look_further"}, town.clock())
    town.work()
    assert "din leder leder videre" in town.heard_by("viggo")[-1].lower()
    assert "allerede dækket" not in " ".join(town.heard_by("viggo"))
    town.writes("vera", "JA")
    assert town.answers(case)[id_of("vera")] == "yes"


def test_a_yes_once_the_shift_is_covered_is_told_so_and_once_it_is_over_too(town: Town) -> None:
    case = town.search("V-1", 3)
    town.offer(case, "vera", "viggo", "bo")
    town.clock.forward(minutes=12)
    town.writes("viggo", "JA")
    town.writes("vera", "JA")
    assert (town.answers(case)[id_of("vera")], town.heard_by("vera")[-1][:12]) == ("too_late", "Tak - vagten")
    other = town.search("V-2", 3)
    town.offer(other, "bo")
    town.clock.forward(hours=6)
    town.writes("bo", "JA")
    assert town.heard_by("bo")[-1].endswith("er slut, så vi skal ikke bruge dit svar mere.")


def test_of_several_offers_the_number_says_which(town: Town) -> None:
    first, second = town.search("V-1", 6), town.search("V-2", 14)
    town.offer(first, "vera")
    town.offer(second, "vera")
    town.writes("vera", "JA")
    assert town.answers(first) == town.answers(second) == {id_of("vera"): None}
    question = town.heard_by("vera")[-1]
    assert question.startswith("Hvilken vagt? Svar fx JA")
    codes = re.findall(r"^(\d+): Skolen", question, re.MULTILINE)
    assert len(codes) == 2
    town.writes("vera", f"Ja {codes[1]}")
    assert (town.answers(first), town.answers(second)) == ({id_of("vera"): None}, {id_of("vera"): "yes"})
    town.writes("vera", f"nej {codes[0]}")
    assert town.answers(first)[id_of("vera")] == "no"
    assert town.answers(second) == {id_of("vera"): "yes"}


def test_a_yes_to_nothing_is_answered_politely(town: Town) -> None:
    town.writes("vera", "JA")
    assert town.heard_by("vera") == [
        "Tak for svaret. Du har ingen åbne tilbud lige nu. Ring til +45 00 00 00 10, hvis det haster."
    ]


def test_words_for_a_person_reach_the_manager_and_nobody_else(town: Town) -> None:
    town.writes("vera", "Hvor ligger nøglen?")
    shown = town.house.mailbox.mine(town.actor("mette"), town.clock()).messages
    assert [each.body for each in shown if each.direction == "in"] == ["Vera: Hvor ligger nøglen?"]
    assert town.house.mailbox.mine(town.actor("uffe"), town.clock()).messages == ()
    assert town.heard_by("vera") == ["Tak. Din besked er givet videre til din leder."]


def test_words_about_health_are_not_kept_anywhere(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    town.writes("vera", "Jeg har influenza og kan ikke komme")
    assert town.heard_by("vera")[-1].startswith("Skriv ikke om helbred her")
    bodies = " ".join(each.body for each in town.all(Message))
    assert "influenza" not in bodies + caplog.text


def test_a_stranger_is_answered_nothing_and_the_office_has_it(town: Town) -> None:
    sent = len(town.gateway.seen())
    assert town.writes("+4520777777", "JA") == 200
    assert len(town.gateway.seen()) == sent
    assert len(town.all(Message)) == 0


@pytest.mark.parametrize("forged", [{"secret": "guessed"}, {"at": 0}, {"at": 4102444800}])
def test_a_forged_or_old_call_has_no_effect(town: Town, forged: dict[str, Any]) -> None:
    case = town.search("V-1", 9)
    town.offer(case, "vera")
    assert town.writes("vera", "JA", **forged) == 403
    assert town.answers(case) == {id_of("vera"): None}
    assert town.all(HookSeen) == []


@pytest.mark.parametrize(
    ("event", "status"),
    [
        ("no json", 422),
        ("[]", 422),
        ({"event_id": "1"}, 422),
        ({"event_id": 1, "from": "x", "text": "JA"}, 422),
        ({"event_id": "1", "from": "+4520000001", "text": "JA\x00"}, 422),
        ({"event_id": "x" * 201, "from": "+4520000001", "text": "JA"}, 422),
        ({"event_id": "1", "from": "+4520000001", "text": "x" * 20_000}, 413),
        ({"event_id": "1\ud83d", "from": "+4520000001", "text": "JA"}, 422),
        ({"event_id": "1", "from": "+452000\ud83d0001", "text": "JA"}, 422),
        ("[" * 8_000, 422),
        ('{"event_id": "1", "from": "+4520000001", "text": "JA", "cost": %s}' % ("9" * 5_000), 422),
    ],
)
def test_a_signed_call_that_makes_no_sense_is_refused_calmly(town: Town, event: Any, status: int) -> None:
    assert town.calls("incoming", event) == status


@pytest.mark.parametrize(
    ("event", "status"),
    [
        ({"event_id": "1", "id": "sms-1\ud83d", "status": "failed"}, 422),
        ({"event_id": "1\udfff", "id": "sms-1", "status": "failed"}, 422),
        ({"event_id": "1", "id": "sms-1", "status": "failed", "reference": "\ud83d" * 32}, 200),
    ],
)
def test_what_became_of_a_message_is_not_told_in_halves_of_signs(town: Town, event: Any, status: int) -> None:
    assert town.calls("status", event) == status


def test_an_answer_that_was_cut_within_an_emoji_is_not_lost(town: Town) -> None:
    case = town.search("V-1", 9)
    town.offer(case, "vera")
    assert town.writes("vera", "Ja tak \ud83d") == 200
    assert town.answers(case) == {id_of("vera"): "yes"}
    assert town.writes("vera", "Hvor ligger nøglen? \ud83d") == 200
    shown = town.house.mailbox.mine(town.actor("mette"), town.clock()).messages
    assert [each.body for each in shown if each.direction == "in"] == ["Vera: Hvor ligger nøglen? \ufffd"]
    assert town.writes("+4599999999", "Kan I ringe? \ude00") == 200


def test_the_gateway_tells_what_became_of_a_message_and_nothing_goes_backwards(town: Town) -> None:
    case = town.search("V-1", 9)
    town.offer(case, "vera")
    delivery = town.delivery_to("vera")
    for status, state in [
        ("queued", "sent"),
        ("delivered", "delivered"),
        ("sent", "delivered"),
        ("failed", "delivered"),
    ]:
        event = {"event_id": uuid4().hex, "id": delivery.provider_id, "status": status}
        assert town.calls("status", event) == 200
        assert town.delivery_to("vera").state == state


def test_a_status_that_overtakes_our_own_note_is_found_by_the_reference(town: Town) -> None:
    case = town.search("V-1", 9)
    town.offer(case, "vera")
    delivery = town.delivery_to("vera")
    event = {"event_id": "1", "id": "not-yet-noted", "status": "delivered", "reference": delivery.idempotency_key}
    assert town.calls("status", event) == 200
    assert town.delivery_to("vera").state == "delivered"


def test_an_unknown_message_is_answered_like_a_known_one(town: Town) -> None:
    assert town.calls("status", {"event_id": "1", "id": "nobody-knows", "status": "delivered"}) == 200
    assert town.calls("status", {"event_id": "2", "id": "nobody-knows", "status": "eaten"}) == 200


@pytest.mark.parametrize("mode", ["broken", "garbage", "busy"])
def test_an_offer_is_sent_again_until_the_gateway_takes_it(town: Town, mode: str) -> None:
    case = town.search("V-1", 9)
    town.gateway.behave(mode)
    town.offer(case, "vera")
    assert town.delivery_to("vera").state == "waiting"
    town.gateway.behave("well")
    for _ in range(5):
        town.clock.forward(minutes=3)
        town.work()
    assert town.delivery_to("vera").state == "sent"
    assert len({each["key"] for each in town.gateway.seen()[town.already :] if "Ledig vagt" in each["text"]}) == 1


def test_without_a_secret_there_is_no_such_door(town: Town) -> None:
    settings = Settings(database_url=town.house.settings.database_url, processes_dir=PROCESSES)
    closed = build(settings, town.clock)
    with served(Company(closed, town.clock)) as url:
        bare = Town(closed, town.clock, town.gateway, url)
        assert bare.calls("incoming", {"event_id": "1", "from": "+4520000001", "text": "JA"}) == 404
    closed.close()


def test_old_events_are_forgotten(town: Town) -> None:
    town.writes("vera", "JA", event_id="old")
    town.clock.forward(hours=25)
    town.writes("vera", "JA", event_id="new")
    assert [each.event_id for each in town.all(HookSeen)] == ["new"]

"""From 22 to 5 nobody is woken who has not asked for it, and no shift stands unstaffed because we kept silent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from sio_workflow.domain.errors import BusinessRule
from sio_workflow.domain.times import clock, local
from sio_workflow.storage.models import CoverCase, Delivery, Employee, Incident, Message, Offer
from tests.acceptance.company import id_of
from tests.acceptance.town import PHONES, Town

#: 23:00 in Denmark
NIGHT = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)


def live(town: Town, until: datetime) -> None:
    """Let the night go by, five minutes at a time."""
    while town.clock() < until:
        town.clock.forward(minutes=5)
        town.work()


def by_night(town: Town, *names: str) -> None:
    """They choose to be asked at night too."""
    for name in names:
        town.house.preferences.choose(town.actor(name), "", town.clock(), by_night=True)


def told(town: Town, template: str) -> list[str]:
    """Clock times at which a message was written to the manager."""
    found = town.all(Message, Message.template == template, Message.recipient_role == "service_manager")
    return sorted(clock(each.at) for each in found)


def offers(town: Town, case: UUID) -> dict[UUID, Offer]:
    return {each.employee_id: each for each in town.all(Offer, Offer.cover_case_id == case)}


def test_who_is_asked_at_night_hears_in_the_morning_and_has_their_time_to_answer(town: Town) -> None:
    town.clock.at = NIGHT
    case = town.search("V-1", 7)
    town.offer(case, "vera", "viggo")
    live(town, NIGHT + timedelta(hours=5, minutes=55))
    assert {name: town.heard_by(name) for name in PHONES} == {name: [] for name in PHONES}
    assert offers(town, case).keys() == {id_of("vera"), id_of("viggo")}, "nobody is counted as asked meanwhile"
    assert {clock(each.expires_at) for each in offers(town, case).values()} == {"05:10"}
    live(town, NIGHT + timedelta(hours=6))
    asked = offers(town, case)[id_of("vera")]
    assert (clock(asked.told_at), clock(asked.expires_at)) == ("05:00", "05:10")
    assert all("Ledig vagt: Skolen" in town.heard_by(name)[0] for name in ("vera", "viggo", "bo"))
    town.writes("viggo", "JA")
    (found,) = town.all(CoverCase, CoverCase.id == case)
    assert (found.status, found.replacement_id) == ("accepted", id_of("viggo"))


def test_the_manager_is_alarmed_at_once_and_again_when_only_the_telephone_is_left(town: Town) -> None:
    town.clock.at = NIGHT
    town.search("V-1", 7)
    assert told(town, "shift_unstaffed") == ["23:00"]
    live(town, NIGHT + timedelta(minutes=25))
    assert told(town, "telephone_now") == ["23:25"]
    live(town, NIGHT + timedelta(hours=5))
    urgent = town.all(
        Message, Message.recipient_kind == "role", Message.template.in_(("shift_unstaffed", "telephone_now"))
    )
    assert all(each.urgent for each in urgent)
    assert {"23:25", "02:05"} <= set(told(town, "telephone_now")), "and at every step nearer to the start"


@pytest.mark.parametrize("hours", [3, 7])
def test_whoever_has_chosen_so_is_asked_at_night_and_nobody_else(town: Town, hours: float) -> None:
    town.clock.at = NIGHT + timedelta(hours=2)
    by_night(town, "bo")
    case = town.search("V-1", hours)
    live(town, town.clock() + timedelta(minutes=30))
    assert [name for name in PHONES if town.heard_by(name)] == ["bo"]
    assert offers(town, case).keys() == {id_of("bo")}
    town.writes("bo", "ja")
    assert town.answers(case)[id_of("bo")] == "yes"


def test_a_message_that_would_come_after_the_start_is_refused_in_favour_of_the_telephone(town: Town) -> None:
    town.clock.at = NIGHT + timedelta(hours=1)
    case = town.search("V-1", 4)
    with pytest.raises(BusinessRule) as refused:
        town.offer(case, "vera")
    assert refused.value.rule == "only_by_telephone"
    by_night(town, "vera")
    town.offer(case, "vera")
    assert "Ledig vagt" in town.heard_by("vera")[0]


def test_whom_a_message_never_reached_is_asked_again_and_the_manager_sees_it(town: Town) -> None:
    case = town.search("V-1", 9)
    town.gateway.behave("broken")
    town.offer(case, "vera")
    live(town, town.clock() + timedelta(minutes=35))
    town.gateway.behave("well")
    deliveries = town.all(Delivery, Delivery.person_id == id_of("vera"), Delivery.channel == "sms")
    assert ("failed", "too_late") in {(each.state, each.failure) for each in deliveries}
    listed = town.house.deliveries.undelivered(town.actor("mette"), town.clock())
    assert "offer" in {each.template for each in listed}
    live(town, town.clock() + timedelta(hours=1))
    again = town.all(Offer, Offer.cover_case_id == case, Offer.employee_id == id_of("vera"))
    assert len(again) > 1, "an offer that never left the house has asked nobody"
    arrived = town.all(
        Delivery, Delivery.person_id == id_of("vera"), Delivery.channel == "sms", Delivery.state == "sent"
    )
    assert {each.message_id for each in arrived} & {each.message_id for each in again}
    assert town.all(Incident, Incident.message.contains("too_late")) == []


def test_wave_follows_wave_until_nobody_is_left_and_then_the_manager_hears(town: Town) -> None:
    with town.house.database.unit_of_work() as uow:
        uow.session.execute(update(Employee).where(Employee.id == id_of("eva")).values(adult=False))
    case = town.search("V-1", 9)
    live(town, town.clock() + timedelta(hours=3))
    assert {id_of(name) for name in PHONES} <= offers(town, case).keys()
    assert told(town, "wave_over") != []
    assert local(town.clock()).hour < 22

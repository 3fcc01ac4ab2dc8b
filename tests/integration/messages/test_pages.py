"""The pages of what goes out and comes back, and the same by API."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sio_workflow.bootstrap import House
from sio_workflow.domain.errors import InvalidAnswers, NotAllowed, NotFound
from sio_workflow.domain.people import Actor, Grant, Role
from sio_workflow.domain.templates import TEMPLATES
from sio_workflow.services import previews
from tests.conftest import Clock
from tests.integration.conftest import People
from tests.integration.messages.conftest import Company, Post
from tests.integration.messages.mail_server import Behaviour
from tests.integration.web.conftest import Visit
from web import create_app

Work = Callable[[], int]
EVA = Actor(account_id=None, name="eva", grants=frozenset({Grant(role=Role.EMPLOYEE)}))


@pytest.fixture
def mette(house: House, company: Company, clock: Clock) -> Actor:
    found = house.accounts.actor(company.manager_account_id, clock())
    assert found is not None
    return found


@pytest.fixture
def refused(post: Post, behaviour: Behaviour, work: Work) -> None:
    """The receipt to Karl came to an address that nobody has."""
    behaviour.recipient = "550 unknown"
    post.receipt()
    post.plan()
    work()


@pytest.mark.parametrize("locale", ["da", "en"])
def test_every_message_can_be_looked_at(mette: Actor, clock: Clock, locale: str) -> None:
    shown = previews.all_of(mette, locale, clock())
    assert {each.key for each in shown} == set(TEMPLATES)
    assert all(each.parts >= 1 and each.title and each.text in each.mail for each in shown)
    assert not any("{" in each.text for each in shown)


def test_an_employee_does_not_see_what_the_house_may_write(clock: Clock) -> None:
    with pytest.raises(NotAllowed):
        previews.all_of(EVA, "da", clock())


def test_the_manager_sees_whom_to_call(house: House, mette: Actor, clock: Clock, refused: None) -> None:
    (sent,) = house.deliveries.undelivered(mette, clock())
    assert sent.reached_nobody
    assert [(one.name, one.state, one.failure) for one in sent.deliveries] == [("Karl", "failed", "smtp_550")]
    tiles = {tile.key: tile.count for tile in house.dashboard.show(mette, clock()).red}
    assert tiles["undelivered"] == 1


def test_the_manager_of_another_area_sees_nothing(house: House, company: Company, clock: Clock, refused: None) -> None:
    elsewhere = Grant(role=Role.SERVICE_MANAGER, area_id=company.complaint_id)
    jonas = Actor(account_id=None, name="jonas", grants=frozenset({elsewhere}))
    assert house.deliveries.undelivered(jonas, clock()) == []
    assert house.deliveries.on_cases(jonas, "complaint", [company.complaint_id]) == {}


def test_the_customer_does_not_see_channels(house: House, company: Company, refused: None) -> None:
    karl = Actor(
        account_id=None, name="karl", contact_id=company.contact_id, grants=frozenset({Grant(role=Role.CUSTOMER)})
    )
    assert house.deliveries.on_cases(karl, "complaint", [company.complaint_id]) == {}


def test_a_person_chooses_how_to_be_told(house: House, mette: Actor, clock: Clock) -> None:
    house.preferences.choose(mette, "email", clock())
    assert house.preferences.mine(mette).preferred == "email"
    with pytest.raises(InvalidAnswers):
        house.preferences.choose(mette, "sms", clock())
    house.preferences.choose(mette, "", clock())
    assert house.preferences.mine(mette).preferred == ""


def test_an_account_without_a_person_has_nothing_to_choose(house: House) -> None:
    with pytest.raises(NotFound):
        house.preferences.mine(EVA)


def test_the_pages_show_it_and_the_office_places_what_was_held(
    house: House, mette: Actor, company: Company, people: People, clock: Clock, refused: None
) -> None:
    app = create_app(house, SECRET_KEY="test", TESTING=True)
    manager, office = Visit(app.test_client(), mette), Visit(app.test_client(), people("ole", Role.OFFICE))
    assert "Karl" in manager.get("/sendings/undelivered").text
    assert "kunne ikke leveres" in manager.get(f"/complaints/{company.complaint_id}").text
    assert "Ledig vagt" in manager.get("/sendings/templates?template=offer&language=da").text
    assert manager.get("/sendings/templates?template=nothing").status_code == 404
    assert manager.get("/sendings/unknown").status_code == 403
    assert manager.post("/preferences", {"channel": "push"}).status_code == 422
    assert manager.post("/preferences", {"channel": "email"}).status_code == 303
    (record,) = manager.get(f"/api/v1/complaints/{company.complaint_id}").json["messages"]
    assert [one["state"] for one in record["deliveries"]] == ["failed"]
    house.inbox.received("email", "hvem@kunde.example", "Hvornår kommer I?", "", "<9@x>", clock())
    assert "Hvornår kommer I?" in office.get("/sendings/unknown").text
    (held,) = office.get("/api/v1/unplaced-answers").json
    wrong = office.post(f"/sendings/unknown/{held['id']}/attach", {"number": "R-1"})
    assert wrong.status_code == 422
    assert 'value="R-1"' in wrong.text
    office.post(f"/sendings/unknown/{held['id']}/attach", {"number": "R-2026-0001"})
    assert office.get("/api/v1/unplaced-answers").json == []


def test_the_metrics_count_channels_and_name_nobody(house: House, refused: None) -> None:
    client = create_app(house, TESTING=True).test_client()
    text = client.get("/metrics").text
    assert 'sio_deliveries{channel="email",state="failed"} 1.0' in text
    assert "karl" not in text.lower()

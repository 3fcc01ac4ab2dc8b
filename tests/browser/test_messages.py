"""Messages in a real browser: read, opened, and shown by the service worker on a device that has asked for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from sio_workflow.channels.push import make_key_file
from sio_workflow.domain.people import Role
from sio_workflow.storage.models import Message
from tests.browser.conftest import WIDTHS
from tests.browser.live import Company, button


@pytest.fixture(scope="module")
def employee(company: Company) -> Iterator[str]:
    """Somebody with two messages, one of them about a shift on offer; push is set up."""
    make_key_file(company.house.push_subscriptions.key_file)
    username = next(
        one.username for one in company.house.accounts.list() if company.actor(one.username).has(Role.EMPLOYEE)
    )
    to = company.actor(username).employee_id
    with company.house.database.unit_of_work(as_house=True) as uow:
        for minutes, template, body in ((5, "offer", "Ledig vagt: Skolen."), (90, "", "Husk mødet på torsdag.")):
            at = company.clock() - timedelta(minutes=minutes)
            uow.trail.add(
                Message(
                    case_kind="cover_case" if template else "area", case_id=uuid4(), recipient_kind="employee",
                    recipient_id=to, template=template, body=body, by_human=False, at=at, planned_at=at,
                )
            )  # fmt: skip
    yield username
    company.house.push_subscriptions.key_file.unlink()


def test_unread_is_bold_and_counted_until_it_is_opened(employee: str, visit_as: Callable[..., Page]) -> None:
    page = visit_as(employee)
    page.goto("/messages")
    expect(page.get_by_text("2 ulæste beskeder")).to_be_visible()
    expect(page.locator(".list strong")).to_have_count(2)
    page.get_by_role("button", name=button("Åbn", "Ledig vagt")).click()
    page.wait_for_url("**/offers")
    page.goto("/messages")
    expect(page.get_by_text("1 ulæst besked")).to_be_visible()
    expect(page.locator(".topbar .count")).to_have_text("1")
    page.get_by_role("button", name="Markér alle som læst").click()
    expect(page.get_by_text("Du har læst det hele.")).to_be_visible()
    expect(page.locator(".list strong")).to_have_count(0)


def test_the_worker_shows_that_there_is_a_message(employee: str, visit_as: Callable[..., Page], live: str) -> None:
    page = visit_as(employee, permissions=["notifications"])
    versions: list[dict] = []
    devtools = page.context.new_cdp_session(page)
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda event: versions.extend(event["registrations"]))
    devtools.send("ServiceWorker.enable")
    page.goto("/messages")
    expect(page.get_by_role("heading", name="Få besked på denne enhed")).to_be_visible()
    scope = page.evaluate("navigator.serviceWorker.ready.then(one => one.scope)")
    assert scope == f"{live}/"
    registration = next(one for one in versions if one["scopeURL"] == scope)
    data = '{"title": "Du har en ny besked", "url": "https://evil.example/x", "tag": "1"}'
    ids = {"origin": live, "registrationId": registration["registrationId"]}
    devtools.send("ServiceWorker.deliverPushMessage", {**ids, "data": data})
    page.wait_for_function("navigator.serviceWorker.ready.then(one => one.getNotifications()).then(all => all.length)")
    shown = page.evaluate(
        "navigator.serviceWorker.ready.then(one => one.getNotifications())"
        ".then(all => all.map(one => [one.title, one.body, one.data.url]))"
    )
    assert shown == [["Du har en ny besked", "", live]]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_has_no_fault_that_axe_knows_of(
    employee: str, visit_as: Callable[..., Page], axe: Callable[[Page], list[str]], width: int
) -> None:
    page = visit_as(employee, viewport={"width": width, "height": 800})
    page.goto("/messages")
    assert axe(page) == []

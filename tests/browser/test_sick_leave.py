"""A sick report from the call to the staffed shift, by real clicks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from sio_workflow.services.shifts import ShiftView
from tests.browser.live import Company, button


@pytest.fixture(scope="module")
def shift(company: Company) -> ShiftView:
    """A shift of today that is far enough away for the manager to choose the replacement."""
    now = company.clock()
    found = company.house.shifts.between(
        company.actor("mette"), now + timedelta(hours=5), now + timedelta(hours=20), now
    )
    return next(one for one in found if one.employee_id and one.start_at > now + timedelta(hours=5))


def test_from_the_call_to_the_staffed_shift(company: Company, shift: ShiftView, visit_as: Callable[..., Page]) -> None:
    manager = visit_as("mette")
    register_on_behalf(manager, shift)
    company.work()
    chosen = offer_to_the_best(manager, shift)
    company.work()
    # the page goes on by itself, and shows who has been asked
    expect(manager.locator(".candidate-best .badge-info")).to_be_visible()
    say_yes(visit_as(company.username_of(chosen)), shift)
    company.work()
    confirm(manager, shift, chosen)
    confirm_staffed(manager, shift)
    company.work()
    now_held = company.house.shifts.get(company.actor("mette"), shift.id, company.clock())
    assert (now_held.employee_name, now_held.status) == (chosen, "confirmed")


@pytest.fixture(scope="module")
def tomorrow(company: Company) -> ShiftView:
    """A shift of tomorrow whose employee has just reported an absence that begins with it."""
    now = company.clock()
    found = company.house.shifts.between(
        company.actor("mette"), now + timedelta(hours=24), now + timedelta(hours=40), now
    )
    shift = next(one for one in found if one.employee_id and one.start_at > now + timedelta(hours=24))
    employee = company.actor(company.username_of(shift.employee_name))
    company.house.instances.start(employee, "sick_leave", {"from_at": shift.start_at.isoformat()}, now)
    company.work()
    return shift


def test_the_first_screen_lists_a_report_for_tomorrow(tomorrow: ShiftView, visit_as: Callable[..., Page]) -> None:
    page = visit_as("mette")
    page.goto("/absences/")
    page.get_by_role("link", name=re.compile("^Behandl .* først, eller tag")).first.click()
    report = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=tomorrow.employee_name))
    expect(report).to_contain_text("Fraværende fra i morgen")
    expect(report).to_contain_text(f"Første vagt: {tomorrow.site_name}")
    report.get_by_role("link", name=button("Godkend", tomorrow.employee_name)).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Godkend fravær: {tomorrow.employee_name}")


def register_on_behalf(page: Page, shift: ShiftView) -> None:
    page.goto("/absences/report")
    for word in ("diagnose", "årsag", "symptom"):
        expect(page.get_by_label(word)).to_have_count(0)
    select = page.get_by_label("Medarbejder")
    select.select_option(select.locator("option", has_text=shift.employee_name).get_attribute("value"))
    page.get_by_role("button", name="Registrér fraværet").last.click()
    expect(page.get_by_text("Fraværet er registreret.")).to_be_visible()


def offer_to_the_best(page: Page, shift: ShiftView) -> str:
    page.goto("/cover/")
    page.get_by_role("link", name=button("Find afløser", shift.site_name)).first.click()
    best = page.locator(".candidate-best")
    expect(best.locator(".reason").first).to_be_visible()
    name = best.get_by_role("heading").inner_text()
    best.get_by_role("button", name=button("Tilbyd vagten", name)).click()
    expect(page.get_by_role("status").first).to_contain_text("Udført")
    expect(page.get_by_role("heading", name="Tilbud sendes")).to_be_visible()
    return name


def say_yes(page: Page, shift: ShiftView) -> None:
    page.goto("/offers")
    offer = page.locator("section").filter(has=page.get_by_role("heading", name=shift.site_name, exact=True)).first
    offer.get_by_role("button", name="Ja, jeg kan tage den").click()
    expect(page.get_by_text("Tak.")).to_be_visible()


def confirm(page: Page, shift: ShiftView, chosen: str) -> None:
    page.goto("/cover/")
    page.get_by_role("link", name=button("Bekræft afløser", shift.site_name)).first.click()
    page.get_by_label("Vælg blandt dem, der har sagt ja").check()
    page.get_by_label("Afløser").select_option(label=chosen)
    page.get_by_role("button", name="Bekræft", exact=True).last.click()
    expect(page.get_by_role("status").first).to_contain_text("Udført")


def confirm_staffed(page: Page, shift: ShiftView) -> None:
    page.goto("/cover/")
    page.get_by_role("link", name=button("Bekræft bemandet", shift.site_name)).first.click()
    page.get_by_label("Vagten er bemandet").check()
    page.get_by_role("button", name="Bekræft", exact=True).last.click()
    expect(page.locator("#error-summary")).to_contain_text("Skal være på plads.")
    expect(page.get_by_label("Vagten er bemandet")).to_be_checked()
    page.get_by_label("Adgangen er på plads").check()
    page.get_by_label("Afløseren har fået instruksen").check()
    page.get_by_role("button", name="Bekræft", exact=True).last.click()
    expect(page.get_by_role("status").first).to_contain_text("Udført")

"""The pages without JavaScript: slower in the hand, and complete."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.live import Company


def test_a_task_is_completed_without_javascript(company: Company, visit_as: Callable[..., Page]) -> None:
    customer, now = company.actor("kunde"), company.clock()
    site = company.house.choices.sites(customer)[0]
    answers = {"site_id": str(site.id), "text": "Der er ikke tømt affald i mødelokale 2", "category": "bins"}
    started = company.house.instances.start(customer, "complaint", answers, now)
    task = next(one for one in started.tasks if one.element_id == "read_complaint")
    page = visit_as(company.manager_of(started.area_id), java_script_enabled=False)
    page.goto(f"/user-tasks/{task.id}")
    page.get_by_label("Tilbagemelding til kunden").fill("Vi ser på det i dag")
    page.get_by_role("button", name="Gem og gå videre").last.click()
    expect(page.locator("#error-summary")).to_contain_text("Er der brug for at tale med kunden?: Skal udfyldes.")
    expect(page.get_by_label("Tilbagemelding til kunden")).to_have_value("Vi ser på det i dag")
    page.get_by_label("Nej", exact=True).check()
    page.get_by_role("button", name="Gem og gå videre").last.click()
    expect(page.get_by_role("heading", name="Vurdér mod serviceplan", level=1)).to_be_visible()
    assert company.house.complaints.get(customer, task.variables["complaint_id"], now).line.first_feedback_at == now

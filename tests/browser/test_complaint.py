"""A complaint from the customer's words to the closed case, and open again, by real clicks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from sio_workflow.domain.times import local
from tests.browser.live import Company, button

STILL = "Gulvet klistrer stadig ved døren"
WORDS = "I rydder aldrig ordentligt op. Jeg gider ikke mere."


def test_from_the_customers_words_to_the_closed_case(company: Company, visit_as: Callable[..., Page]) -> None:
    customer = visit_as("kunde")
    file(customer)
    company.work()
    case = company.house.complaints.list(company.actor("kunde"), company.clock())[0]
    manager = visit_as(company.manager_of(case.area_id))
    read(manager, case.number)
    talk(manager)
    assess(manager)
    assignee = accept(manager, company)
    solve(visit_as(company.username_of(assignee)))
    approve(manager, case.number)
    company.work()
    customer.goto("/my-complaints/")
    customer.get_by_role("link", name=case.site_name).first.click()
    expect(customer.locator(".lead")).to_contain_text("Løst")
    reopen(customer)
    company.work()
    manager.goto("/complaints/")
    manager.get_by_role("link", name=button("Læs reklamation", case.number)).click()
    expect(manager.get_by_text(STILL).first).to_be_visible()


def file(page: Page) -> None:
    page.goto("/my-complaints/new")
    page.get_by_label("Sted", exact=True).select_option(index=1)
    page.get_by_label("Hvad er der galt?").fill(WORDS)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Du hører fra et menneske inden to timer.")).to_be_visible()


def read(page: Page, number: str) -> None:
    page.goto("/complaints/")
    page.get_by_role("link", name=button("Læs reklamation", number)).click()
    expect(page.get_by_text("Uklar/følelsesladet – tal med kunden.")).to_be_visible()
    expect(page.get_by_role("heading", name="Serviceplan")).to_be_visible()
    page.get_by_role("group", name="Er der brug for at tale med kunden?").get_by_label("Ja").check()
    page.get_by_role("button", name="Jeg ringer om 10 minutter").click()
    expect(page.get_by_label("Tilbagemelding til kunden")).to_have_value(re.compile("ringer til dig om 10 minutter"))
    expect(page.get_by_label("Ja", exact=True)).to_be_checked()
    send(page)


def talk(page: Page) -> None:
    expect(page.get_by_role("heading", name="Tal med kunden", level=1)).to_be_visible()
    page.get_by_label("Vi talte sammen").check()
    page.get_by_label("Hvad er problemet?").fill("Gulvet i kantinen er ikke vasket")
    send(page)


def assess(page: Page) -> None:
    expect(page.get_by_role("heading", name="Vurdér mod serviceplan", level=1)).to_be_visible()
    page.get_by_label("Vurdering").select_option("in_plan_valid")
    page.get_by_label("Accepter").check()
    send(page)


def accept(page: Page, company: Company) -> str:
    expect(page.get_by_role("heading", name="Accepter", level=1)).to_be_visible()
    page.get_by_label("Hvordan løses det?").fill("Vi vasker gulvet igen og kontrollerer det")
    send(page)
    expect(page.locator("#error-summary")).to_contain_text("Hvornår?: Skal udfyldes.")
    expect(page.get_by_label("Hvordan løses det?")).to_have_value("Vi vasker gulvet igen og kontrollerer det")
    planned = local(company.clock() + timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M")
    page.get_by_label("Hvornår?").fill(planned)
    return choose_somebody_who_can(page)


def choose_somebody_who_can(page: Page) -> str:
    """The house says why somebody cannot: try the next one, as a manager would."""
    names = page.get_by_label("Hvem?").locator("option").all_inner_texts()[1:]
    for name in names:
        page.get_by_label("Hvem?").select_option(label=name)
        send(page)
        page.wait_for_load_state()
        if page.get_by_role("status").filter(has_text="Udført").count():
            return name
        expect(page.locator("#error-summary")).to_contain_text(name)
    raise AssertionError("nobody could be chosen")


def solve(page: Page) -> None:
    page.goto("/user-tasks/")
    page.get_by_role("link", name="Udfør og meld klar").first.click()
    page.get_by_label("Løst").check()
    send(page)


def approve(page: Page, number: str) -> None:
    page.goto("/complaints/")
    page.get_by_role("link", name=button("Godkend løsning", number)).click()
    page.get_by_label("Godkend", exact=True).check()
    send(page)
    expect(page.get_by_role("status").first).to_contain_text("Udført")


def reopen(page: Page) -> None:
    expect(page.get_by_role("button", name="Ja, det er i orden")).to_be_visible()
    page.get_by_text("Nej, der er stadig noget galt").click()
    page.get_by_role("button", name="Genåbn sagen").click()
    expect(page.get_by_text("Skriv kort, hvad der ikke er i orden.")).to_be_visible()
    page.get_by_label("Hvad er stadig galt?").fill(STILL)
    page.get_by_role("button", name="Genåbn sagen").click()
    expect(page.get_by_role("status").first).to_contain_text("Sagen er åben igen")


def send(page: Page) -> None:
    page.get_by_role("button", name="Gem og gå videre").last.click()
    page.wait_for_timeout(300)

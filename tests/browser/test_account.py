"""My account in a real browser, on a phone and in the office, with scripts and without."""

from __future__ import annotations

from collections.abc import Callable

import pyotp
from playwright.sync_api import Page, expect

from sio_workflow.services.sessions import Source
from tests.browser.conftest import WIDTHS
from tests.browser.live import Company, button


def faults_of(page: Page, axe: Callable[[Page], list[str]]) -> list[str]:
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        faults += axe(page)
    return faults


def test_every_page_of_my_account_is_calm_and_can_be_read_by_all(
    visit_as: Callable[..., Page], axe: Callable[[Page], list[str]], company: Company, password: str
) -> None:
    page, hanne = visit_as("hanne"), company.actor("hanne")
    assert company.house.sessions.begin(hanne.account_id, "password", Source(family="phone/safari"), company.clock())
    for path in ("/account", "/account/password", "/account/tokens", "/account/second-step"):
        page.goto(path)
        assert faults_of(page, axe) == []
    page.locator("#f-totp-password").fill(password)
    page.get_by_role("button", name="Fortsæt").click()
    expect(page.get_by_role("img", name="QR-kode til din app")).to_be_visible()
    assert faults_of(page, axe) == []
    secret = company.house.proofs.second_steps.enrolment(hanne).secret
    page.get_by_label("Koden, som appen viser").fill(pyotp.TOTP(secret).at(company.clock()))
    page.get_by_role("button", name="Slå til").click()
    expect(page.get_by_role("heading", name="Skriv koderne ned")).to_be_visible()
    assert faults_of(page, axe) == []
    page.goto("/account/second-step")
    assert faults_of(page, axe) == []
    company.house.proofs.second_steps.remove(hanne, password, Source(), company.clock())


def test_a_device_is_signed_out_and_a_key_is_made_without_scripts(
    visit_as: Callable[..., Page], company: Company
) -> None:
    ole = company.actor("ole")
    company.house.sessions.begin(ole.account_id, "password", Source(family="tablet/safari"), company.clock())
    page = visit_as("ole", java_script_enabled=False)
    page.goto("/account")
    page.get_by_role("button", name=button("Log ud", "Tablet, Safari")).click()
    expect(page.get_by_text("Enheden er logget ud.")).to_be_visible()
    page.goto("/account/tokens")
    page.get_by_label("Hvad skal den bruges til?").fill("Lønsystemet")
    page.get_by_role("button", name="Lav nøglen").click()
    assert page.locator("#f-secret").input_value().startswith("sio_")

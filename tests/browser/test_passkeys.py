"""Passkeys in a real browser with an authenticator that Chromium plays, at an address that passkeys are bound to."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from sio_workflow.cli.servers import free_port
from sio_workflow.storage.models import Passkey
from tests.browser.conftest import complain_about
from tests.browser.live import Company, open_company, served


@pytest.fixture(scope="module")
def passkey_company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    port = free_port()
    # passkeys are bound to the address that people type, and the house has to know it
    company = open_company(tmp_path_factory.mktemp("passkeys"), f"http://localhost:{port}")
    with served(company, "localhost", port) as url:
        company.url = url
        yield company
    company.house.close()


@pytest.fixture
def page(browser: Browser, browser_context_args: dict, passkey_company: Company, strict: list[str]) -> Iterator[Page]:
    context = browser.new_context(**{**browser_context_args, "base_url": passkey_company.url})
    page = context.new_page()
    complain_about(page, strict)
    yield page
    context.close()


@dataclasses.dataclass
class Authenticator:
    """The phone's own keeper of passkeys."""

    cdp: CDPSession
    id: str

    def count_back(self) -> None:
        """As a copy of the key would count: from an earlier number."""
        for one in self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]:
            self.cdp.send(
                "WebAuthn.removeCredential", {"authenticatorId": self.id, "credentialId": one["credentialId"]}
            )
            older = {**one, "signCount": 0}
            self.cdp.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": older})

    def refuse(self) -> None:
        """The person does not show finger or face."""
        self.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": False})


@pytest.fixture
def authenticator(page: Page) -> Authenticator:
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    added = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return Authenticator(cdp, added["authenticatorId"])


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Brugernavn").fill(username)
    page.get_by_label("Adgangskode").fill(password)
    page.locator("main form").first.get_by_role("button", name="Log ind").click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Log ud").first.click()
    page.wait_for_url("**/sign-in")


def add_passkey(page: Page, password: str, name: str = "Min telefon") -> None:
    page.goto("/account/second-step")
    page.locator("summary", has_text="Tilføj en adgangsnøgle").click()
    page.get_by_label("Hvad kalder du denne enhed?").fill(name)
    page.locator("form[data-passkey-new]").get_by_label("Din adgangskode").fill(password)
    page.locator("form[data-passkey-new]").get_by_role("button", name="Tilføj en adgangsnøgle").click()


def test_a_passkey_is_added_signs_in_without_a_password_is_the_second_step_and_is_removed(
    page: Page, authenticator: Authenticator, passkey_company: Company, password: str
):
    sign_in(page, "ole", password)
    add_passkey(page, password)
    expect(page.get_by_role("heading", name="Skriv koderne ned")).to_be_visible()
    assert page.locator(".recovery-codes li").count() == 8
    sign_out(page)

    page.get_by_role("button", name="Log ind med adgangsnøgle").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    expect(page.get_by_text("Min konto")).to_be_attached()
    sign_out(page)

    sign_in(page, "ole", password)
    page.wait_for_url("**/sign-in/second-step**")
    page.get_by_role("button", name="Brug min adgangsnøgle").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)

    page.goto("/account/second-step")
    page.locator("summary", has_text="Min telefon").click()
    page.get_by_label("Din adgangskode").locator("visible=true").first.fill(password)
    page.get_by_role("button", name="Fjern").click()
    expect(page.get_by_text("Adgangsnøglen er fjernet.")).to_be_visible()
    with passkey_company.house.database.unit_of_work(writing=False) as uow:
        assert uow.session.query(Passkey).count() == 0


def test_a_copied_key_that_counts_backwards_is_refused(page: Page, authenticator: Authenticator, password: str):
    sign_in(page, "dorte", password)
    add_passkey(page, password)
    expect(page.get_by_role("heading", name="Skriv koderne ned")).to_be_visible()
    sign_out(page)
    page.get_by_role("button", name="Log ind med adgangsnøgle").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    sign_out(page)
    authenticator.count_back()
    page.get_by_role("button", name="Log ind med adgangsnøgle").click()
    expect(page.get_by_text("Adgangsnøglen blev ikke godkendt.")).to_be_visible()


def test_without_finger_or_face_nobody_gets_in_and_the_page_says_what_to_do(
    page: Page, authenticator: Authenticator, password: str
):
    sign_in(page, "hanne", password)
    add_passkey(page, password)
    expect(page.get_by_role("heading", name="Skriv koderne ned")).to_be_visible()
    sign_out(page)
    authenticator.refuse()
    page.get_by_role("button", name="Log ind med adgangsnøgle").click()
    expect(page.get_by_text("Adgangsnøglen blev ikke brugt.")).to_be_visible()


def test_a_passkey_is_not_made_without_the_password(page: Page, authenticator: Authenticator, password: str):
    sign_in(page, "birgit", password)
    add_passkey(page, "not the password")
    expect(page.get_by_text("Der blev ikke lavet en adgangsnøgle.")).to_be_visible()

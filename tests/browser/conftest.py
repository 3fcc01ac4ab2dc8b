"""A real browser before a real server: strict about the Content-Security-Policy, and about who can read the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from sio_workflow.demo.accounts import PASSWORD
from tests.browser.install import chromium_on_path
from tests.browser.live import Company, open_company, served

FRONTEND = Path(__file__).parents[2] / "web" / "frontend"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: a phone in the car, and the office
WIDTHS = (390, 1280)


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A company of 60 at work, before a browser."""
    company = open_company(tmp_path_factory.mktemp("company"))
    with served(company) as url:
        company.url = url
        yield company
    company.house.close()


@pytest.fixture(scope="session")
def live(company: Company) -> str:
    """Its address."""
    return company.url


@pytest.fixture(scope="session")
def password() -> str:
    return PASSWORD


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The machine's own Chromium where there is one, else the one that Playwright has fetched."""
    own = chromium_on_path()
    return {**browser_type_launch_args, **({"executable_path": own} if own else {}), "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict, live: str) -> dict:
    return {
        **browser_context_args,
        "base_url": live,
        "locale": "da-DK",
        "timezone_id": "Europe/Copenhagen",
        "viewport": {"width": 1280, "height": 800},
    }


def complain_about(page: Page, found: list[str]) -> None:
    """Note every uncaught error and every message of the Content-Security-Policy."""
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on(
        "console",
        lambda message: (
            found.append(message.text)
            if message.type == "error" and "Content Security Policy" in message.text
            else None
        ),
    )


@pytest.fixture
def strict() -> Iterator[list[str]]:
    """Fails the test on any uncaught error or violation of the policy, on all its pages."""
    found: list[str] = []
    yield found
    assert not found


@pytest.fixture
def visit_as(
    browser: Browser, browser_context_args: dict, strict: list[str], password: str
) -> Iterator[Callable[..., Page]]:
    """Sign somebody in in a browser of their own: `visit_as("manager")`."""
    contexts: list[BrowserContext] = []

    def sign_in(username: str, **options: object) -> Page:
        context = browser.new_context(**{**browser_context_args, **options})
        contexts.append(context)
        page = context.new_page()
        complain_about(page, strict)
        page.goto("/sign-in")
        page.get_by_label("Brugernavn").fill(username)
        page.get_by_label("Adgangskode").fill(password)
        page.locator("main form").first.get_by_role("button", name="Log ind").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    yield sign_in
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """What is wrong with a page, at this width: the faults that axe knows of, and scrolling sideways."""
    source = (FRONTEND / "node_modules" / "axe-core" / "axe.min.js").read_text()

    def faults(page: Page) -> list[str]:
        page.evaluate(source)
        found: list[str] = page.evaluate(
            "async rules => (await axe.run(document, {runOnly: rules})).violations.map(one =>"
            " `${one.id} (${one.impact}): ` + one.nodes.map(node => node.target.join(' ')).slice(0, 4).join(', '))",
            RULES,
        )
        fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        return found if fits else [*found, "it scrolls sideways"]

    return faults

"""A process designer at work: open, edit, save, hear the gate, publish; and a form with its preview."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from sio_workflow.domain.people import SYSTEM
from tests.benchmarks.place import PROCESSES
from tests.browser.conftest import WIDTHS
from tests.browser.live import Company


def open_diagram(page: Page, key: str) -> None:
    page.goto(f"/designer/{key}/diagram")
    expect(page.locator("[data-designer][data-ready=true]")).to_be_attached()


def rename(page: Page, element_id: str, name: str) -> None:
    page.evaluate(
        """([id, name]) => {
            const modeler = document.querySelector('[data-designer]').modeler;
            modeler.get('modeling').updateProperties(modeler.get('elementRegistry').get(id), {name});
        }""",
        [element_id, name],
    )


def test_a_diagram_is_edited_saved_checked_and_published(company: Company, visit_as: Callable[..., Page]) -> None:
    page = visit_as("signe")
    open_diagram(page, "complaint")
    rename(page, "read_complaint", "Læs det, kunden skriver")
    page.get_by_role("button", name="Gem kladde").click()
    expect(page.locator(".designer-status")).to_contain_text("Gemt")
    page.reload()
    expect(page.locator("[data-designer][data-ready=true]")).to_be_attached()
    expect(page.locator(".djs-element[data-element-id=read_complaint]").first).to_be_visible()
    page.goto("/designer/complaint")
    page.get_by_label("Hvad er nyt?").fill("Tydeligere navn")
    page.get_by_role("button", name="Udgiv som ny version").click()
    expect(page.get_by_text("Version 2 er udgivet.")).to_be_visible()
    expect(page.get_by_role("cell", name="Tydeligere navn")).to_be_visible()
    assert "Læs det, kunden skriver" in company.house.definitions.latest("complaint").xml


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("key", ["sick_leave", "complaint", "shift_cover"])
def test_nothing_covers_the_drawing_when_it_opens(visit_as: Callable[..., Page], key: str, width: int) -> None:
    page = visit_as("signe", viewport={"width": width, "height": 800})
    open_diagram(page, key)
    tools, drawn, canvas = page.evaluate(
        """() => {
            const box = (element) => element.getBoundingClientRect();
            const of = (selector) => box(document.querySelector(selector));
            const shapes = [...document.querySelectorAll('.djs-shape .djs-visual')].map(box);
            const ends = (side) => shapes.map((shape) => shape[side]);
            return [
                {left: of('.djs-palette').right, top: of('.bts-toggle-mode').bottom, bottom: of('.bjsl-button').top},
                {left: Math.min(...ends('left')), right: Math.max(...ends('right')),
                 top: Math.min(...ends('top')), bottom: Math.max(...ends('bottom'))},
                of('.designer-canvas').right,
            ];
        }"""
    )
    assert tools["left"] < drawn["left"] < drawn["right"] <= canvas
    assert tools["top"] < drawn["top"] < drawn["bottom"] < tools["bottom"]
    if width < 400:
        assert tools["left"] < width / 8


def test_a_process_goes_by_its_name(visit_as: Callable[..., Page]) -> None:
    page = visit_as("signe")
    for path in ("/designer/sick_leave", "/designer/sick_leave/diagram"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_text("Fravær")
        expect(page.locator(".breadcrumbs")).not_to_contain_text("sick_leave")


def test_what_the_gate_says_appears_on_the_element_and_stops_publishing(
    company: Company, visit_as: Callable[..., Page]
) -> None:
    page = visit_as("signe")
    open_diagram(page, "shift_cover")
    page.evaluate(
        """() => {
            const modeler = document.querySelector('[data-designer]').modeler;
            modeler.get('modeling').removeShape(modeler.get('elementRegistry').get('find_cover'));
        }"""
    )
    page.get_by_role("button", name="Kontrollér").click()
    problems = page.locator(".designer-problems")
    expect(problems.get_by_text("Fejl").first).to_be_visible()
    expect(problems.get_by_text("Forbind det, eller slet det.").first).to_be_visible()
    expect(page.locator(".djs-overlay-finding").first).to_be_visible()
    before = company.house.definitions.latest("shift_cover").version
    page.get_by_role("button", name="Udgiv").click()
    page.locator("dialog[open]").get_by_role("button", name="Udgiv").click()
    expect(problems.get_by_text("Fejl").first).to_be_visible()
    expect(page.locator(".designer-status")).to_contain_text("Kan ikke udgives endnu")
    assert company.house.definitions.latest("shift_cover").version == before


def test_a_form_is_edited_beside_its_preview(company: Company, visit_as: Callable[..., Page]) -> None:
    page = visit_as("signe")
    page.goto("/designer/complaint/forms/read_complaint")
    schema = page.get_by_label("JSON Schema")
    schema.fill(schema.input_value().replace("Er der brug for at tale med kunden?", "Skal I tale sammen?"))
    expect(page.locator("#preview")).to_contain_text("Skal I tale sammen?")
    page.get_by_role("button", name="Gem i kladden").click()
    expect(page.get_by_text("Formularen er gemt i kladden.")).to_be_visible()
    schema.fill("{ikke json")
    page.get_by_role("button", name="Gem i kladden").click()
    expect(page.locator("#error-summary")).to_contain_text("Linje 1, tegn 2: det er ikke JSON.")
    assert (
        "Skal I tale sammen?"
        in company.house.drafts.files(company.actor("signe"), "complaint")["forms/read_complaint-schema.json"]
    )


def test_a_decision_table_is_opened_edited_and_saved(company: Company, visit_as: Callable[..., Page]) -> None:
    house = company.house
    house.definitions.publish_folder(PROCESSES / "visit_round", SYSTEM, house.now())
    page = visit_as("signe")
    page.goto("/designer/visit_round/decisions/visit_grade")
    expect(page.locator("[data-dmn][data-ready=true]")).to_be_attached()
    cell = page.locator("td", has_text='"poor"').first
    cell.click()
    page.keyboard.press("Control+A")
    page.keyboard.type('"bad"')
    page.get_by_role("heading", level=1).click()
    page.get_by_role("button", name="Gem kladde").click()
    expect(page.locator(".designer-status")).to_contain_text("Gemt")
    kept = house.drafts.files(SYSTEM, "visit_round")["visit_grade.dmn"]
    assert "bad" in kept
    assert "poor" not in kept

"""Every page, on a phone and in the office: nothing that axe knows of, no sideways scroll, no breach of the policy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from sio_workflow.domain.people import Role
from tests.browser.conftest import WIDTHS
from tests.browser.live import Company

PAGES = {
    "mette": ["/overview", "/absences/", "/absences/report", "/cover/", "/complaints/", "/user-tasks/", "/processes/"],
    "amina": ["/my-day", "/offers", "/absences/report", "/user-tasks/"],
    "kunde": ["/my-complaints/", "/my-complaints/new"],
    "signe": [
        "/designer/",
        "/designer/complaint",
        "/designer/complaint/diagram",
        "/designer/complaint/forms/read_complaint",
    ],
    "karl": [
        "/operations/instances?status=",
        "/operations/incidents",
        "/operations/workers",
        "/operations/heat/complaint",
        "/audit/",
    ],
}


@pytest.fixture(scope="module", autouse=True)
def something_to_see(company: Company) -> None:
    """An absence that waits for approval, and a complaint."""
    now, amina, customer = company.clock(), company.actor("amina"), company.actor("kunde")
    company.house.instances.start(amina, "sick_leave", {"from_at": now.isoformat()}, now)
    site = company.house.choices.sites(customer)[0]
    answers = {"site_id": str(site.id), "text": "Gulvet i kantinen er ikke vasket"}
    company.house.instances.start(customer, "complaint", answers, now)
    company.work()


@pytest.mark.parametrize("username", PAGES)
def test_the_pages_of(username: str, visit_as: Callable[..., Page], axe: Callable[[Page], list[str]]) -> None:
    page = visit_as(username)
    assert [fault for path in PAGES[username] for fault in faults_of(page, path, axe)] == []


def test_every_kind_of_task_and_its_instance(
    company: Company, visit_as: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    page, kinds = visit_as("mette"), {}
    for task in company.house.user_tasks.inbox(company.actor("mette"), company.clock()):
        kinds.setdefault(task.element_id, task)
    assert {"approve_absence", "find_cover", "read_complaint"} <= set(kinds)
    paths = [f"/user-tasks/{task.id}" for task in kinds.values()] + [f"/instances/{task.instance_id}"]
    assert [fault for path in paths for fault in faults_of(page, path, axe)] == []


def test_signing_in(page: Page, axe: Callable[[Page], list[str]]) -> None:
    assert faults_of(page, "/sign-in", axe) == []
    expect(page.get_by_role("heading", level=1)).to_have_text("Log ind")


def test_a_page_that_does_not_exist_says_so_calmly(
    visit_as: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    page = visit_as("mette")
    assert faults_of(page, "/no-such-page", axe, status=404) == []
    expect(page.get_by_text("Siden findes ikke, eller du må ikke se den.")).to_be_visible()


def test_a_complaint_can_be_read_outside_its_tasks(
    company: Company, visit_as: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    complaint = company.house.complaints.list(company.actor("mette"), company.clock())[0]
    page = visit_as("mette")
    assert faults_of(page, f"/complaints/{complaint.id}", axe) == []
    expect(page.get_by_text(complaint.number).first).to_be_visible()


@pytest.mark.parametrize("role", [Role.HR, Role.OFFICE, Role.OPS_DIRECTOR, Role.DEPUTY])
def test_everybody_arrives_somewhere(role: Role, visit_as: Callable[..., Page]) -> None:
    username = {Role.HR: "hanne", Role.OFFICE: "ole", Role.OPS_DIRECTOR: "dorte", Role.DEPUTY: "jonas"}[role]
    expect(visit_as(username).get_by_role("heading", level=1)).to_be_visible()


def faults_of(page: Page, path: str, axe: Callable[[Page], list[str]], status: int = 200) -> list[str]:
    """What is wrong with the page there, on a phone and in the office."""
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        answer = page.goto(path)
        assert answer
        assert answer.status == status, path
        expect(page.locator("html[data-ready]")).to_be_attached()
        for canvas in page.locator("[data-designer], [data-dmn], [data-diagram], [data-heat]").all():
            expect(canvas).to_have_attribute("data-ready", "true")
        faults += [f"{path} at {width}: {fault}" for fault in axe(page)]
    return faults

"""Definitions and drafts: nothing the gate refuses is published, versions stay, two designers do not overwrite."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from sio_workflow.bootstrap import House
from sio_workflow.domain.errors import (
    DefinitionRefused,
    DesignersVersionStands,
    Invalid,
    NotAllowed,
    NotFound,
    StaleDraft,
)
from sio_workflow.domain.people import SYSTEM, Actor, Role
from sio_workflow.services.views import TaskView
from tests.conftest import Clock
from tests.integration.conftest import DESIGNER, OPERATOR, PROCESSES, People

Begin = Callable[..., UUID]


def renamed(house: House, key: str = "supper") -> str:
    return house.definitions.export(key)[f"{key}.bpmn"].replace("Server måltidet", "Bær maden ind")


def test_publishing_what_is_published_changes_nothing(house: House, clock: Clock) -> None:
    line = house.definitions.publish_folder(PROCESSES / "errand", DESIGNER, clock())
    assert (line.version, len(house.definitions.versions(DESIGNER, "errand"))) == (1, 1)


def test_what_the_gate_refuses_is_not_published_and_the_report_says_why(house: House, clock: Clock) -> None:
    files = house.definitions.export("supper") | {"supper.bpmn": "<definitions"}
    with pytest.raises(DefinitionRefused) as refusal:
        house.definitions.publish_files("supper", files, DESIGNER, clock())
    report = refusal.value.details["report"]
    assert isinstance(report, dict)
    assert report["verdict"] == "refuse"
    assert house.definitions.latest("supper").version == 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a process, which a release may change."""
    return Path(shutil.copytree(PROCESSES / "supper", tmp_path / "folders" / "supper"))


@pytest.fixture
def signe(people: People, house: House, clock: Clock) -> Actor:
    """A designer who has renamed a task in the browser and published that as version 2."""
    signe = people("signe", Role.DESIGNER)
    files = house.definitions.export("supper") | {"supper.bpmn": renamed(house)}
    house.definitions.publish_files("supper", files, signe, clock(), "a better name")
    return signe


def change(folder: Path) -> None:
    drawing = folder / "supper.bpmn"
    drawing.write_text(drawing.read_text("utf-8").replace("Server måltidet", "Dæk bordet"), "utf-8")


@pytest.mark.usefixtures("signe")
def test_a_folder_that_has_nothing_new_leaves_the_designers_version(house: House, clock: Clock, folder: Path) -> None:
    assert house.definitions.publish_folder(folder, SYSTEM, clock()).version == 2
    assert "Bær maden ind" in house.definitions.latest("supper").xml


@pytest.mark.usefixtures("signe")
def test_a_folder_with_news_takes_the_designers_version_away_only_on_purpose(
    house: House, clock: Clock, folder: Path
) -> None:
    change(folder)
    with pytest.raises(DesignersVersionStands) as stands:
        house.definitions.publish_folder(folder, SYSTEM, clock())
    assert stands.value.details["version"] == 2
    assert house.definitions.latest("supper").version == 2
    assert house.definitions.publish_folder(folder, SYSTEM, clock(), over_designers=True).version == 3
    assert "Dæk bordet" in house.definitions.latest("supper").xml


def test_a_folder_that_holds_what_the_designer_made_is_published_as_ever(
    house: House, clock: Clock, folder: Path, signe: Actor
) -> None:
    (folder / "supper.bpmn").write_text(house.definitions.latest("supper").xml, "utf-8")
    assert house.definitions.publish_folder(folder, SYSTEM, clock()).version == 2
    assert house.definitions.versions(signe, "supper")[0].published_by == signe.account_id


def test_only_designers_publish(house: House, manager: Actor, clock: Clock) -> None:
    with pytest.raises(NotAllowed):
        house.definitions.publish_folder(PROCESSES / "errand", manager, clock())


def test_a_running_instance_stays_on_its_version(
    house: House, clock: Clock, work: Callable[[], int], manager: Actor, open_task: Callable[..., TaskView]
) -> None:
    def supper(key: str) -> UUID:
        with house.database.unit_of_work() as uow:
            uow.jobs.add_start("supper", key, {"errand_id": key}, clock())
        work()
        return house.instances.list(SYSTEM, text=key).lines[0].id

    old = supper("S-1")
    files = house.definitions.export("supper") | {"supper.bpmn": renamed(house)}
    assert house.definitions.publish_files("supper", files, DESIGNER, clock(), "a better name").version == 2
    new = supper("S-2")
    assert open_task(old, "serve_supper").name == "Server måltidet"
    assert open_task(new, "serve_supper").name == "Bær maden ind"
    house.user_tasks.complete(manager, open_task(old, "serve_supper").id, {"fine": True}, clock())
    views = [house.instances.get(SYSTEM, each, clock()) for each in (old, new)]
    assert [(view.version, view.status) for view in views] == [(1, "ended"), (2, "active")]


def test_an_old_drawing_can_be_published_again(house: House, clock: Clock) -> None:
    old = house.definitions.export("supper")
    house.definitions.publish_files("supper", old | {"supper.bpmn": renamed(house)}, DESIGNER, clock())
    assert house.definitions.publish_files("supper", old, DESIGNER, clock()).version == 3
    assert house.definitions.export("supper", 1) == house.definitions.export("supper", 3)


def test_export_gives_back_the_folder_as_it_was(house: House) -> None:
    files = house.definitions.export("errand")
    for path, text in files.items():
        assert text == (PROCESSES / "errand" / path).read_text(encoding="utf-8")
    on_disk = {path.relative_to(PROCESSES / "errand").as_posix() for path in (PROCESSES / "errand").rglob("*.*")}
    assert set(files) == {path for path in on_disk if not path.endswith((".py", ".pyc"))}


def test_a_process_that_does_not_exist_is_not_found(house: House) -> None:
    with pytest.raises(NotFound):
        house.definitions.latest("dream")


def test_people_see_the_processes_they_may_start(house: House, manager: Actor) -> None:
    assert [line.key for line in house.definitions.startable(manager)] == ["errand"]
    assert house.instances.start_form(manager, "errand").element_id == "errand_asked"
    with pytest.raises(NotAllowed):
        house.instances.start_form(DESIGNER, "errand")


def test_the_same_business_key_answers_with_the_same_instance(house: House, begin: Begin) -> None:
    assert begin("E-1") == begin("E-1")


def test_an_outside_system_speaks_of_an_instance_by_its_own_number(house: House, manager: Actor, clock: Clock) -> None:
    program = replace(manager, grants=manager.grants | OPERATOR.grants)
    answers = {"errand_id": "E-1"}
    first = house.instances.start(program, "errand", answers, clock(), business_key="SAG-2026-17")
    again = house.instances.start(program, "errand", answers, clock(), business_key="SAG-2026-17")
    assert (first.business_key, again.id) == ("SAG-2026-17", first.id)
    for words in ("Eva har influenza", "eva-er-syg-1", "010190-1234", "F-2026-00001", "måske", "x" * 65):
        with pytest.raises(Invalid):
            house.instances.start(program, "errand", answers, clock(), business_key=words)


def test_nobody_numbers_an_instance_by_answering(house: House, manager: Actor, clock: Clock) -> None:
    answers = {"errand_id": "E-1", "business_key": "SAG-2026-17"}
    assert house.instances.start(manager, "errand", answers, clock()).business_key == ""
    with pytest.raises(NotAllowed):
        house.instances.start(manager, "errand", answers, clock(), business_key="SAG-2026-17")


def test_of_two_designers_the_second_to_save_is_told(house: House, clock: Clock) -> None:
    first = house.drafts.open(DESIGNER, "supper", "supper.bpmn")
    assert first.etag == 0
    saved = house.drafts.save(DESIGNER, "supper", "supper.bpmn", renamed(house), 0, clock())
    with pytest.raises(StaleDraft):
        house.drafts.save(DESIGNER, "supper", "supper.bpmn", "mine", 0, clock())
    again = house.drafts.save(DESIGNER, "supper", "supper.bpmn", renamed(house), saved.etag, clock())
    with pytest.raises(StaleDraft):
        house.drafts.save(DESIGNER, "supper", "supper.bpmn", "mine", saved.etag, clock())
    assert house.drafts.open(DESIGNER, "supper", "supper.bpmn").etag == again.etag == 2


def test_a_clean_draft_is_published_and_gone(house: House, clock: Clock) -> None:
    house.drafts.save(DESIGNER, "supper", "supper.bpmn", renamed(house), 0, clock())
    line = house.drafts.publish(DESIGNER, "supper", "a better name", clock())
    assert (line.version, line.note, house.drafts.keys(DESIGNER)) == (2, "a better name", [])


def test_a_refused_draft_stays(house: House, clock: Clock) -> None:
    house.drafts.save(DESIGNER, "supper", "supper.bpmn", "<definitions", 0, clock())
    with pytest.raises(DefinitionRefused):
        house.drafts.publish(DESIGNER, "supper", "", clock())
    assert house.drafts.keys(DESIGNER) == ["supper"]


@pytest.mark.parametrize("path", ["handlers.py", "../supper.bpmn", "forms/../../x-schema.json", "other.bpmn"])
def test_a_draft_holds_drawings_forms_and_decisions_only(house: House, clock: Clock, path: str) -> None:
    with pytest.raises(Invalid):
        house.drafts.save(DESIGNER, "supper", path, "text", 0, clock())


def test_a_new_process_lacks_only_its_form(house: House, clock: Clock, tmp_path: Path) -> None:
    house.drafts.new(DESIGNER, "picnic", "En <skovtur> & mad", clock())
    findings = house.drafts.check(DESIGNER, "picnic").findings
    assert {finding.code for finding in findings} == {"form_missing"}
    for kind in ("schema", "uischema"):
        house.drafts.save(DESIGNER, "picnic", f"forms/do_work-{kind}.json", '{"type": "object"}', 0, clock())
    assert house.drafts.publish(DESIGNER, "picnic", "", clock()).version == 1

"""Every process folder is complete: drawing, forms, handlers, README with promises, stories that exist."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

_ROOT = Path(__file__).parents[2]
_FOLDERS = sorted(drawing.parent for drawing in (_ROOT / "processes").glob("*/*.bpmn"))
_STORY = re.compile(r"`([a-z0-9_]+)`")

folders = pytest.mark.parametrize("folder", _FOLDERS, ids=lambda folder: folder.name)


@folders
def test_a_folder_has_all_its_parts(folder: Path) -> None:
    wanted = [f"{folder.name}.bpmn", "handlers.py", "README.md"]
    assert [name for name in wanted if not (folder / name).is_file()] == []
    assert list((folder / "scenarios").glob("*.yaml"))


@folders
def test_every_form_comes_as_a_pair_and_speaks_two_languages(folder: Path) -> None:
    schemas = sorted((folder / "forms").glob("*-schema.json"))
    for path in schemas:
        assert path.with_name(path.name.replace("-schema", "-uischema")).is_file()
        schema = json.loads(path.read_text())
        for field in [schema, *schema["properties"].values()]:
            assert field["title"]
            assert field["x-i18n"]["en"]["title"]


@folders
def test_every_start_form_and_user_task_has_a_form(folder: Path) -> None:
    drawing = (folder / f"{folder.name}.bpmn").read_text()
    tasks = set(re.findall(r'<bpmn:userTask id="([a-z_]+)"', drawing))
    forms = {path.name.removesuffix("-schema.json") for path in (folder / "forms").glob("*-schema.json")}
    starts = set(re.findall(r'<bpmn:startEvent id="([a-z_]+)"', drawing))
    assert tasks <= forms <= tasks | starts


@folders
def test_every_promise_names_a_story_that_exists(folder: Path) -> None:
    promises = (folder / "README.md").read_text().split("## Promises")[1].splitlines()[4:]
    stories = {path.stem for path in (_ROOT / "processes").glob("*/scenarios/*.yaml")}
    assert promises
    for line in promises:
        named = [name for name in _STORY.findall(line.rsplit("|", 2)[1]) if name in stories]
        assert named or "tests/unit/" in line, line


@folders
def test_every_story_has_a_title_and_a_beginning(folder: Path) -> None:
    for path in (folder / "scenarios").glob("*.yaml"):
        story = yaml.safe_load(path.read_text())
        assert story["title"]
        assert story["steps"], path
        assert story["at"], path


@folders
def test_the_drawing_names_everything_a_person_reads(folder: Path) -> None:
    drawing = (folder / f"{folder.name}.bpmn").read_text()
    kinds = "userTask|serviceTask|subProcess|boundaryEvent|eventBasedGateway|intermediateCatchEvent|lane"
    nameless = re.findall(rf'<bpmn:(?:{kinds}) id="([a-z_]+)"(?! name=)', drawing)
    assert nameless == []

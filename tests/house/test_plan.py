"""The plan of the house holds: rooms, names, errors, processes."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sio_workflow.domain import errors

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN_ROOMS = {"utils", "helpers", "common", "base", "manager", "misc", "tools"}


def all_errors(kind: type[errors.WorkflowError] = errors.WorkflowError) -> Iterator[type[errors.WorkflowError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from all_errors(child)


def python_files() -> list[Path]:
    return [file for room in ("sio_workflow", "web", "workers", "processes") for file in (ROOT / room).rglob("*.py")]


def test_every_room_knows_only_those_below_it() -> None:
    run = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-2000:]


def test_no_room_is_a_drawer_for_odds_and_ends() -> None:
    drawers = [file for file in python_files() if {file.stem, *file.parent.parts} & FORBIDDEN_ROOMS]
    assert not [file for file in drawers if "node_modules" not in file.parts]


def test_every_error_has_a_code_of_its_own_and_a_sentence() -> None:
    kinds = list(all_errors())
    assert all(kind.__doc__ for kind in kinds)
    codes = [kind.code for kind in kinds]
    assert len(codes) == len(set(codes)), "two errors share a code"


def test_every_error_can_be_read_in_danish() -> None:
    catalogue = (ROOT / "web/translations/da/LC_MESSAGES/messages.po").read_text("utf-8")
    sentences = {str(kind.__doc__).strip().splitlines()[0] for kind in all_errors()}
    joined = catalogue.replace('"\n"', "")
    assert not [sentence for sentence in sentences if f'msgid "{sentence}"' not in joined]


@pytest.mark.parametrize("folder", sorted(path for path in (ROOT / "processes").iterdir() if path.is_dir()), ids=str)
def test_every_process_folder_is_complete(folder: Path) -> None:
    key = folder.name
    assert {f"{key}.bpmn", "handlers.py", "README.md", "forms", "scenarios"} <= {path.name for path in folder.iterdir()}
    assert list((folder / "scenarios").glob("*.yaml"))
    for schema in (folder / "forms").glob("*-schema.json"):
        assert schema.with_name(schema.name.replace("-schema", "-uischema")).exists()


def test_process_folders_see_nothing_but_the_hatch() -> None:
    for file in (ROOT / "processes").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith(("sio_workflow", "web", "workers")):
                assert node.module == "sio_workflow.handlers", f"{file} imports {node.module}"


def test_the_readme_names_only_commands_that_exist() -> None:
    readme, makefile = (ROOT / "README.md").read_text("utf-8"), (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"(?:`|^)make ([a-z]+)", readme, re.MULTILINE):
        assert f"\n{target}:" in makefile, f"make {target}"

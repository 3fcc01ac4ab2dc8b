"""The plan of the house holds: rooms, names, errors, processes."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po

from sio_workflow.cli import main
from sio_workflow.domain import errors

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
READMES = [ROOT / "README.md", ROOT / "web/README.md", *ROOT.glob("sio_workflow/*/README.md")]
READMES += sorted(ROOT.glob("processes/*/README.md"))
SETTING = re.compile(r"\bSIO_[A-Z_]*[A-Z]\b")
ROOMS = ("sio_workflow", "web", "workers", "tests")
FORBIDDEN_ROOMS = {"utils", "helpers", "common", "base", "manager", "misc", "tools"}


def all_errors(kind: type[errors.WorkflowError] = errors.WorkflowError) -> Iterator[type[errors.WorkflowError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from all_errors(child)


def imports_of(file: Path) -> Iterator[str]:
    """The modules it names, however it names them."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names)


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


def test_every_refusal_can_be_read_in_danish() -> None:
    with (ROOT / "web/translations/da/LC_MESSAGES/messages.po").open("rb") as file:
        danish = {str(line.id) for line in read_po(file) if line.string}
    refusals = [found for room in ("domain", "services", "storage") for found in refusals_in(f"sio_workflow/{room}")]
    assert len(refusals) > 30
    assert [said for said in refusals if said not in danish] == []


def refusals_in(room: str) -> Iterator[str]:
    """What people are refused with, where the Danish does not stand beside it; a terminal speaks English."""
    kinds = {kind.__name__ for kind in all_errors()} - {"NotFound", "CompanyExists", "LanguageError", "LanguageFault"}
    for file in (ROOT / room).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            refuses = isinstance(node, ast.Call) and ast.unparse(node.func).removesuffix(".at") in kinds
            if refuses and "da" not in {keyword.arg for keyword in node.keywords}:
                yield from (text for argument in node.args for text in sentences_in(argument))


def sentences_in(argument: ast.expr) -> Iterator[str]:
    """Its texts of several words; what is put together at run time is nobody's sentence in a catalogue."""
    if isinstance(argument, ast.JoinedStr):
        yield ast.unparse(argument)
        return
    for node in ast.walk(argument):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.value


@pytest.mark.parametrize("folder", sorted(path for path in (ROOT / "processes").iterdir() if path.is_dir()), ids=str)
def test_every_process_folder_is_complete(folder: Path) -> None:
    key = folder.name
    assert {f"{key}.bpmn", "handlers.py", "README.md", "forms", "scenarios"} <= {path.name for path in folder.iterdir()}
    assert list((folder / "scenarios").glob("*.yaml"))
    for schema in (folder / "forms").glob("*-schema.json"):
        assert schema.with_name(schema.name.replace("-schema", "-uischema")).exists()


def test_process_folders_see_nothing_but_the_hatch() -> None:
    seen = {name for file in (ROOT / "processes").rglob("*.py") for name in imports_of(file)}
    assert {name for name in seen if name.split(".")[0] in ROOMS} == {"sio_workflow.handlers"}


def test_the_readme_names_only_commands_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", README, re.MULTILINE))
    assert named >= {"run", "test"}
    assert {target for target in named if f"\n{target}:" not in makefile} == set()


def test_the_readme_names_every_command_of_sio_and_no_other() -> None:
    rows = re.findall(r"^\| (`sio .+?) \|", README, re.MULTILINE)
    assert {command for row in rows for command in commands_in(row)} == set(all_commands(main, click.Context(main)))


def commands_in(row: str) -> Iterator[str]:
    """`sio audit verify [--head X]`, `list` names two commands: audit verify and audit list."""
    group: list[str] = []
    for code in re.findall(r"`(.+?)`", row):
        *above, last = re.findall(r"(?:^| )([a-z-]+)(?= |$)", code)
        group = above[1:] if above else group
        yield " ".join([*group, last])


def all_commands(command: click.Command | None, context: click.Context, *path: str) -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield " ".join(path)
        return
    for name in command.list_commands(context):
        yield from all_commands(command.get_command(context, name), context, *path, name)


def test_the_readmes_name_every_setting_and_no_other() -> None:
    named = {name.removesuffix("_FILE") for path in READMES for name in SETTING.findall(path.read_text("utf-8"))}
    read = {name.removesuffix("_FILE") for file in python_files() for name in SETTING.findall(file.read_text("utf-8"))}
    assert named == read


@pytest.mark.parametrize("readme", READMES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_a_readme_names_is_there(readme: Path) -> None:
    text = readme.read_text("utf-8")
    links = re.findall(r"\]\(([^):]+)\)", text)
    named = re.findall(r"`((?:tests|web|workers|sio_workflow|processes)/[\w./-]+\w)", text)
    assert [path for path in links if not (readme.parent / path).exists()] == []
    assert [path for path in named if not (ROOT / path).exists()] == []

"""The `sio` command: what operators and designers do from a terminal."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.cli import main
from sio_workflow.cli.start import prepare
from sio_workflow.domain.errors import NotAllowed
from sio_workflow.domain.people import Actor, Role
from sio_workflow.services.jobs import ATTEMPTS
from sio_workflow.services.views import TaskView
from sio_workflow.storage.models import ProcessInstance
from tests.conftest import Clock
from tests.integration.conftest import DESIGNER, OPERATOR, PROCESSES, People

Sio = Callable[..., Result]


@pytest.fixture
def sio(house_url: str, tmp_path: Path) -> Sio:
    """The command, on the database of this test."""
    environment = {
        "SIO_DATABASE_URL": house_url,
        "SIO_PROCESSES_DIR": str(PROCESSES),
        "SIO_VAR_DIR": str(tmp_path / "var"),
    }
    return lambda *arguments, env=MappingProxyType({}): CliRunner().invoke(
        main, [str(each) for each in arguments], env={**environment, **env}
    )


@pytest.fixture
def stuck(
    house: House,
    clock: Clock,
    manager: Actor,
    begin: Callable[..., UUID],
    open_task: Callable[..., TaskView],
    work: Callable[[], int],
    tmp_path: Path,
) -> UUID:
    """An errand before a locked door, out of attempts."""
    instance_id = begin(door=str(tmp_path / "door"))
    task = open_task(instance_id, "plan_errand")
    house.user_tasks.complete(manager, task.id, {"minutes": 10, "people": 1}, clock())
    for _ in range(ATTEMPTS):
        work()
        clock.forward(hours=1)
    return instance_id


def test_instances_are_listed_with_the_reasons_they_wait(sio: Sio, begin: Callable[..., UUID]) -> None:
    instance_id = begin()
    assert f"{instance_id}  errand v1  E-1  active" in sio("instances", "list").output
    assert json.loads(sio("instances", "list", "--waits-for", "user_task", "--json").output)[0]["id"] == str(
        instance_id
    )
    assert json.loads(sio("instances", "list", "--waits-for", "message", "--json").output) == []
    assert json.loads(sio("instances", "list", "--text", "e-1", "--older-than", "1", "--json").output) != []


def test_an_instance_says_why_it_waits(sio: Sio, begin: Callable[..., UUID]) -> None:
    instance_id = begin()
    assert "plan_errand: user_task" in sio("instances", "why", instance_id).output
    kinds = {wait["kind"] for wait in json.loads(sio("instances", "why", instance_id, "--json").output)}
    assert "user_task" in kinds


def test_an_instance_goes_by_its_number_and_by_the_beginning_of_its_id(sio: Sio, begin: Callable[..., UUID]) -> None:
    instance_id, other = begin("E-1"), begin("E-2")
    for name in ("E-1", str(instance_id)[:8], str(instance_id)[:13].upper(), instance_id.hex):
        assert "plan_errand: user_task" in sio("instances", "why", name).output, name
        assert "E-1" in sio("instances", "show", name).output
    for name in ("E-9", "e8", f"{other.hex}0", "not-an-id"):
        assert sio("instances", "show", name).output == "Error: It does not exist, or you may not see it.\n"


def test_of_two_that_begin_alike_none_is_guessed(sio: Sio, house: House, begin: Callable[..., UUID]) -> None:
    definition = house.definitions.latest("errand")
    with house.database.unit_of_work() as uow:
        for last in range(2):
            row = ProcessInstance(id=UUID(f"abcdef00-0000-0000-0000-00000000000{last}"), definition_key="errand")
            row.definition_hash, row.status, row.started_at = definition.content_hash, "ended", house.now()
            row.moved_at, row.state = house.now(), b""
            uow.instances.add(row)
    assert "Write more of the id" in sio("instances", "why", "abcdef").output


def test_an_instance_is_shown_with_its_history(sio: Sio, begin: Callable[..., UUID]) -> None:
    assert "completed errand_asked" in sio("instances", "show", begin()).output


def test_an_unknown_instance_is_a_sentence_and_no_stack(sio: Sio) -> None:
    result = sio("instances", "show", "00000000-0000-0000-0000-000000000000")
    assert (result.exit_code, result.output) == (1, "Error: It does not exist, or you may not see it.\n")


def test_an_incident_is_listed_with_its_stack_and_retried(sio: Sio, house: House, stuck: UUID) -> None:
    assert "FileNotFoundError: the door is locked" in sio("incidents", "list").output
    assert "in fetch_goods" in sio("incidents", "list", "--trace").output
    (incident,) = json.loads(sio("incidents", "list", "--json").output)
    assert incident["instance_id"] == str(stuck)
    assert sio("incidents", "retry", incident["id"]).exit_code == 0
    assert house.incidents.list(OPERATOR).total == 0


def test_an_incident_can_be_given_up(sio: Sio, house: House, stuck: UUID) -> None:
    (incident,) = json.loads(sio("incidents", "list", "--json").output)
    assert sio("incidents", "cancel", incident["id"], "--reason", "no door").exit_code == 0
    assert house.instances.get(OPERATOR, stuck, house.now()).status == "cancelled"


def test_the_doctor_is_content_with_a_house_at_work(sio: Sio, house: House) -> None:
    house.jobs.heartbeat("worker", 0, datetime.now(UTC))
    result = sio("doctor")
    assert (result.exit_code, "ILL" in result.output) == (0, False), result.output


def test_the_doctor_names_what_is_wrong(sio: Sio, stuck: UUID) -> None:
    result = sio("doctor", "--json")
    ill = {line["name"] for line in json.loads(result.output) if not line["healthy"]}
    assert result.exit_code == 1
    assert ill == {"workers", "incidents"}


def test_processes_are_listed_published_and_exported(sio: Sio, tmp_path: Path) -> None:
    assert [line["key"] for line in json.loads(sio("processes", "list", "--json").output)] == [
        "errand",
        "feast",
        "supper",
    ]
    assert sio("processes", "publish", "supper").output == "supper: version 1 (unchanged)\n"
    assert sio("processes", "export", "supper", "--to", tmp_path).exit_code == 0
    drawing = PROCESSES / "supper" / "supper.bpmn"
    assert (tmp_path / "supper" / "supper.bpmn").read_text() == drawing.read_text()
    assert sio("processes", "publish", "nothing").exit_code == 1


def test_neither_a_start_nor_a_release_takes_a_designers_version_away_unasked(
    sio: Sio, house: House, clock: Clock, people: People, house_url: str, tmp_path: Path
) -> None:
    folders = Path(shutil.copytree(PROCESSES, tmp_path / "folders"))
    drawing = folders / "supper" / "supper.bpmn"
    drawn = drawing.read_text("utf-8")
    files = house.definitions.export("supper")
    files["supper.bpmn"] = drawn.replace("Server måltidet", "Bær maden ind")
    house.definitions.publish_files("supper", files, people("signe", Role.DESIGNER), clock(), "a better name")

    def newest() -> int:
        return house.definitions.latest("supper").version

    with closing(build(Settings(database_url=house_url, processes_dir=folders, var_dir=tmp_path), clock)) as again:
        prepare(again, "")
        assert newest() == 2
        drawing.write_text(drawn.replace("Server måltidet", "Dæk bordet"), "utf-8")
        prepare(again, "")
        assert newest() == 2
    there = {"SIO_PROCESSES_DIR": str(folders)}
    release = sio("processes", "publish", "supper", env=there)
    assert (release.exit_code, newest()) == (1, 2)
    assert "version 2" in release.output
    assert "a better name" in release.output
    assert "sio processes publish supper --over-designers" in release.output
    on_purpose = sio("processes", "publish", "supper", "--over-designers", env=there)
    assert (on_purpose.output, newest()) == ("supper: version 3\n", 3)


def test_a_database_that_is_current_stays_so(sio: Sio) -> None:
    assert sio("db", "upgrade").exit_code == 0


def test_every_command_explains_itself(sio: Sio) -> None:
    explained = explain(sio)
    assert explained > {"audit verify", "db upgrade", "import employees", "start"}


def explain(sio: Sio, *path: str) -> set[str]:
    """Ask each command below for its help; the names of all that answer with more than how they are called."""
    said = sio(*path, "--help")
    assert said.exit_code == 0, path
    below = [line.split()[0] for line in said.output.partition("Commands:\n")[2].splitlines() if line[2:3].strip()]
    if below:
        return {name for each in below for name in explain(sio, *path, each)}
    assert said.output.partition("\n\n")[2].partition("Options:")[0].strip(), path
    return {" ".join(path)}


def test_the_secret_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = Settings.from_environment({"SIO_VAR_DIR": str(tmp_path)})
    again = Settings.from_environment({"SIO_VAR_DIR": str(tmp_path)})
    assert first.secret_key == again.secret_key
    assert len(first.secret_key) > 40
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_only_operators_see_incidents(house: House) -> None:
    with pytest.raises(NotAllowed):
        house.incidents.list(DESIGNER)


def test_push_keys_are_made_once_and_stay(sio: Sio, tmp_path: Path) -> None:
    first, second = sio("push", "keys"), sio("push", "keys")
    assert first.exit_code == second.exit_code == 0, first.output + second.output
    assert "made" in first.output
    assert "exists already and stays" in second.output
    public = [line for line in first.output.splitlines() if line.startswith("public key: ")]
    assert public[0] in second.output
    assert (tmp_path / "var" / "vapid_private_key.pem").stat().st_mode & 0o077 == 0

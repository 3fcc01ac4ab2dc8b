"""A worker's step fails for good: manager and operators are told, calls count meanwhile, and a retry carries on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.cli.doctor import examine
from sio_workflow.domain.times import instant
from sio_workflow.services.cover_views import SearchView
from sio_workflow.storage.models import Incident
from tests.acceptance import company
from tests.acceptance.conftest import PROCESSES
from tests.acceptance.scenarios import Play
from tests.conftest import Clock
from tests.integration.web.conftest import Visit
from web import create_app

NOON = instant("2026-03-02T12:00")
_BROKEN = """
    from pathlib import Path
    if Path({flag!r}).exists():
        raise RuntimeError("the line is dead")
"""


@pytest.fixture
def flag(tmp_path: Path) -> Path:
    """While this file is there, offers cannot be sent."""
    found = tmp_path / "broken"
    found.touch()
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock, flag: Path) -> Iterator[House]:
    """The house with a process folder whose `update_offers` fails."""
    folder = tmp_path / "processes"
    shutil.copytree(PROCESSES, folder)
    handlers = folder / "shift_cover/handlers.py"
    says = 'take back what is out and thank who offered in vain."""\n'
    assert says in handlers.read_text()
    handlers.write_text(handlers.read_text().replace(says, says + _BROKEN.format(flag=str(flag))))
    url = request.getfixturevalue(f"{request.param}_stage")
    found = build(Settings(database_url=url, processes_dir=folder, var_dir=tmp_path), now=clock)
    yield found
    found.close()


@pytest.fixture
def stage(house: House, clock: Clock) -> Play:
    """A search whose offers were decided on and are not sent."""
    clock.at = NOON
    play = Play(house, clock, NOON)
    company.add_shift(house.database, "V-1", NOON + timedelta(days=1, hours=20), 2, "eva")
    report = {"employee_id": "$eva", "from_at": "@+2 00:00", "expected_to": "@+3 00:00"}
    play.run(
        [
            {"start": {"process": "sick_leave", "by": "mette", "answers": report}},
            {"complete": {"task": "find_cover", "by": "mette", "answers": {"decision": "send_offers"}}},
        ]
    )
    return play


@pytest.fixture
def stuck(stage: Play) -> Play:
    stage.run([{"wait": "10 minutes"}, {"watchdog": True}, {"expect": {"incidents": 1}}])
    return stage


def visit(stage: Play, name: str) -> Visit:
    return Visit(create_app(stage.house, SECRET_KEY="test", TESTING=True).test_client(), stage.actor(name))


def search(stage: Play) -> SearchView:
    return stage.house.cover.get(stage.actor("mette"), stage.case("V-1").id, stage.clock())


def diagnosis(stage: Play) -> str:
    return next(one.said for one in examine(stage.house) if one.name == "cases" and not one.healthy)


def retry(stage: Play) -> None:
    with stage.house.database.unit_of_work(writing=False, as_house=True) as uow:
        open_ = list(uow.session.scalars(select(Incident.id).where(Incident.resolved_at.is_(None))))
    for incident_id in open_:
        stage.house.incidents.retry(stage.actor("olga"), incident_id, stage.clock())
    stage.settle()


def test_offers_that_are_not_sent_are_not_said_to_be(stage: Play) -> None:
    assert search(stage).state == "sending"
    page = visit(stage, "mette").get("/cover/").text
    assert "Tilbud sendes" in page
    assert "Tilbud er sendt" not in page


def test_who_answers_for_the_shift_is_told_once(stuck: Play) -> None:
    told = {"template": "search_stuck", "times": 1}
    for role in ("service_manager", "operator"):
        stuck.run([{"watchdog": True}, {"expect": {"told": told | {"role": role}}}])
    stuck.run([{"expect": {"red": {"by": "mette", "stopped_cover_case": 1}}}])
    assert diagnosis(stuck).startswith("0 without a process, 1 held by an incident cover_case ")


def test_the_pages_say_so_and_who_knows(stuck: Play) -> None:
    mette = visit(stuck, "mette")
    listed, page = mette.get("/cover/").text, mette.get(f"/cover/{stuck.case('V-1').id}").text
    for text in (listed, page):
        assert "Er gået i stå" in text
        assert "Har fået besked: Servicemanager, Systemdrift." in text
        assert "Tilbud er sendt" not in text
    assert f"/cover/{stuck.case('V-1').id}" in listed
    assert "Siger ja" in page


def test_a_yes_by_telephone_counts_meanwhile_and_goes_on_after_the_retry(stuck: Play, flag: Path) -> None:
    call = {"employee_id": str(company.id_of("vera")), "outcome": "yes"}
    assert visit(stuck, "mette").post(f"/cover/{stuck.case('V-1').id}/calls", call).status_code == 303
    # however long it takes, the yes waits without becoming an incident of its own
    stuck.run([{"wait": "30 minutes"}, {"expect": {"incidents": 1, "case": {"V-1": {"status": "accepted"}}}}])
    flag.unlink()
    retry(stuck)
    stuck.run([{"wait": "2 minutes"}])
    staffed = {"decision": "staffed", "access_solved": True, "instruction_given": True}
    done = {"task": "confirm_staffed", "shift": "V-1", "by": "mette", "answers": staffed}
    stuck.run([{"complete": done}, {"expect": {"shift": {"V-1": "confirmed"}, "incidents": 0}}])
    stuck.run([{"expect": {"red": {"by": "mette", "stopped_cover_case": 0}}}])


def test_after_the_retry_the_offers_are_out(stuck: Play, flag: Path) -> None:
    flag.unlink()
    retry(stuck)
    assert search(stuck).state == "offering"
    assert search(stuck).standing is None

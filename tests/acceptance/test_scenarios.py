"""Every story a process tells about itself ends as it says, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.domain.people import SYSTEM
from tests.acceptance import company
from tests.acceptance.scenarios import play
from tests.conftest import Clock

_PROCESSES = Path(__file__).parents[2] / "processes"
_STORIES = sorted(_PROCESSES.glob("*/scenarios/*.yaml"))


@pytest.fixture
def house(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[House]:
    house = build(Settings(database_url=database_url, processes_dir=_PROCESSES, var_dir=tmp_path), now=clock)
    for folder in sorted(path.parent for path in _PROCESSES.glob("*/*.bpmn")):
        house.definitions.publish_folder(folder, SYSTEM, clock())
    company.found(house.database)
    yield house
    house.close()


@pytest.mark.parametrize("story", _STORIES, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_the_story_ends_as_it_says(story: Path, house: House, clock: Clock) -> None:
    play(story, house, clock)

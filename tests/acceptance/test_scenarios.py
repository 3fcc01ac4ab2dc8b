"""Every story a process tells about itself ends as it says, on both databases, and the audit trail tells it too."""

from __future__ import annotations

from pathlib import Path

import pytest

from sio_workflow.bootstrap import House
from tests.acceptance.conftest import PROCESSES
from tests.acceptance.scenarios import play
from tests.acceptance.trail import gaps_in_the_trail
from tests.conftest import Clock

_STORIES = sorted(PROCESSES.glob("*/scenarios/*.yaml"))


@pytest.mark.parametrize("story", _STORIES, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_the_story_ends_as_it_says(story: Path, house: House, clock: Clock) -> None:
    play(story, house, clock)
    assert gaps_in_the_trail(house.database) == []

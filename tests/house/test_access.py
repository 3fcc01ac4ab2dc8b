"""Every route and API operation x every role x own and foreign area: the answers stand in access.tsv, one table.

yes    let in (a form sent back because it is empty counts as let in)
no     403: this is not for the role
none   404: as if it did not exist
asked  asked to sign in

`yes/none` means: yes in one's own area, none in the other. After a change of the doors run
`python -m tests.house.draw_access`, read every line that has changed, and commit it only if it is right.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house.access import COLUMNS, expected
from tests.house.walk import Walk

#: the walk is one fixture that knocks some four thousand times
pytestmark = pytest.mark.timeout(1200)


@pytest.fixture(scope="module")
def walked(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], dict[str, str]]:
    with Walk.begin(sqlite_template, tmp_path_factory.mktemp("walk")) as walk:
        return walk.all_doors()


def test_every_door_has_a_row_and_every_row_a_door(walked: dict[tuple[str, str], dict[str, str]]) -> None:
    assert sorted(walked) == sorted(expected())


@pytest.mark.parametrize("column", COLUMNS)
def test_everybody_gets_the_answer_the_table_says(walked: dict[tuple[str, str], dict[str, str]], column: str) -> None:
    table = expected()
    wrong = {
        f"{method} {rule}": f"{answers[column]} instead of {table[method, rule][column]}"
        for (method, rule), answers in walked.items()
        if (method, rule) in table and answers[column] != table[method, rule][column]
    }
    assert not wrong

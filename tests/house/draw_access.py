"""`python -m tests.house.draw_access` writes access.tsv again from what the doors say now. Read the difference."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path

from sio_workflow.storage import migrations
from sio_workflow.storage.database import Database
from sio_workflow.storage.reach import HOUSE, reach_from_now_on
from tests.house.access import COLUMNS, TABLE
from tests.house.walk import Walk


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with closing(Database(f"sqlite:///{folder / 'template.db'}")) as database:
            migrations.upgrade(database)
        reach_from_now_on(HOUSE)
        with Walk.begin(folder / "template.db", folder) as walk:
            doors = walk.all_doors()
    lines = ["\t".join(("method", "rule", *COLUMNS))]
    lines += ["\t".join((method, rule, *(doors[method, rule][each] for each in COLUMNS))) for method, rule in doors]
    TABLE.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

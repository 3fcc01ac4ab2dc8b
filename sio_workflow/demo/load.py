"""Load a demo: draw the company, write it, publish what is missing, and let the day begin."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sio_workflow.bootstrap import House
from sio_workflow.demo.accounts import PASSWORD
from sio_workflow.demo.company import generate
from sio_workflow.demo.places import MAIL
from sio_workflow.demo.scenarios import scenario
from sio_workflow.demo.stories import Stories
from sio_workflow.domain.errors import NotFound
from sio_workflow.domain.people import SYSTEM

#: the processes that stories and days are made of
KEYS = ("sick_leave", "shift_cover", "tomorrow_check", "complaint")


@dataclass(slots=True, kw_only=True)
class Loaded:
    """What is there now."""

    scenario: str
    seed: int
    now: datetime
    digest: str
    #: table -> rows drawn
    rows: dict[str, int]
    #: processes that had to be published first
    published: list[str] = field(default_factory=list)
    #: what the house said no to while the stories were told; empty when all went well
    refused: dict[str, int] = field(default_factory=dict)


def load(house: House, name: str, *, employees: int, seed: int, now: datetime, replace: bool = False) -> Loaded:
    """Load the company of a scenario and tell its stories up to now. Raises CompanyExists unless `replace`."""
    kind = scenario(name)
    company = generate(employees, seed, now, kind.weekday)
    house.company.load(company.rows, house.accounts.hash(PASSWORD), MAIL, replace=replace)
    published = publish_missing(house, now)
    scene = Stories(house, seed, now).tell(name)
    return Loaded(
        scenario=name,
        seed=seed,
        now=now,
        digest=company.digest,
        rows={table: len(rows) for table, rows in company.rows.items()},
        published=published,
        refused=dict(scene.refused),
    )


def publish_missing(house: House, now: datetime) -> list[str]:
    """Publish the processes that a demo needs and that have no version yet."""
    published = []
    for key in KEYS:
        try:
            house.definitions.latest(key)
        except NotFound:
            house.definitions.publish_folder(house.catalogue.folder(key), SYSTEM, now)
            published.append(key)
    return published

"""A file of service plans: what has been agreed for each site, line by line."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from sio_workflow.domain.times import ZONE
from sio_workflow.services.imports import cells
from sio_workflow.services.imports.batch import Batch, Wish
from sio_workflow.services.imports.columns import Column, Line
from sio_workflow.storage.company import Row

TASKS = {
    "toilet": "toilet",
    "køkken": "kitchen",
    "gulv": "floor",
    "støv": "dust",
    "affald": "bins",
    "vinduer": "windows",
    "forbrugsvarer": "consumables",
    "andet": "other",
}
FREQUENCIES = {
    "dagligt": "daily",
    "2 gange om ugen": "weekly:2",
    "3 gange om ugen": "weekly:3",
    "ugentligt": "weekly",
    "månedligt": "monthly",
    "kvartalsvis": "quarterly",
    "årligt": "yearly",
}
CRITICALITIES = {"kritisk": "critical", "normal": "normal", "kan udskydes": "deferrable"}

COLUMNS = (
    Column(name="site_no", also=("stednr", "lokationsnr", "adressenr"), parse=cells.number_of_something, required=True),
    Column(name="line_no", also=("linje", "linjenr"), parse=cells.whole(1, 100_000), required=True),
    Column(name="location", also=("sted", "lokale", "rum"), parse=cells.short_text(), required=True),
    Column(name="room_type", also=("rumtype", "lokaletype"), parse=cells.short_text(), empty=""),
    Column(name="task_code", also=("opgave", "opgavetype"), parse=cells.one_of(TASKS), required=True),
    Column(name="description", also=("beskrivelse",), parse=cells.guarded_text(10_000), empty=""),
    Column(name="frequency", also=("frekvens", "hyppighed"), parse=cells.one_of(FREQUENCIES), required=True),
    Column(name="quality_level", also=("kvalitetsniveau", "insta"), parse=cells.whole(0, 5)),
    Column(name="minutes", also=("minutter",), parse=cells.whole(0, 1440), empty=0),
    Column(name="criticality", also=("kritikalitet",), parse=cells.one_of(CRITICALITIES), empty="normal"),
    Column(name="excluded", also=("ikke omfattet", "undtaget"), parse=cells.yes_or_no, empty=False),
)  # fmt: skip

_OWN = tuple(column.name for column in COLUMNS if column.name != "site_no")
_WHEN_NEW = {column.name: column.empty for column in COLUMNS if not column.required}


def plan(batch: Batch) -> None:
    """Create or change one plan line per line, by site number and line number, in the site's newest plan."""
    batch.refuse_repeated("site_no", "line_no")
    sites = batch.numbered("site", "site_no")
    batch.look_up_broken(lambda line: batch.refer(line, "site_no", sites, "site"))
    placed = [(line, site_id) for line in batch.lines if (site_id := batch.refer(line, "site_no", sites, "site"))]
    plans = _newest_plans(batch, {site_id for _, site_id in placed})
    known = {
        (row["plan_id"], row["line_no"]): row for row in batch.company.find("plan_line", "plan_id", plans.values())
    }
    wishes = [_wish(line, plans[site_id]) for line, site_id in placed]
    batch.upsert("plan_line", wishes, known)


def _wish(line: Line, plan_id: UUID) -> Wish:
    values: dict[str, Any] = {name: line[name] for name in _OWN if name in line.values}
    return Wish(line=line, number=(plan_id, line["line_no"]), values=values | {"plan_id": plan_id}, when_new=_WHEN_NEW)


def _newest_plans(batch: Batch, site_ids: set[UUID]) -> dict[UUID, UUID]:
    """The plan each site has now; a site without one gets its first, from today."""
    newest: dict[UUID, Row] = {}
    for row in batch.company.find("service_plan", "site_id", site_ids):
        if row["site_id"] not in newest or row["version"] > newest[row["site_id"]]["version"]:
            newest[row["site_id"]] = row
    plans = {site_id: row["id"] for site_id, row in newest.items()}
    today = batch.now.astimezone(ZONE).date()
    for site_id in site_ids - plans.keys():
        plans[site_id] = uuid4()
        first = {"id": plans[site_id], "site_id": site_id, "version": 1, "valid_from": today, "valid_to": None}
        batch.insert("service_plan", [first])
        batch.also["service_plan created"] += 1
    return plans

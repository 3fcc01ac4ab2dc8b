"""A file of sites, and of the customers they belong to."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from sio_workflow.services.imports import cells
from sio_workflow.services.imports.areas import Areas
from sio_workflow.services.imports.batch import Batch, Wish, difference
from sio_workflow.services.imports.columns import Column, Line
from sio_workflow.storage.company import Row

ACCESS = {
    "nøgle": "key",
    "kode": "shared_code",
    "fælles kode": "shared_code",
    "personlig kode": "personal_code",
    "bemandet": "staffed",
    "nøgleboks": "staffed",
}

COLUMNS = (
    Column(name="site_no", also=("stednr", "lokationsnr", "adressenr"), parse=cells.number_of_something, required=True),
    Column(name="name", also=("navn", "sted", "lokation"), parse=cells.short_text(), required=True),
    Column(name="customer_no", also=("kundenr", "kundenummer"), parse=cells.number_of_something, required=True),
    Column(name="customer_name", also=("kunde", "kundenavn"), parse=cells.short_text(), empty=""),
    Column(name="contract_end_on", also=("kontraktudløb", "contract_end"), parse=cells.day),
    Column(name="feedback_minutes", also=("svarfrist minutter",), parse=cells.whole(1, 1440), empty=120),
    Column(name="reopen_days", also=("genåbning arbejdsdage",), parse=cells.whole(1, 60), empty=5),
    Column(name="area", also=("område", "områdekode", "area_code"), parse=cells.number_of_something, required=True),
    Column(name="address", also=("adresse",), parse=cells.short_text(), empty=""),
    Column(name="lat", also=("breddegrad", "latitude"), parse=cells.between(-90, 90, cells.coordinate)),
    Column(name="lon", also=("længdegrad", "longitude"), parse=cells.between(-180, 180, cells.coordinate)),
    Column(name="access_kind", also=("adgang", "access"), parse=cells.one_of(ACCESS), empty="staffed"),
    Column(name="requires_clearance", also=("krævet godkendelse", "sikkerhedsgodkendelse"), parse=cells.short_text(60),
           empty=""),
    Column(name="requires_competence", also=("krævet kompetence",), parse=cells.short_text(60), empty=""),
    Column(name="requires_induction", also=("kræver introduktion",), parse=cells.yes_or_no, empty=False),
    Column(name="criticality", also=("kritikalitet", "vigtighed"), parse=cells.whole(1, 5), empty=3),
    Column(name="notify_on_change", also=("varsl kunden", "besked ved afløser"), parse=cells.yes_or_no, empty=False),
    Column(name="instruction", also=("instruks", "sådan gør du"), parse=cells.guarded_text(10_000), empty=""),
)  # fmt: skip

_OF_CUSTOMER = {"customer_no", "customer_name", "contract_end_on", "feedback_minutes", "reopen_days"}
_OWN = tuple(column.name for column in COLUMNS if column.name not in _OF_CUSTOMER | {"area"})
_WHEN_NEW = {column.name: column.empty for column in COLUMNS if column.name in _OWN and not column.required}


def plan(batch: Batch) -> None:
    """Create or change one site per line, by site number, and its customer by customer number."""
    batch.refuse_repeated("site_no")
    areas, customers = Areas(batch), _customers(batch)
    known = batch.numbered("site", "site_no")
    wishes = []
    for line in batch.lines:
        area_id, customer_id = areas.of(line), customers.get(line["customer_no"])
        if area_id is None or customer_id is None or not _stays(batch, line, known, customer_id):
            continue
        values = {name: line[name] for name in _OWN if name in line.values}
        values |= {"area_id": area_id, "customer_id": customer_id}
        wishes.append(Wish(line=line, number=line["site_no"], values=values, when_new=_WHEN_NEW))
    batch.upsert("site", wishes, known)


def _stays(batch: Batch, line: Line, known: dict[Any, Row], customer_id: UUID) -> bool:
    """Complaints and plans hang on a site: it does not move to another customer, it gets a new number there."""
    old = known.get(line["site_no"])
    if old is None or old["customer_id"] == customer_id:
        return True
    message = f"Site {line['site_no']} belongs to another customer."
    batch.refuse(line, "customer_no", "other_customer", message, "Give the site a new number at the new customer.")
    return False


def _customers(batch: Batch) -> dict[str, UUID]:
    known = batch.numbered("customer", "customer_no")
    said: dict[str, tuple[Line, Row]] = {}
    for line in batch.lines:
        row = _customer_row(line)
        first_line, first = said.setdefault(line["customer_no"], (line, row))
        if first != row:
            message = f"Customer {line['customer_no']} is described differently in row {first_line.row}."
            batch.refuse(line, "customer_no", "customer_differs", message, "Write the same in all its rows.")
    return {number: _customer(batch, line, row, known.get(number)) for number, (line, row) in said.items()}


def _customer_row(line: Line) -> Row:
    said = {column: value for column, value in line.values.items() if column in _OF_CUSTOMER - {"customer_no"}}
    row = {"name" if column == "customer_name" else column: value for column, value in said.items()}
    if not row.get("name"):
        row.pop("name", None)  # an empty name does not take a known customer's name away
    return row


def _customer(batch: Batch, line: Line, row: Row, old: Row | None) -> UUID:
    if old is not None:
        if changed := difference(old, row):
            batch.change("customer", old["id"], changed)
            batch.also["customer changed"] += 1
        found: UUID = old["id"]
        return found
    if "name" not in row:
        batch.refuse(line, "customer_name", "empty_cell", "A new customer needs a name.", "Fill it in.")
    customer_id = uuid4()
    usual = {"contract_end_on": None, "feedback_minutes": 120, "reopen_days": 5}
    batch.insert("customer", [{"id": customer_id, "customer_no": line["customer_no"], **usual, **row}])
    batch.also["customer created"] += 1
    return customer_id

"""A file of employees: who works here, where, and what they can and may."""

from __future__ import annotations

from uuid import UUID

from sio_workflow.services.imports import cells
from sio_workflow.services.imports.areas import Areas
from sio_workflow.services.imports.batch import Batch, Wish
from sio_workflow.services.imports.columns import Column, Line
from sio_workflow.storage.company import Row

JOBS = {
    "serviceassistent": "service_assistant",
    "1. assistent": "first_assistant",
    "serviceleder": "service_manager",
    "afløser": "replacement",
    "hr": "hr",
    "kontor": "office",
    "driftschef": "ops_director",
    "chauffør": "driver",
}
TRANSPORTS = {"bil": "car", "cykel": "bike", "offentlig": "transit"}
LOCALES = {"dansk": "da", "engelsk": "en", "da": "da", "en": "en"}

COLUMNS = (
    Column(name="employee_no", also=("medarbejdernr", "medarbejdernummer", "lønnr"), parse=cells.number_of_something,
           required=True),
    Column(name="name", also=("navn",), parse=cells.short_text(), required=True),
    Column(name="job", also=("stilling", "jobtitel"), parse=cells.one_of(JOBS), required=True),
    Column(name="area", also=("område", "områdekode", "area_code"), parse=cells.number_of_something, required=True),
    Column(name="phone", also=("telefon", "mobil"), parse=cells.phone, empty=""),
    Column(name="email", also=("e-mail", "mail"), parse=cells.mail_address, empty=""),
    Column(name="locale", also=("sprog", "language"), parse=cells.one_of(LOCALES), empty="da"),
    Column(name="contract_hours_week", also=("timer pr. uge", "ugetimer", "contract_hours"),
           parse=cells.between(0, 80), empty=0.0),
    Column(name="adult", also=("over 18", "voksen"), parse=cells.yes_or_no, empty=True),
    Column(name="transport", also=("transportmiddel",), parse=cells.one_of(TRANSPORTS), empty="bike"),
    Column(name="lat", also=("breddegrad", "latitude"), parse=cells.between(-90, 90, cells.zone)),
    Column(name="lon", also=("længdegrad", "longitude"), parse=cells.between(-180, 180, cells.zone)),
    Column(name="lead", also=("1. assistent", "holdleder", "team_lead"), parse=cells.number_of_something),
    Column(name="active_from", also=("ansat fra", "startdato"), parse=cells.day),
    Column(name="active_to", also=("ansat til", "fratrådt"), parse=cells.day),
    Column(name="competences", also=("kompetencer", "kurser"), parse=cells.dated_codes, empty={}),
    Column(name="clearances", also=("sikkerhedsgodkendelser", "godkendelser"), parse=cells.dated_codes, empty={}),
)  # fmt: skip

_OWN = tuple(column.name for column in COLUMNS if column.name not in {"area", "lead", "competences", "clearances"})
_WHEN_NEW = {"phone": "", "email": "", "locale": "da", "contract_hours_week": 0.0, "adult": True, "transport": "bike"}


def plan(batch: Batch) -> None:
    """Create or change one employee per line, by employee number."""
    batch.refuse_repeated("employee_no")
    areas = Areas(batch)
    known = batch.numbered("employee", "employee_no")
    wishes = []
    for line in batch.lines:
        _check_period(batch, line)
        if (area_id := areas.of(line)) is not None:
            values = {name: line[name] for name in _OWN if name in line.values} | {"area_id": area_id}
            wishes.append(Wish(line=line, number=line["employee_no"], values=values, when_new=_WHEN_NEW))
    ids = batch.upsert("employee", wishes, known)
    _lead(batch, ids, known)
    _exchange(batch, ids, "competences", "employee_competence", "code")
    _exchange(batch, ids, "clearances", "employee_clearance", "kind")


def _check_period(batch: Batch, line: Line) -> None:
    first, last = line.get("active_from"), line.get("active_to")
    if first and last and last < first:
        batch.refuse(line, "active_to", "ends_before_start", "The last day is before the first.", "Check both dates.")


def _lead(batch: Batch, ids: dict[str, UUID], known: dict[str, Row]) -> None:
    """Whose team somebody is in: the number of a 1. assistent in this file or from before; an empty cell is none."""
    before = batch.numbered("employee", "employee_no", named_in="lead")
    _refuse_leads(batch, before)
    numbers = {number: row["id"] for number, row in before.items()} | ids
    for line in batch.lines:
        number, lead = line["employee_no"], line.get("lead")
        if "lead" not in line.values or number not in ids:
            continue
        wanted = numbers.get(lead) if lead else None
        if wanted != (known[number]["lead_employee_id"] if number in known else None):
            batch.change("employee", ids[number], {"lead_employee_id": wanted})
            batch.outcomes[number] = "created" if batch.outcomes[number] == "created" else "changed"


def _refuse_leads(batch: Batch, before: dict[str, Row]) -> None:
    """Those who lead no team; of whom the file says something unreadable, nothing is said here."""
    jobs = {number: row["job"] for number, row in before.items()}
    told = [line for line in batch.every_line if "employee_no" in line.values]
    jobs |= {line["employee_no"]: line.get("job", "first_assistant") for line in told}
    for line in batch.every_line:
        if (lead := line.get("lead")) and jobs.get(lead) != "first_assistant":
            batch.refuse(line, "lead", "no_first_assistant", f"{lead} is no first assistant.", "Correct the number.")


def _exchange(batch: Batch, ids: dict[str, UUID], column: str, table: str, code: str) -> None:
    """What a line says of courses or clearances is all that the person has; another list takes its place."""
    held: dict[UUID, dict[str, object]] = {}
    for row in batch.company.find(table, "employee_id", ids.values()):
        held.setdefault(row["employee_id"], {})[row[code]] = row["valid_to"]
    for line in batch.lines:
        owner = ids.get(line["employee_no"])
        wanted = line.get(column)
        if owner is None or wanted is None or wanted == held.get(owner, {}):
            continue
        rows = [{"employee_id": owner, code: name, "valid_to": until} for name, until in wanted.items()]
        batch.replace(table, "employee_id", owner, rows)
        if batch.outcomes[line["employee_no"]] == "unchanged":
            batch.outcomes[line["employee_no"]] = "changed"

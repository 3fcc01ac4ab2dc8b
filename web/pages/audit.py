"""Who did what: the audit trail, searched. The filters stand in the URL: a search can be sent to a colleague."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, render_template, request

from sio_workflow.services.audit import AuditLine, AuditQuestion
from web import audit_words
from web.context import process_name, spoken
from web.visit import actor, house

pages = Blueprint("audit", __name__, url_prefix="/audit")


@pages.get("/")
def search() -> str:
    """Acts, newest first, as many as this person may know of."""
    found = house().audit.search(actor(), question())
    return render_template(
        "audit.html",
        found=found,
        chosen=request.args,
        areas=house().audit.areas(actor()),
        verbs=sorted({verb.partition(".")[0] for verb in audit_words.VERBS}, key=verb_name),
        kinds=audit_words.KINDS,
        verb_name=verb_name,
        said=said,
        changes=audit_words.changes,
    )


def question() -> AuditQuestion:
    """What is asked for, from the URL; what is not understood filters nothing."""
    sent = request.args
    kind = sent.get("kind", "")
    return AuditQuestion(
        person=sent.get("person", ""),
        verb=sent.get("verb", ""),
        kind="" if kind == "all" else kind,
        # workers do something each second; it would hide what people do
        without="" if kind else "job",
        subject=sent.get("subject", ""),
        area_id=sent.get("area", type=UUID),
        first_day=sent.get("from", type=date.fromisoformat),
        last_day=sent.get("to", type=date.fromisoformat),
        after=sent.get("after", ""),
    )


def verb_name(verb: str) -> str:
    """What a verb is called in the list to choose from."""
    return str(audit_words.VERBS.get(verb) or next(v for k, v in audit_words.VERBS.items() if k.startswith(f"{verb}.")))


def said(line: AuditLine) -> str:
    """One act as a sentence; ids that only machines use are left out, processes and tasks have names."""
    number = spoken(line.subject_number)
    if line.subject_kind.startswith("process_") and "key" in line.details:
        number = process_name(line.details["key"])
    element = line.subject_name or str(line.details.get("element_id", "")).replace("_", " ")
    return audit_words.sentence(line, number, element)

"""AS-Q3 and AS-Q4: two hours to a human answer, and a customer who is tired of it all."""

from __future__ import annotations

from datetime import time
from typing import Any

from sio_workflow.demo.places import Row
from sio_workflow.demo.quiz_stage import Checks, QuizStage
from sio_workflow.domain.times import at_local

_SEEN = "Jeg har set din henvendelse og tager ud og ser på det kl. 13."
_TIRED = "Jeg er så træt af at rydde op efter jer. Jeg gider ikke mere."
_FAULT = {"text": "Toilettet på 1. sal er ikke gjort rent i dag.", "location": "Toilet 1. sal", "category": "toilet"}


def two_hours(stage: QuizStage) -> Checks:
    """Two complaints at 09:10: one is answered at 10:55, nobody answers the other."""
    stage.go_to(9, 10)
    answered, ignored = (_file(stage, _FAULT) for _ in range(2))
    at_once = stage.row("complaint", ignored)
    checks = {
        "the answer is due at 11:10": at_once["feedback_due_at"] == at_local(stage.day, time(11, 10)),
        "the automatic receipt was sent and does not count": _receipted(stage, ignored)
        and at_once["first_feedback_at"] is None,
        "the manager sees it": stage.task(stage.manager, "read_complaint", ignored) is not None,
    }
    stage.go_to(10, 11)
    checks["at 10:10 the manager is reminded"] = "service_manager" in stage.told(ignored)
    stage.go_to(10, 41)
    checks["at 10:40 the deputy is alerted"] = "deputy" in stage.told(ignored)
    now = stage.go_to(10, 55)
    read = {"needs_dialogue": False, "feedback": _SEEN}
    stage.complete(stage.manager, stage.task(stage.manager, "read_complaint", answered), read)
    row = stage.row("complaint", answered)
    checks["a message at 10:55 is the feedback, in time"] = (
        row["first_feedback_at"] == now and row["breached_at"] is None
    )
    checks["the complaint is answered and still not solved"] = row["closed_at"] is None
    stage.go_to(11, 11)
    row = stage.row("complaint", ignored)
    checks["at 11:10 the breach is recorded and the office is told"] = row["breached_at"] is not None and (
        "office" in stage.told(ignored)
    )
    checks["what nobody has answered stays open"] = row["closed_at"] is None and row["first_feedback_at"] is None
    return checks


def tired_customer(stage: QuizStage) -> Checks:
    """No place, no fault, strong words: neither a rejection nor a job before somebody has talked."""
    stage.go_to(12, 0)
    hasty, heard = (_file(stage, {"text": _TIRED}) for _ in range(2))
    row = stage.row("complaint", heard)
    checks = {
        "it is marked as unclear: talk to the customer": bool(row["unclear"]),
        "the office is told that the customer may be lost": row["contract_risk"] and "office" in stage.told(heard),
        "it is neither accepted nor rejected before a talk": _hasty(stage, hasty) == {"talk_first"},
    }
    now = stage.go_to(12, 40)
    stage.complete(stage.manager, stage.task(stage.manager, "read_complaint", heard), {"needs_dialogue": True})
    call = {
        "kind": "call",
        "outcome": "reached",
        "note": "Talte med kunden om toiletterne.",
        "location": "Toilet stuen",
        "description": "Toilettet ved receptionen er ikke gjort rent.",
    }
    stage.complete(stage.manager, stage.task(stage.manager, "talk_to_customer", heard), call)
    row = stage.row("complaint", heard)
    checks["the call counts as first feedback"] = (
        row["first_feedback_at"] == now and row["first_feedback_kind"] == "call"
    )
    assessed = {"assessment": "in_plan_valid", "decision": "accept"}
    done = stage.complete(stage.manager, stage.task(stage.manager, "assess_complaint", heard), assessed)
    items = [each for each in stage.house.company.read("complaint_item")[0] if str(each["complaint_id"]) == str(heard)]
    checks["what the call has brought is assessed against the plan"] = done == "" and bool(
        items and items[0]["location"] == "Toilet stuen" and items[0]["assessment"] == "in_plan_valid"
    )
    return checks


def _hasty(stage: QuizStage, complaint_id: object) -> set[str]:
    """A manager who sends a standard reply and wants to decide at once; returns the refusals."""
    read = {"needs_dialogue": False, "feedback": "Tak for din henvendelse."}
    stage.complete(stage.manager, stage.task(stage.manager, "read_complaint", complaint_id), read)
    task = stage.task(stage.manager, "assess_complaint", complaint_id)
    tries: tuple[dict[str, Any], ...] = (
        {"assessment": "plan_unclear", "decision": "reject"},
        {"assessment": "in_plan_valid", "decision": "accept"},
    )
    return {stage.complete(stage.manager, task, answers) for answers in tries}


def _file(stage: QuizStage, words: dict[str, str]) -> object:
    site: Row = stage.simple_sites()[0]
    actor, _ = stage.contact_of(site)
    return stage.start(actor, "complaint", {"site_id": str(site["id"]), **words})["complaint_id"]


def _receipted(stage: QuizStage, complaint_id: object) -> bool:
    messages = stage.house.company.read("message")[0]
    return any(str(row["case_id"]) == str(complaint_id) and not row["by_human"] for row in messages)

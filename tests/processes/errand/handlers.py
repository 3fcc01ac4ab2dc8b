"""What errands do: fetch goods behind a door, and ask for supper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sio_workflow.handlers import Answer, BpmnError, BusinessRule, Call, answer, service_task


@service_task
def fetch_goods(call: Call) -> dict[str, Any]:
    """Fetch the goods. A door that is named must exist; goods may be sold out, or come with the third attempt."""
    match call.variables.get("goods"):
        case "sold_out":
            raise BpmnError("SOLD_OUT", {"asked_elsewhere": True})
        case "third_time" if call.attempt < 3:
            raise RuntimeError("not yet")
        case "with_supper":
            with call.desk() as desk:
                desk.start("supper", call.variables["errand_id"], {"errand_id": call.variables["errand_id"]})
    if (door := call.variables.get("door")) and not Path(door).exists():
        raise FileNotFoundError("the door is locked")
    return {"fetched": True}


@answer
def approve_errand(given: Answer) -> dict[str, Any]:
    """Approved errands end with a supper."""
    if given.answers.get("fine") is False:
        raise BusinessRule("errand_refused", "This errand cannot be refused.")
    key = given.variables["errand_id"]
    given.desk.start("supper", key, {"errand_id": key})
    return {"approved": True}


@answer
def plan_late(given: Answer) -> dict[str, Any]:
    """A rule with a defect."""
    return {"late": given.variables["no_such_variable"]}

"""What a supper does: it sends the receipt."""

from __future__ import annotations

from typing import Any

from sio_workflow.handlers import Answer, answer


@answer
def serve_supper(given: Answer) -> dict[str, Any]:
    """The receipt goes to the errand that asked for supper."""
    given.desk.send("receipt_arrived", given.variables["errand_id"], {"paid": True})
    return {}

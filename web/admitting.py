"""Let somebody in who has shown a link, a code or a provider's word: by the second step where they have one."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from web.arrival import await_second_step, begin_session
from web.visit import house


def admit(account_id: UUID | None, method: str, target: str) -> ResponseReturnValue | None:
    """Where they go from here; None when there is nobody to let in, or the account is closed."""
    if account_id is None:
        return None
    if house().proofs.second_steps.factors(account_id).any:
        await_second_step(account_id, method)
        return redirect(url_for("second_step.form", next=target), 303)
    return redirect(target, 303) if begin_session(account_id, method) else None

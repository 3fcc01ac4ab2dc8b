"""How far a person's requests reach into the locked rows: the policy, said in the words of the second lock."""

from __future__ import annotations

from contextlib import AbstractContextManager

from sio_workflow.domain import policy
from sio_workflow.domain.people import Actor, Role
from sio_workflow.domain.policy import Action
from sio_workflow.storage import reach
from sio_workflow.storage.reach import NOBODY, Reach


def reach_of(actor: Actor) -> Reach:
    """Exactly what the policy lets this actor see, no more: areas, what is their own, and HR's rooms for HR."""
    return Reach(
        kind="person",
        absence_areas=policy.areas_for(actor, Action.SEE_ABSENCES),
        complaint_areas=policy.areas_for(actor, Action.SEE_COMPLAINTS),
        employee_id=actor.employee_id,
        contact_id=actor.contact_id,
        customer_id=actor.customer_id,
        answers=policy.may(actor, Action.PLACE_ANSWERS),
        hr=actor.has(Role.HR),
    )


def as_nobody() -> AbstractContextManager[None]:
    """Within the block nobody is known yet; what it was before comes back afterwards."""
    return reach.reaching(NOBODY)


def become(actor: Actor) -> None:
    """From now on this request reaches what the actor does."""
    reach.reach_from_now_on(reach_of(actor))

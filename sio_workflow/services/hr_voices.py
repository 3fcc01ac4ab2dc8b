"""Two voices for a certificate are two people: not one, and not one who has made or opened the other's door.

Whoever hands out a sign-in code could use it, and whoever gives the role chooses the second voice. So neither decides
about what the other asks for, nor do two whom the same person of HR has let in.
"""

from __future__ import annotations

from uuid import UUID

from sio_workflow.domain.errors import SecondPersonNeeded, TooClose
from sio_workflow.storage.models import CertificateRequest
from sio_workflow.storage.unit_of_work import UnitOfWork


def require_second(uow: UnitOfWork, request: CertificateRequest, decider: UUID) -> None:
    """SecondPersonNeeded when one decides about one's own request, TooClose when one may stand behind both."""
    if request.requested_by == decider:
        raise SecondPersonNeeded
    if one_behind_both(uow, request.requested_by, decider):
        raise TooClose


def one_behind_both(uow: UnitOfWork, asker: UUID, decider: UUID) -> bool:
    """Could these two be one and the same person, or has one chosen the other?"""
    behind_one, behind_other = uow.hr.behind(asker), uow.hr.behind(decider)
    return bool(behind_one & behind_other) or uow.hr.gave_the_role(behind_one, behind_other)

"""One transaction, and the repositories that work in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from sqlalchemy.orm import Session

from sio_workflow.storage.audit import Audit
from sio_workflow.storage.audit_pages import AuditPages
from sio_workflow.storage.channels import Channels
from sio_workflow.storage.complaints import Complaints
from sio_workflow.storage.cover import CoverCases
from sio_workflow.storage.definitions import Definitions
from sio_workflow.storage.delegations import Delegations
from sio_workflow.storage.drafts import Drafts
from sio_workflow.storage.factors import Factors
from sio_workflow.storage.hr import Hr
from sio_workflow.storage.identity import Identity
from sio_workflow.storage.incidents import Incidents
from sio_workflow.storage.instances import Instances
from sio_workflow.storage.jobs import Jobs
from sio_workflow.storage.links import Links
from sio_workflow.storage.mailbox import Mailbox
from sio_workflow.storage.outbox import Outbox
from sio_workflow.storage.people import People
from sio_workflow.storage.personal_rows import PersonalRows
from sio_workflow.storage.places import Places
from sio_workflow.storage.privacy import Privacy
from sio_workflow.storage.snapshots import Snapshots
from sio_workflow.storage.standstill import Standstill
from sio_workflow.storage.subscriptions import Subscriptions
from sio_workflow.storage.surroundings import Neighbourhood
from sio_workflow.storage.trail import Trail
from sio_workflow.storage.user_tasks import UserTasks
from sio_workflow.storage.work import Work


class UnitOfWork:
    """Opened by services only; each repository is made when first asked for."""

    def __init__(self, session: Session) -> None:
        self.session = session
        #: run once the commit is safe: nudges to workers, never work
        self.after_commit: list[Callable[[], None]] = []

    def finish(self) -> None:
        """What is written last, before the commit: what was asked of workers, and who did what in this transaction."""
        if "jobs" in self.__dict__:
            self.jobs.write_asked()
        if "trail" in self.__dict__:
            self.trail.write_acts()

    @cached_property
    def definitions(self) -> Definitions:
        return Definitions(self.session)

    @cached_property
    def drafts(self) -> Drafts:
        return Drafts(self.session)

    @cached_property
    def instances(self) -> Instances:
        return Instances(self.session)

    @cached_property
    def snapshots(self) -> Snapshots:
        return Snapshots(self.session)

    @cached_property
    def standstill(self) -> Standstill:
        return Standstill(self.session)

    @cached_property
    def user_tasks(self) -> UserTasks:
        return UserTasks(self.session)

    @cached_property
    def jobs(self) -> Jobs:
        return Jobs(self.session)

    @cached_property
    def subscriptions(self) -> Subscriptions:
        return Subscriptions(self.session)

    @cached_property
    def incidents(self) -> Incidents:
        return Incidents(self.session)

    @cached_property
    def links(self) -> Links:
        return Links(self.session)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.session)

    @cached_property
    def people(self) -> People:
        return People(self.session)

    @cached_property
    def delegations(self) -> Delegations:
        return Delegations(self.session)

    @cached_property
    def identity(self) -> Identity:
        return Identity(self.session)

    @cached_property
    def factors(self) -> Factors:
        return Factors(self.session)

    @cached_property
    def places(self) -> Places:
        return Places(self.session)

    @cached_property
    def work(self) -> Work:
        return Work(self.session)

    @cached_property
    def neighbourhood(self) -> Neighbourhood:
        return Neighbourhood(self.session)

    @cached_property
    def cover(self) -> CoverCases:
        return CoverCases(self.session)

    @cached_property
    def complaints(self) -> Complaints:
        return Complaints(self.session)

    @cached_property
    def channels(self) -> Channels:
        return Channels(self.session)

    @cached_property
    def mailbox(self) -> Mailbox:
        return Mailbox(self.session)

    @cached_property
    def hr(self) -> Hr:
        return Hr(self.session)

    @cached_property
    def personal_rows(self) -> PersonalRows:
        return PersonalRows(self.session)

    @cached_property
    def privacy(self) -> Privacy:
        return Privacy(self.session)

    @cached_property
    def trail(self) -> Trail:
        return Trail(self.session)

    @cached_property
    def audit_pages(self) -> AuditPages:
        return AuditPages(self.session)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.session)

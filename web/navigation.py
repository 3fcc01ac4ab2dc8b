"""Which pages a person sees in the menu, by what they may do. The services decide again on every call."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from sio_workflow.domain import policy
from sio_workflow.domain.people import Actor, Role
from sio_workflow.domain.policy import Action


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the menu, for those who may do its action or hold one of its roles."""

    endpoint: str
    label: LazyString
    icon: str
    action: Action | None = None
    roles: tuple[Role, ...] = ()

    def is_for(self, actor: Actor) -> bool:
        return actor.has(*self.roles) or (self.action is not None and policy.may(actor, self.action))


FIELD = (Role.EMPLOYEE, Role.FIRST_ASSISTANT)
MENU = (
    Item("start.dashboard", _("Overview"), "home", Action.SEE_DASHBOARD),
    Item("absences.today", _("Absence"), "calendar", Action.CHECK_ABSENCE),
    Item("cover.cases", _("Cover"), "users", Action.RUN_COVER),
    Item("complaints.waiting", _("Complaints"), "chat", Action.HANDLE_COMPLAINT),
    Item("employee.home", _("My day"), "home", None, FIELD),
    Item("employee.offers", _("Offers"), "phone", None, FIELD),
    Item("customer.complaints", _("My complaints"), "chat", None, (Role.CUSTOMER,)),
    Item("customer.file", _("New complaint"), "plus", None, (Role.CUSTOMER,)),
    Item("hr.cases", _("HR cases"), "shield", Action.HANDLE_HR_CASE),
    Item("user_tasks.inbox", _("Tasks"), "list", Action.SEE_DASHBOARD, (*FIELD, Role.HR)),
    Item("operations.incidents", _("Incidents"), "incident", Action.OPERATE),
    Item("operations.instances", _("Instances"), "list", Action.OPERATE),
    Item("operations.workers", _("Workers"), "worker", Action.OPERATE),
    Item("accounts.people", _("Access"), "key", Action.SEE_ACCOUNTS),
    Item("organisation.page", _("Organisation"), "flow", None, (Role.FIRST_ASSISTANT, Role.HR)),
    Item("designer.processes", _("Processes"), "flow", Action.DESIGN),
)
#: needed now and then: at the foot of every page
FOOT = (
    Item("sendings.unknown", _("Unknown sender"), "mail", Action.PLACE_ANSWERS),
    Item("sendings.templates", _("Messages to people"), "mail", Action.PREVIEW_MESSAGES),
    Item("audit.search", _("Who did what"), "shield", Action.SEE_AUDIT),
    Item("privacy.retention", _("Storage"), "settings", Action.KEEP_RECORDS),
)


def menu(actor: Actor) -> list[Item]:
    """The entries for this person; the first is where they begin."""
    return [item for item in MENU if item.is_for(actor)]


def foot(actor: Actor) -> list[Item]:
    """What this person finds at the foot of a page."""
    return [item for item in FOOT if item.is_for(actor)]


def initials(name: str) -> str:
    """ "LT" for Line Thomsen."""
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts)).upper()

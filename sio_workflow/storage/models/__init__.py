"""The tables, one file per subject."""

from sio_workflow.storage.models.columns import Base
from sio_workflow.storage.models.complaints import Complaint, ComplaintItem, ExtraWorkOrder
from sio_workflow.storage.models.cover import CoverCase, Offer
from sio_workflow.storage.models.people import (
    Account,
    Clearance,
    Competence,
    Employee,
    RoleGrant,
    SiteKnowledge,
)
from sio_workflow.storage.models.places import (
    Area,
    Customer,
    CustomerContact,
    PlanLine,
    ServicePlan,
    Site,
)
from sio_workflow.storage.models.processes import (
    DefinitionFile,
    Draft,
    HistoryEntry,
    Incident,
    Job,
    MessageSubscription,
    ProcessDefinition,
    ProcessInstance,
    UserTask,
    WorkerHeartbeat,
)
from sio_workflow.storage.models.trail import AuditEvent, CallLog, CustomerConsent, Message
from sio_workflow.storage.models.work import Absence, DailyCheck, Shift

__all__ = [
    "Absence",
    "Account",
    "Area",
    "AuditEvent",
    "Base",
    "CallLog",
    "Clearance",
    "Competence",
    "Complaint",
    "ComplaintItem",
    "CoverCase",
    "Customer",
    "CustomerConsent",
    "CustomerContact",
    "DailyCheck",
    "DefinitionFile",
    "Draft",
    "Employee",
    "ExtraWorkOrder",
    "HistoryEntry",
    "Incident",
    "Job",
    "Message",
    "MessageSubscription",
    "Offer",
    "PlanLine",
    "ProcessDefinition",
    "ProcessInstance",
    "RoleGrant",
    "ServicePlan",
    "Shift",
    "Site",
    "SiteKnowledge",
    "UserTask",
    "WorkerHeartbeat",
]

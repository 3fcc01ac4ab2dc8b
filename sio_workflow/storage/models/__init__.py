"""The tables, one file per subject."""

from sio_workflow.storage.models.audit import AuditAliasKey, AuditEvent, AuditSeal, AuditUnsealed
from sio_workflow.storage.models.channels import HookSeen, MessageRead, PushSubscription
from sio_workflow.storage.models.columns import Base
from sio_workflow.storage.models.complaints import Complaint, ComplaintItem, ExtraWorkOffer, ExtraWorkOrder
from sio_workflow.storage.models.cover import CoverCase, Offer, OfferCount
from sio_workflow.storage.models.hr import CertificateRequest, HrCase, HrNote, HrStepDone
from sio_workflow.storage.models.identity import (
    AccountSession,
    ApiToken,
    AttemptCount,
    KnownDevice,
    Passkey,
    RecoveryCode,
    SignInChallenge,
    TotpFactor,
)
from sio_workflow.storage.models.links import AccountIdentity, SignInLink
from sio_workflow.storage.models.outbox import Delivery, Incoming
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
from sio_workflow.storage.models.privacy import AbsencePayroll, Erasure, RetentionPolicy, RetentionRun
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
from sio_workflow.storage.models.trail import CallLog, CustomerConsent, Message
from sio_workflow.storage.models.words import HeldAnswer, TaskDraft
from sio_workflow.storage.models.work import Absence, DailyCheck, Shift

__all__ = [
    "Absence",
    "AbsencePayroll",
    "Account",
    "AccountIdentity",
    "AccountSession",
    "ApiToken",
    "Area",
    "AttemptCount",
    "AuditAliasKey",
    "AuditEvent",
    "AuditSeal",
    "AuditUnsealed",
    "Base",
    "CallLog",
    "CertificateRequest",
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
    "Delivery",
    "Draft",
    "Employee",
    "Erasure",
    "ExtraWorkOffer",
    "ExtraWorkOrder",
    "HeldAnswer",
    "HistoryEntry",
    "HookSeen",
    "HrCase",
    "HrNote",
    "HrStepDone",
    "Incident",
    "Incoming",
    "Job",
    "KnownDevice",
    "Message",
    "MessageRead",
    "MessageSubscription",
    "Offer",
    "OfferCount",
    "Passkey",
    "PlanLine",
    "ProcessDefinition",
    "ProcessInstance",
    "PushSubscription",
    "RecoveryCode",
    "RetentionPolicy",
    "RetentionRun",
    "RoleGrant",
    "ServicePlan",
    "Shift",
    "SignInChallenge",
    "SignInLink",
    "Site",
    "SiteKnowledge",
    "TaskDraft",
    "TotpFactor",
    "UserTask",
    "WorkerHeartbeat",
]

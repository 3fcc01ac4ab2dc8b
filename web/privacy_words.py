"""What people call the kinds of data and the tables about them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from web.wording import of_code

KINDS = {
    "instance": _("Ended processes"),
    "job": _("Finished jobs"),
    "incident": _("Incidents that are over"),
    "audit": _("Names in the log of acts"),
    "offer": _("Offers and answers"),
    "message": _("Messages"),
    "call": _("Calls"),
    "incoming": _("Answers from outside"),
    "held_answer": _("Texts of unknown senders"),
    "absence": _("Absences"),
    "cover_case": _("Cover searches"),
    "shift": _("Shifts"),
    "daily_check": _("Daily checks"),
    "payroll_basis": _("Payroll basis of absences"),
    "complaint": _("Complaints"),
    "hr_case": _("HR cases"),
    "session": _("Sign-ins"),
    "sign_in_link": _("Sign-in links"),
    "api_token": _("Keys for programs"),
    "role_grant": _("Roles that have ended"),
    "recovery_code": _("Used recovery codes"),
    "push": _("Devices for push messages"),
    "run": _("Runs of the clean-up"),
}
TABLES = {
    "absence": _("Absences"),
    "absence_payroll": _("Payroll basis of absences"),
    "account": _("Account"),
    "account_identity": _("Linked sign-ins"),
    "account_session": _("Sign-ins"),
    "api_token": _("Keys for programs"),
    "audit_event": _("What you did, as the log has it"),
    "call_log": _("Calls"),
    "complaint": _("Complaints"),
    "complaint_item": _("Complaint jobs"),
    "cover_case": _("Cover searches"),
    "customer_consent": _("Agreements"),
    "customer_contact": _("Contact"),
    "daily_check": _("Daily checks"),
    "delivery": _("Attempts to reach you"),
    "draft": _("Drafts of processes"),
    "employee": _("Employee"),
    "employee_clearance": _("Clearances"),
    "employee_competence": _("Competences"),
    "erasure": _("Erasure"),
    "extra_work_offer": _("Offers of extra work"),
    "held_answer": _("Answers that wait"),
    "history": _("Steps of processes"),
    "hr.certificate_request": _("Requests for a certificate"),
    "hr.hr_case": _("HR cases"),
    "hr.hr_note": _("Notes of HR"),
    "hr.hr_step_done": _("Steps of HR"),
    "incident": _("Incidents"),
    "incoming": _("Answers from outside"),
    "job": _("Jobs"),
    "known_device": _("Known devices"),
    "message": _("Messages"),
    "message_read": _("Messages read"),
    "offer": _("Offers and answers"),
    "passkey": _("Passkeys"),
    "process_definition": _("Published processes"),
    "process_instance": _("Processes"),
    "push_subscription": _("Devices for push messages"),
    "recovery_code": _("Recovery codes"),
    "retention_policy": _("Retention rules"),
    "retention_run": _("Runs of the clean-up"),
    "role_grant": _("Roles"),
    "shift": _("Shifts"),
    "sign_in_challenge": _("Sign-ins under way"),
    "sign_in_link": _("Sign-in links"),
    "site_knowledge": _("Sites you know"),
    "task_draft": _("Tasks you have begun"),
    "totp_factor": _("Codes from a telephone"),
    "user_task": _("Tasks"),
}


def kind_words(key: str) -> str:
    """The name of a kind of data."""
    return of_code(KINDS, key)


def table_words(name: str) -> str:
    """The name of a table for people."""
    return of_code(TABLES, name)

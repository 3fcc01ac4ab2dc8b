"""What people call the kinds of data and the tables about them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from web.wording import of_code

KINDS = {
    "instance": _("Ended processes"),
    "job": _("Finished jobs"),
    "offer": _("Offers and answers"),
    "message": _("Messages"),
    "call": _("Calls"),
    "incoming": _("Answers from outside"),
    "absence": _("Absences"),
    "cover_case": _("Cover searches"),
    "daily_check": _("Daily checks"),
    "payroll_basis": _("Payroll basis of absences"),
    "complaint": _("Complaints"),
    "hr_case": _("HR cases"),
    "session": _("Sign-ins"),
    "sign_in_link": _("Sign-in links"),
    "run": _("Runs of the clean-up"),
}
TABLES = {
    "absence": _("Absences"),
    "absence_payroll": _("Payroll basis of absences"),
    "account": _("Account"),
    "account_session": _("Sign-ins"),
    "audit_event": _("What you did, as the log has it"),
    "call_log": _("Calls"),
    "complaint": _("Complaints"),
    "complaint_item": _("Complaint jobs"),
    "cover_case": _("Cover searches"),
    "customer_consent": _("Agreements"),
    "customer_contact": _("Contact"),
    "employee": _("Employee"),
    "employee_clearance": _("Clearances"),
    "employee_competence": _("Competences"),
    "hr.hr_case": _("HR cases"),
    "known_device": _("Known devices"),
    "message": _("Messages"),
    "offer": _("Offers and answers"),
    "role_grant": _("Roles"),
    "shift": _("Shifts"),
    "site_knowledge": _("Sites you know"),
    "user_task": _("Tasks"),
}


def kind_words(key: str) -> str:
    """The name of a kind of data."""
    return of_code(KINDS, key)


def table_words(name: str) -> str:
    """The name of a table for people."""
    return of_code(TABLES, name)

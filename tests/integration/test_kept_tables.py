"""How long each table is kept, or why it has no time of its own: a new table fails without a line."""

from __future__ import annotations

from sio_workflow.domain.retention import BY_KEY
from sio_workflow.storage.models import Base
from sio_workflow.storage.sweeps import sweeps

#: table -> the kinds that sweep it; a kind that empties a table of names only stands here too
SWEPT = {
    "absence": {"absence"},
    "absence_payroll": {"payroll_basis"},
    "account_session": {"session"},
    "api_token": {"api_token"},
    "audit_event": {"audit"},
    "complaint": {"complaint"},
    "cover_case": {"cover_case"},
    "daily_check": {"daily_check"},
    "hr.hr_case": {"hr_case"},
    "call_log": {"call"},
    "incident": {"incident"},
    "incoming": {"incoming", "held_answer"},
    "job": {"job"},
    "message": {"message"},
    "offer": {"offer"},
    "process_instance": {"instance"},
    "push_subscription": {"push"},
    "recovery_code": {"recovery_code"},
    "retention_run": {"run"},
    "role_grant": {"role_grant"},
    "shift": {"shift"},
    "sign_in_link": {"sign_in_link"},
}
_PERSON = "as long as the person is here; forgotten in two steps, by hand (services/personal_data.py)"
_WAY_IN = "until its owner takes it away, or is forgotten"
_MINUTES = "goes within a day, whenever somebody signs in"
_COMPANY = "places, plans and drawings, without people"
#: table -> with whose rows it goes, or why it stays
UNSWEPT = {
    "account": _PERSON,
    "account_identity": _WAY_IN,
    "area": _COMPANY,
    "attempt_count": _MINUTES,
    "audit_alias_key": "goes with the last name of its month",
    "audit_seal": "digests and numbers: the chain over acts that name nobody any more",
    "audit_unsealed": "goes with the sealer, seconds later",
    "complaint_item": "with its complaint",
    "customer": _COMPANY,
    "customer_consent": "with the search, complaint or absence it was given for",
    "customer_contact": _PERSON,
    "definition_file": _COMPANY,
    "delivery": "with its message",
    "draft": _COMPANY,
    "employee": _PERSON,
    "employee_clearance": _PERSON,
    "employee_competence": _PERSON,
    "erasure": "an id and a time: a backup that is restored must be cleaned by it",
    "extra_work_offer": "with its complaint",
    "extra_work_order": "with its complaint",
    "held_answer": "with its incident, whoever ends that",
    "history": "with its process",
    "hook_seen": "goes after a day",
    "hr.certificate_request": "with its case",
    "hr.hr_note": "with its case",
    "hr.hr_step_done": "with its case",
    "known_device": "goes when the browser has not been used for a year",
    "message_read": "with its message",
    "message_subscription": "goes when nobody waits any more",
    "offer_count": "numbers by area and month: what is left of offers",
    "passkey": _WAY_IN,
    "plan_line": _COMPANY,
    "process_definition": _COMPANY,
    "retention_policy": "how long each kind is kept",
    "service_plan": _COMPANY,
    "sign_in_challenge": _MINUTES,
    "site": _COMPANY,
    "site_knowledge": _PERSON,
    "task_draft": "with its task, when that is done or ends",
    "totp_factor": _WAY_IN,
    "user_task": "with its process",
    "worker_heartbeat": "goes after a while without a sign",
}


def test_every_table_has_a_time_or_says_why_not() -> None:
    assert set(SWEPT) | set(UNSWEPT) == set(Base.metadata.tables)
    assert not set(SWEPT) & set(UNSWEPT)


def test_each_kind_sweeps_the_table_that_is_said() -> None:
    found: dict[str, set[str]] = {}
    for key, sweep in sweeps().items():
        found.setdefault(sweep.table.fullname, set()).add(key)
    assert found == SWEPT
    assert set(BY_KEY) == set(sweeps())

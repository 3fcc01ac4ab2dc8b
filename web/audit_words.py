"""The audit trail in sentences: "Mette Holm (service manager) approved sick report F-2026-00017"."""

from __future__ import annotations

from typing import Any

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from sio_workflow.services.audit import AuditLine
from web import wording

#: by verb, or by verb and kind where one verb means several things
VERBS = {
    "accept.complaint": _("planned the solution of"),
    "accept.cover_case": _("found a replacement in"),
    "add_factor": _("added a second step to the sign-in of"),
    "agree_extra_work": _("agreed extra work in"),
    "approve": _("approved"),
    "approve_certificate": _("approved asking for documentation in"),
    "approve_solution": _("approved the solution of"),
    "ask_sign_in": _("asked for a sign-in link"),
    "assess": _("assessed"),
    "assign": _("assigned"),
    "begin": _("began"),
    "breach": _("noted a missed deadline in"),
    "call": _("called somebody about"),
    "cancel": _("cancelled"),
    "cancel.incident": _("gave up"),
    "cannot_solve": _("could not solve"),
    "change_password": _("changed the password of"),
    "claim": _("took"),
    "clean_up": _("cleaned up in"),
    "close": _("brought to an end"),
    "complete": _("completed"),
    "confirm_staffed": _("confirmed the staffing of"),
    "contact": _("contacted the customer about"),
    "correct": _("corrected"),
    "correlate": _("delivered a message to"),
    "create": _("created"),
    "customer_replied": _("heard from the customer about"),
    "decide_offers": _("decided on offers in"),
    "decline_extra_work": _("noted no to extra work in"),
    "discard_draft": _("discarded"),
    "end_session": _("ended a session"),
    "escalate": _("escalated"),
    "feedback": _("gave feedback on"),
    "add_item": _("added an item to"),
    "assess_item": _("held an item against the plan in"),
    "apologise": _("apologised to the customer for"),
    "offer_extra_work": _("offered extra work in"),
    "accept_extra_offer": _("said yes to extra work in"),
    "decline_extra_offer": _("said no to extra work in"),
    "take_back_extra_offer": _("took back an offer of extra work in"),
    "lapse_extra_offer": _("let an offer of extra work lapse in"),
    "fire": _("let a deadline pass in"),
    "grant_role": _("gave a role to"),
    "hand_out_code": _("handed out a sign-in code for"),
    "hand_to_hr": _("told HR about"),
    "import": _("imported"),
    "keep": _("changed"),
    "keep_case": _("noted a claim or refund in"),
    "link_identity": _("linked a sign-in to"),
    "look_further": _("looked further in"),
    "lose_replacement": _("lost the replacement in"),
    "make_recovery_codes": _("made recovery codes for"),
    "make_token": _("made an access token"),
    "not_needed": _("ended as not needed"),
    "note": _("wrote a note in"),
    "step_done": _("did a step of"),
    "offer_no": _("said no in"),
    "offer_too_late": _("said yes too late in"),
    "offer_yes": _("said yes in"),
    "hold_answer": _("gave an answer that waits until a fault is mended, to"),
    "tomorrow_yes": _("said they are ready for"),
    "tomorrow_no": _("said they are not coming to"),
    "tomorrow_unknown": _("said they do not know about"),
    "open": _("opened"),
    "open_absences": _("opened today's absence in"),
    "place_answer": _("placed"),
    "prefer_channel": _("chose another channel for"),
    "publish": _("published"),
    "push_off": _("switched notifications off for"),
    "push_on": _("switched notifications on for"),
    "read": _("read"),
    "refuse_certificate": _("said no to asking for documentation in"),
    "refuse_link": _("was refused to link a sign-in to"),
    "refuse_sign_in": _("refused the sign-in of"),
    "refused_certificate": _("was refused to ask for documentation for"),
    "register": _("registered"),
    "reject": _("rejected"),
    "release": _("gave back"),
    "remind": _("reminded of"),
    "remind.area": _("reminded of today's absence in"),
    "remove_factor": _("removed a second step from the sign-in of"),
    "reopen": _("reopened"),
    "report": _("reported"),
    "request_certificate": _("asked for documentation for"),
    "retry": _("tried again"),
    "return": _("sent back"),
    "return_solution": _("sent back the solution of"),
    "review_absence": _("reviewed today's absence in"),
    "revoke_role": _("took a role from"),
    "revoke_token": _("revoked an access token"),
    "satisfied": _("was satisfied with the solution of"),
    "save_draft": _("edited"),
    "send_offers": _("sent offers in"),
    "settle": _("settled"),
    "sign_in": _("signed in"),
    "sign_in_refused": _("refused the sign-in of"),
    "sign_out": _("signed out"),
    "solve": _("solved"),
    "start": _("started"),
    "unlink_identity": _("took a sign-in off"),
    "use_sign_in_link": _("used a sign-in link"),
    "wave_over": _("got no yes in"),
    "withdraw": _("withdrew"),
}
#: what it was done to; a sentence about a session needs no object
KINDS = {
    "absence": _("sick report"),
    "account": _("account"),
    "api_token": _("access token"),
    "area": _("area"),
    "complaint": _("complaint"),
    "cover_case": _("cover search"),
    "delegation": _("delegation"),
    "employees": _("employees"),
    "hr_case": _("HR case"),
    "incident": _("incident"),
    "incoming": _("incoming answer"),
    "job": _("automatic work"),
    "plans": _("service plans"),
    "process_definition": _("process"),
    "process_draft": _("draft of process"),
    "process_instance": _("process instance"),
    "retention_policy": _("retention rule"),
    "retention_run": _("old data"),
    "session": _("session"),
    "shift": _("shift"),
    "shifts": _("shifts"),
    "sign_in_link": _("sign-in link"),
    "sites": _("sites"),
    "user_task": _("task"),
}
_WITHOUT_OBJECT = frozenset({"api_token", "session", "sign_in_link"})
_BY_NAME = frozenset({"area"})
#: what a value of a case is called, by kind and column
_VALUES: dict[tuple[str, str], dict[str, LazyString]] = {
    ("absence", "status"): wording.ABSENCES,
    ("complaint", "status"): wording.COMPLAINTS,
    ("cover_case", "status"): wording.SEARCHES,
    ("hr_case", "decision"): {
        "waiting": _("Waits for approval"),
        "approved": _("Approved"),
        "refused": _("Refused"),
    },
    ("hr_case", "status"): {"open": _("open"), "closed": _("closed")},
    ("hr_case", "step"): wording.HR_STEPS,
    ("process_instance", "status"): wording.STATUSES,
    ("user_task", "status"): {"open": _("Not done yet"), "completed": _("Completed")},
}


def sentence(line: AuditLine, number: str, element_name: str = "") -> str:
    """One act in plain words; `number` is what people call the subject, or empty."""
    verb = VERBS.get(f"{line.verb}.{line.subject_kind}") or wording.of_code(VERBS, line.verb)
    said = " ".join(filter(None, [who(line), str(verb), _object(line, number, element_name)]))
    if line.on_behalf_of:
        said += ", " + gettext("on behalf of %(name)s", name=line.on_behalf_of_name or gettext("somebody"))
    return said


def who(line: AuditLine) -> str:
    """The person and the role, or the system."""
    if line.actor_id is None:
        return str(gettext("The system"))
    name = line.actor_name or str(gettext("Somebody whose name is not kept any more"))
    return f"{name} ({_small(wording.role(line.role))})" if line.role else name


def changes(line: AuditLine) -> list[tuple[str, str, str]]:
    """Column, value before and value after, in words where there are any."""
    before, after = line.before or {}, line.after or {}
    return [
        (column.replace("_", " "), _value(line, column, before.get(column)), _value(line, column, after.get(column)))
        for column in dict.fromkeys([*before, *after])
    ]


def _object(line: AuditLine, number: str, element_name: str) -> str:
    if line.subject_kind in _WITHOUT_OBJECT:
        return ""
    if line.subject_kind in _BY_NAME and number:
        return number
    kind = wording.of_code(KINDS, line.subject_kind)
    return " ".join(filter(None, [kind, f"»{element_name}«" if element_name else "", number]))


def _value(line: AuditLine, column: str, value: Any) -> str:
    if value is None:
        return "–"
    words = _VALUES.get((line.subject_kind, column), {})
    return wording.of_code(words, value) if isinstance(value, str) else str(value)


def _small(word: str) -> str:
    return word if word.isupper() else word[:1].lower() + word[1:]

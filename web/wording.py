"""Codes to words: what an error code, a role or a status is called on a page. English here, Danish in the catalog."""

from __future__ import annotations

from flask_babel import LazyString, get_locale, gettext
from flask_babel import lazy_gettext as _

from sio_workflow.domain.errors import WorkflowError

ERRORS = {
    "workflow_error": _("Something went wrong."),
    "not_found": _("It does not exist, or you may not see it."),
    "not_allowed": _("You may not do this."),
    "conflict": _("The situation has changed since you looked."),
    "invalid": _("What was sent cannot be used."),
    "not_a_candidate": _("This task belongs to somebody else."),
    "user_task_closed": _("This task is already closed."),
    "user_task_claimed": _("A colleague is working on this task."),
    "answer_held": _("Your answer is saved, but the process could not go on. An operator has been told."),
    "instance_ended": _("This process instance has ended."),
    "stale_draft": _("Somebody else has saved this since you opened it."),
    "nobody_waits": _("Nobody waits for this message."),
    "definition_refused": _("The diagram cannot be published before its problems are solved."),
    "reply_too_old": _("This message is too old to be answered by mail."),
    "reply_forged": _("This reply address is not one of ours."),
    "invalid_answers": _("Some fields need another look."),
    "business_rule": _("A rule of the house says no."),
    "already_decided": _("A colleague has decided this already."),
    "second_person_needed": _(
        "Somebody else in HR must decide this: nobody approves what they have asked for themselves."
    ),
    "too_close": _(
        "A third person in HR must decide this: one of you two has let the other in, or given them the role."
    ),
    "designers_version_stands": _(
        "A designer has published a newer version. Publishing the folder would take it away."
    ),
    "company_exists": _("There is a company in this database already."),
    "identity_taken": _("This sign-in belongs to another account here. Choose another one, or ask the office."),
    "not_waiting": _("Nothing waits for this any more."),
    "language_error": _("This expression or script is not written in the language of the house."),
    "language_fault": _("An expression or script could not be carried out."),
    "not_signed_in": _("Sign in first."),
    "wrong_password": _("User name or password is wrong."),
    "second_step_needed": _("The password is right. Now the second step is needed."),
    "api_token_unknown": _("There is no such token."),
    "api_token_expired": _("This token has expired. Make a new one."),
    "api_token_revoked": _("This token has been revoked."),
    "api_token_read_only": _("This token may read, and change nothing."),
    "wrong_code": _("The code is not right, or has been used. Wait for the next one and try again."),
    "passkey_refused": _("The passkey was not accepted. Try again, or sign in with your password."),
    "too_many_attempts": _("Too many attempts. Wait a moment and try again."),
    "engine_fault": _("The process could not go on. Nothing of the run is saved; the fault becomes an incident."),
}
HTTP = {
    400: _("The request could not be understood."),
    401: _("Sign in first."),
    403: _("You may not do this."),
    404: _("The page does not exist, or you may not see it."),
    405: _("This cannot be done here."),
    413: _("That is too much at once."),
    429: _("Too many attempts. Wait a moment and try again."),
    500: _("Something went wrong at our end. Nothing you have saved is lost."),
}
MODES = {
    "planned": _("Planned"),
    "short": _("Soon"),
    "acute": _("Acute"),
    "critical": _("Critical"),
    "started": _("Has begun"),
}
SEARCHES = {
    "waiting": _("Waits for approval"),
    "open": _("Nobody asked yet"),
    "sending": _("The offers are being sent"),
    "offering": _("Offers are out"),
    "unanswered": _("Nobody has said yes yet"),
    "stuck": _("Has come to a standstill"),
    "answered": _("Somebody has said yes"),
    "accepted": _("Found, not confirmed"),
    "staffed": _("Staffed"),
    "closed": _("Closed"),
}
SHIFTS = {
    "assigned": _("As planned"),
    "open": _("Nobody has it"),
    "confirmed": _("Staffed"),
    "agency": _("Covered by an agency"),
    "completed": _("Done"),
    "postponed": _("Postponed with the customer"),
    "cancelled": _("Cancelled with the customer"),
}
#: what workers are busy with once such a task is done, until the next one is there
UNDERWAY = {"find_cover": _("The offers are being sent"), "confirm_cover": _("The offers are being taken back")}
OFFERS = {"yes": _("Said yes"), "no": _("Said no"), "too_late": _("Too late"), "withdrawn": _("Withdrawn")}
CALLS = {"yes": _("said yes"), "no": _("said no"), "no_answer": _("no answer")}
COMPLAINTS = {
    "new": _("Waits for feedback"),
    "feedback_given": _("Seen and answered"),
    "in_dialogue": _("In dialogue"),
    "assessing": _("Being assessed"),
    "planned": _("Planned"),
    "solved_pending_approval": _("Solved – awaits approval"),
    "closed_solved": _("Solved"),
    "closed_rejected": _("Rejected with a reason"),
    "closed_extra_work": _("Extra work agreed"),
    "withdrawn": _("Withdrawn"),
}
#: how an incident ended
ENDS = {"retried": _("Tried again"), "cancelled": _("Given up"), "gone": _("Came right by itself")}
#: what to do about an incident before it is worth another try
REMEDIES = {
    "message_not_delivered": _(
        "Somebody did not get a message. Correct their number or address first, or call them. The manager and the "
        "office see the message under “Could not be delivered” and on its case."
    ),
    "nobody_waits": _("A message came for an instance that does not wait for it. Look whether it has ended already."),
    "worker_lost": _("Every worker that took this work died with it. Look at the machine before you try again."),
    "handler_missing": _("No handler of that name is installed. Install the process folder, then try again."),
    "unknown_sender": _("The office finds the case of this answer under “Unknown sender”. That ends the incident too."),
    "nobody_there": _(
        "Give somebody the role, or correct who is away. Then give this up, so that it is told again if it happens "
        "again."
    ),
}
DEVICES = {"phone": _("Phone"), "tablet": _("Tablet"), "computer": _("Computer")}
BROWSERS = {
    "chrome": "Chrome",
    "edge": "Edge",
    "firefox": "Firefox",
    "safari": "Safari",
    "samsung": "Samsung Internet",
}
TILES = {
    "check_absence": _("check absence"),
    "unstaffed_shifts": _("unstaffed shifts"),
    "undelivered": _("messages that reached nobody"),
    "stopped_cover_case": _("searches at a standstill"),
    "stopped_complaint": _("complaints at a standstill"),
    "stopped_absence": _("absences at a standstill"),
    "approve_absence": _("reports to approve"),
    "confirm_cover": _("replacements to confirm"),
    "awaiting_complaint": _("complaints that wait"),
    "talk_to_customer": _("talk to the customer"),
    "assess_and_assign": _("assess and assign"),
    "approve_solution": _("solutions to approve"),
    "extra_work_answer": _("the customer's answer on extra work"),
}
KINDS = {
    "sick": _("Sick"),
    "child_sick_1": _("Child's first sick day"),
    "child_sick_2": _("Child's second sick day"),
    "care_day": _("Care day"),
    "other_leave": _("Other leave"),
}
ABSENCES = {
    "reported": _("Waits for approval"),
    "approved": _("Approved"),
    "returned": _("Returned for correction"),
    "ended": _("Ended"),
    "cancelled": _("Cancelled"),
}
REASONS = {"holiday": _("Holiday"), "absence": _("Absence"), "other": _("Something else")}
FREQUENCIES = {
    "daily": _("daily"),
    "weekly": _("weekly"),
    "weekly:2": _("twice a week"),
    "weekly:3": _("three times a week"),
    "monthly": _("monthly"),
    "quarterly": _("quarterly"),
    "yearly": _("yearly"),
}
CATEGORIES = {
    "toilet": _("Toilet"),
    "kitchen": _("Kitchen"),
    "floor": _("Floor"),
    "dust": _("Dust"),
    "bins": _("Bins"),
    "windows": _("Windows"),
    "missed_visit": _("Missed visit"),
    "consumables": _("Consumables"),
    "access": _("Access and security"),
    "damage": _("Damage"),
    "staff": _("Staff"),
    "other": _("Other"),
}
HR_KINDS = {
    "long_absence": _("Long absence"),
    "certificate_request": _("Certificate"),
    "holiday_sickness": _("Sick during holiday"),
    "work_accident": _("Work accident"),
    "concern": _("Handed over by the manager"),
}
HR_STEPS = {
    "look_at_course": _("Look at the course"),
    "invite_to_talk": _("Invite to a talk"),
    "talk_held": _("The talk must have been held"),
    "prepare_notice": _("Prepare the notice in NemRefusion"),
    "notice_given": _("The notice in NemRefusion must have been given"),
    "retention_plan": _("Consider a retention plan"),
    "weeks_22": _("22 weeks: the municipality looks at it again"),
}
HR_GROUNDS = {
    "repeated_absence": _("Repeated absence"),
    "long_absence": _("Long absence"),
    "holiday_sickness": _("Sick during holiday"),
    "doubt_documented": _("A doubt that is documented"),
    "other_approved": _("Another special case"),
}
CONTACTS = {
    "call": _("Call"),
    "visit": _("Visit"),
    "meeting": _("Meeting"),
    "reached": _("talked together"),
    "no_answer": _("no answer"),
}
#: the same, as the customer is told
CUSTOMER = {
    "new": _("Received"),
    "feedback_given": _("Read by a person"),
    "in_dialogue": _("We talk with you"),
    "assessing": _("Being looked into"),
    "planned": _("Planned"),
    "solved_pending_approval": _("Done, being checked"),
    "closed_solved": _("Solved"),
    "closed_rejected": _("Answered with a reason"),
    "closed_extra_work": _("Extra work agreed"),
    "withdrawn": _("Withdrawn"),
}
#: how a visit that did not go as planned ended
OUTCOMES = {
    "": _("Still being covered"),
    "covered": _("A replacement came"),
    "manager_self": _("The manager took it"),
    "agency": _("An agency took it"),
    "postponed": _("Postponed as agreed"),
    "cancelled_with_consent": _("Cancelled as agreed"),
    "not_needed": _("Worked as planned after all"),
}
#: what a form reader may say about a field
READING = {
    "hour_skipped": _("This hour does not exist: the clock is put forward that night."),
    "hour_twice": _("This hour comes twice that night, because the clock is put back. Choose which one."),
    "not_a_time": _("Write a date and a time."),
}
ROLES = {
    "employee": _("Employee"),
    "first_assistant": _("First assistant"),
    "service_assistant": _("Service assistant"),
    "replacement": _("Replacement"),
    "service_manager": _("Service manager"),
    "deputy": _("Deputy"),
    "hr": _("HR"),
    "office": _("The office"),
    "ops_director": _("Operations director"),
    "customer": _("Customer"),
    "designer": _("Process designer"),
    "operator": _("Operator"),
    "system": _("System"),
}
WAITS = {
    "user_task": _("waits for a person"),
    "service_task": _("waits for a worker"),
    "timer": _("waits for a time"),
    "message": _("waits for a message"),
    "signal": _("waits for a signal"),
    "condition": _("waits for a condition"),
    "join": _("waits for the other branches"),
    "inner": _("waits for what runs inside it"),
    "first_event": _("waits for the first of its events"),
}
STATUSES = {"active": _("Active"), "ended": _("Ended"), "cancelled": _("Cancelled"), "completed": _("Completed")}


def of_error(error: WorkflowError) -> str:
    """What to tell a person: the error's own sentence where it has one, else that of its code."""
    if get_locale().language == "da" and "da" in error.details:
        return str(error.details["da"])
    own = str(error)
    return gettext(own) if own != (type(error).__doc__ or "").strip() else str(ERRORS.get(error.code, own))


def device(family: str) -> str:
    """ "Phone, Safari" for "phone/safari"."""
    kind, _slash, browser = family.partition("/")
    known = BROWSERS.get(browser)
    return f"{of_code(DEVICES, kind)}, {known}" if known else of_code(DEVICES, kind)


def of_problem(message: str) -> str:
    """What is said about one field: a reader's code, or the sentence of the check."""
    return str(READING.get(message, "")) or gettext(message)


def of_code(words: dict[str, LazyString], code: str) -> str:
    """The words for a code, or the code itself when nobody has named it yet."""
    return str(words.get(code) or code.replace("_", " "))


def offer(answer: str | None) -> str:
    """What became of an offer."""
    return of_code(OFFERS, answer) if answer else gettext("No answer yet")


def role(code: str) -> str:
    """The name of a role or job title."""
    return of_code(ROLES, code)


def wait(kind: str) -> str:
    """The named reason why a token waits."""
    return of_code(WAITS, kind)


def status(code: str) -> str:
    """The name of an instance's or task's status."""
    return of_code(STATUSES, code)

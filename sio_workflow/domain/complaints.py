"""Rules of a complaint: two hours to a human answer, read the customer, hold it against the plan, say why.

The rules on words are transparent lists that suggest a telephone call; they never reject and never profile a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sio_workflow.domain.times import at_local, local_day
from sio_workflow.domain.working_days import working_days_after

#: the shortest reason a customer may be rejected with
REASON_LENGTH = 15
HOW_LENGTH = 10
ASSIGNEE_JOBS = frozenset({"first_assistant", "service_assistant"})
#: how one talks to a customer, and how that ends
CONTACT_KINDS = ("call", "visit", "meeting")
CONTACT_OUTCOMES = ("reached", "no_answer")
#: these cannot wait two hours
URGENT_CATEGORIES = frozenset({"access", "damage"})
CLOSED = frozenset({"closed_solved", "closed_rejected", "closed_extra_work", "withdrawn"})
APPROVE_WITHIN = timedelta(hours=4)
ASSESS_WITHIN = timedelta(hours=4)
CALL_AGAIN_WITHIN = timedelta(hours=2)
#: reopened so often, a complaint is the office's business too
OFFICE_FROM = 3
_LAST_MINUTE = time(23, 59)
_RISK_DAYS = 183
#: a drawn timer needs some instant; this one lies beyond every complaint
_PARKED = timedelta(days=3650)

_FAULTS = re.compile(
    r"toilet|wc|køkken|kantine|gulv|støv|skrald|affald|papirkurv|vindue|vask|trappe|gangen|kontor|lokale|møde|"
    r"indgang|reception|bordene|spejl|sæbe|papir|plet|snavs|beskidt|ikke gjort rent|kom ikke|mødte ikke|"
    r"alarm|nøgle|døren|kitchen|floor|dust|\bbins?\b|window|office|room|stairs|soap|stain|dirty|not cleaned|"
    r"did not come|key|door",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"træt af|gider ikke|gider det ikke|nok nu|opsig|skifte leverandør|uacceptabel|urimelig|vred|skuffe|aldrig mere|"
    r"rydde? op efter jer|tired of|fed up|can't be bothered|cancel the contract|terminate|angry|disappointed",
    re.IGNORECASE,
)
_LEAVING = re.compile(
    r"opsig|skifte leverandør|konkurrent|gider (?:det )?ikke mere|cancel the contract|terminate", re.IGNORECASE
)


#: what a complaint is about, in a sentence to the customer
_SUBJECTS = {
    "toilet": ("toiletterne", "the toilets"),
    "kitchen": ("køkkenet", "the kitchen"),
    "floor": ("gulvet", "the floor"),
    "dust": ("støv", "dust"),
    "bins": ("affaldet", "the bins"),
    "windows": ("vinduerne", "the windows"),
    "missed_visit": ("et besøg, der ikke blev til noget", "a visit that was missed"),
    "consumables": ("sæbe og papir", "soap and paper"),
    "access": ("adgang og sikkerhed", "access and security"),
    "damage": ("en skade", "a damage"),
}


@dataclass(frozen=True, slots=True)
class FeedbackDeadlines:
    """Half, three quarters and all of the time the customer was promised. UTC, counted from when it was received."""

    remind_at: datetime
    alert_at: datetime
    due_at: datetime


def feedback_deadlines(received_at: datetime, minutes: int = 120) -> FeedbackDeadlines:
    """60, 90 and 120 minutes of real time, unless the customer has been promised another figure."""
    whole = timedelta(minutes=minutes)
    return FeedbackDeadlines(received_at + whole / 2, received_at + whole * 3 / 4, received_at + whole)


def reopen_until(approved_at: datetime, working_days: int) -> datetime:
    """The last minute of so many working days after the approval, on a Danish clock."""
    return at_local(working_days_after(local_day(approved_at), working_days), _LAST_MINUTE)


def waits_for_customer(status: str, until: datetime | None, now: datetime) -> bool:
    """Solved, and the customer may still say that it is not."""
    return status == "closed_solved" and until is not None and now <= until


def not_overtaken(deadlines: FeedbackDeadlines, now: datetime) -> FeedbackDeadlines:
    """The same for an instance that begins late: of the steps that have passed only the highest is taken again."""
    remind_at, alert_at, due_at = deadlines.remind_at, deadlines.alert_at, deadlines.due_at
    later = due_at + _PARKED
    return FeedbackDeadlines(later if alert_at <= now else remind_at, later if due_at <= now else alert_at, due_at)


def subject_of(category: str) -> dict[str, str]:
    """What it is about, in each language; of people nothing is named."""
    da, en = _SUBJECTS.get(category, ("rengøringen", "the cleaning"))
    return {"da": da, "en": en}


def is_unclear(text: str, location: str = "", category: str = "") -> bool:
    """No concrete fault and no place: talk to the customer first."""
    names_something = bool(location.strip()) or category not in ("", "other") or _FAULTS.search(text) is not None
    return not names_something


def has_strong_words(text: str) -> bool:
    """Words of anger or resignation: a hint to telephone."""
    return _STRONG.search(text) is not None


def is_contract_risk(text: str, contract_end_on: date | None, today: date) -> bool:
    """The customer speaks of leaving, or the contract ends within half a year."""
    ends_soon = contract_end_on is not None and 0 <= (contract_end_on - today).days < _RISK_DAYS
    return _LEAVING.search(text) is not None or (ends_soon and has_strong_words(text))


def must_talk_first(*, unclear: bool, needs_dialogue: bool | None, talked: bool, override: str) -> bool:
    """An unclear complaint, or one the manager wants to talk about, is not decided before a contact is logged."""
    return (unclear or bool(needs_dialogue)) and not talked and len(override.strip()) < REASON_LENGTH


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row of the assessment table: what it means and which decisions it allows."""

    da: str
    en: str
    decisions: frozenset[str]


_ANY_WAY = frozenset({"accept", "reject", "extra_work"})
#: the decision table: what an assessment against the service plan allows
ASSESSMENTS: dict[str, Verdict] = {
    "in_plan_valid": Verdict("Inden for planen", "Inside the plan", frozenset({"accept"})),
    "in_plan_not_due": Verdict("I planen, men ikke endnu", "In the plan, but not due yet", _ANY_WAY),
    "in_plan_delivered": Verdict("I planen og udført", "In the plan and delivered", frozenset({"accept", "reject"})),
    "out_of_plan": Verdict("Uden for planen", "Outside the plan", _ANY_WAY),
    "not_ours": Verdict("Ikke vores arbejde", "Not our work", frozenset({"reject", "extra_work"})),
    "plan_unclear": Verdict("Planen er uklar", "The plan is unclear", _ANY_WAY),
}


def is_in_plan(assessment: str) -> bool:
    """Whether the plan has a line for it."""
    return assessment.startswith("in_plan")


def is_goodwill(assessment: str, decision: str) -> bool:
    """Whether something is done that the plan does not ask for, or not yet, or not again."""
    return decision == "accept" and assessment != "in_plan_valid"

"""To whoever holds a role in an area: what waits for them."""

from __future__ import annotations

from sio_workflow.domain.templates.values import Reach, Template, template

_STAFFING = ("Bemanding", "Staffing")
_CASE = ("Reklamation", "Complaint")
_DEPUTY = ("Stedfortræder", "Deputy")

ROLES: dict[str, Template] = {
    "absence_waits": template(
        "En fraværsmelding venter på godkendelse.", "An absence report waits for approval.", ("Fravær", "Absence")
    ),
    "hr_concern": template(
        "En leder vil drøfte et fravær med HR.",
        "A manager wants to discuss an absence with HR.",
        ("Fravær", "Absence"),
    ),
    "shift_unstaffed": template(
        "Vagt {shift_no} ({place}, {start:when}) er ubemandet.",
        "Shift {shift_no} ({place}, {start:when}) is unstaffed.",
        _STAFFING,
    ),
    "shift_critical": template(
        "Vagt {shift_no} ({place}, {start:when}) er stadig ubemandet. Brug ringelisten nu.",
        "Shift {shift_no} ({place}, {start:when}) is still unstaffed. Use the call list now.",
        _STAFFING,
        Reach.URGENT,
    ),
    "shift_breach": template(
        "Vagt {shift_no} ({place}) er begyndt uden bemanding.",
        "Shift {shift_no} ({place}) has begun unstaffed.",
        _STAFFING,
        Reach.URGENT,
    ),
    "wave_over": template(
        "Ingen har sagt ja til vagt {shift_no} ({place}, {start:when}).",
        "Nobody has said yes to shift {shift_no} ({place}, {start:when}).",
        _STAFFING,
    ),
    "search_stuck": template(
        "Søgningen efter en afløser til {place} {start:when} er gået i stå på grund af en fejl. Leder og systemdrift"
        " har fået besked. Ring imens: et ja i telefonen kan stadig noteres.",
        "The search for cover at {place}, {start:when}, is stuck because of a fault. The manager and the operators"
        " have been told. Call meanwhile: a yes by telephone can still be noted.",
        _STAFFING,
        Reach.URGENT,
    ),
    "complaint_stuck": template(
        "Reklamation {number} er gået i stå på grund af en fejl. Leder og systemdrift har fået besked. Kunden venter"
        " stadig: skriv eller ring imens.",
        "Complaint {number} is stuck because of a fault. The manager and the operators have been told. The customer"
        " still waits: write or call meanwhile.",
        _CASE,
    ),
    "absence_stuck": template(
        "Fravær {number} er gået i stå på grund af en fejl. Leder og systemdrift har fået besked. Se efter, om"
        " vagterne er dækket.",
        "Absence {number} is stuck because of a fault. The manager and the operators have been told. See whether the"
        " shifts are covered.",
        ("Fravær", "Absence"),
    ),
    "telephone_now": template(
        "Vagt {shift_no} ({place}, {start:when}) er ubemandet, og om natten sender vi ikke beskeder til dem, der er "
        "tilbage at spørge. Brug ringelisten nu.",
        "Shift {shift_no} ({place}, {start:when}) is unstaffed, and by night we send no messages to those who are left "
        "to ask. Use the call list now.",
        _STAFFING,
    ),
    "tomorrow_call": template(
        "Ring til {name}: det vides ikke, om vagt {shift_no} ({place}, {start:when}) bliver taget.",
        "Call {name}: nobody knows whether shift {shift_no} ({place}, {start:when}) will be worked.",
        _STAFFING,
    ),
    "tomorrow_lost": template(
        "Vagt {shift_no} ({place}, {start:when}) er ubemandet igen: svaret på dagen før var NEJ. Der søges nu.",
        "Shift {shift_no} ({place}, {start:when}) is unstaffed again: the answer the day before was NO. We search now.",
        _STAFFING,
    ),
    "complaint_waits": template(
        "Reklamation {number} venter på tilbagemelding senest {due:when}.",
        "Complaint {number} waits for feedback by {due:when}.",
        _CASE,
    ),
    "complaint_breach": template(
        "Reklamation {number} har ikke fået tilbagemelding inden for fristen.",
        "Complaint {number} has had no feedback within the deadline.",
        _CASE,
    ),
    "complaint_urgent": template(
        "Hastende reklamation {number}: ring til kunden nu.",
        "Urgent complaint {number}: call the customer now.",
        _CASE,
        Reach.URGENT,
    ),
    "contract_risk": template(
        "Reklamation {number}: kunden kan være på vej væk.",
        "Complaint {number}: the customer may be on the way out.",
        _CASE,
        Reach.HOUSE,
    ),
    "cover_suggested": template(
        "1. assistenten foreslår {name} til vagt {shift_no} ({start:when}).",
        "The first assistant suggests {name} for shift {shift_no} ({start:when}).",
        _STAFFING,
    ),
    "deputy_named": template(
        "Du er stedfortræder i {area} fra {start:when} til og med {end:day}.",
        "You are deputy in {area} from {start:when} until {end:day}, that day included.",
        _DEPUTY,
    ),
    "deputy_ended": template(
        "Du er ikke længere stedfortræder i {area}.", "You are no longer deputy in {area}.", _DEPUTY
    ),
    "extra_offer_yes": template(
        "Kunden har sagt ja til ekstraarbejdet på reklamation {number}. Det er bestilt til {when:when}.",
        "The customer has said yes to the extra work on complaint {number}. It is ordered for {when:when}.",
        _CASE,
    ),
    "extra_offer_no": template(
        "Kunden har sagt nej til tilbuddet om ekstraarbejde på reklamation {number}.",
        "The customer has said no to the offer of extra work on complaint {number}.",
        _CASE,
    ),
    "extra_offer_lapsed": template(
        "Kunden har ikke svaret på tilbuddet om ekstraarbejde på reklamation {number}. Ring til kunden.",
        "The customer has not answered the offer of extra work on complaint {number}. Call them.",
        _CASE,
    ),
    "customer_replied": template(
        "Kunden har svaret på reklamation {number}.", "The customer has answered complaint {number}.", _CASE
    ),
    "customer_replied_closed": template(
        "Kunden har svaret på reklamation {number}, som er lukket. Læs svaret på sagen. Er kunden ikke tilfreds, så "
        "ring, eller tryk Genåbn sagen.",
        "The customer has answered complaint {number}, which is closed. Read the answer on the case. If they are not "
        "satisfied, call, or press Reopen the case.",
        _CASE,
    ),
    "case_reopened": template(
        "Reklamation {number} er genåbnet for {times}. gang. Kunden skal have tilbagemelding senest {due:when}.",
        "Complaint {number} is reopened (time {times}). The customer must have feedback by {due:when}.",
        _CASE,
    ),
    "employee_replied": template(
        "En medarbejder har svaret på en besked. Ring til medarbejderen.",
        "An employee has answered a message. Call them.",
        ("Svar fra en medarbejder", "An employee has answered"),
    ),
    "unclear_answer": template(
        "Et svar på et vagttilbud kunne ikke læses som ja eller nej. Ring til medarbejderen.",
        "An answer to an offer could be read neither as yes nor as no. Call the employee.",
        _STAFFING,
    ),
    "check_missing": template(
        "Dagens fravær er ikke gennemgået i {area}.",
        "Today's absence has not been gone through in {area}.",
        ("Fravær", "Absence"),
    ),
}

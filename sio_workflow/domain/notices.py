"""What the house writes to people, in Danish and English: no reason for an absence, no name of the absent.

Words are filled in when a message is sent, in the recipient's language: instants stay instants until then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sio_workflow.domain.times import clock, local

LOCALES = ("da", "en")
#: stands where the secret of a sign-in message will stand: whoever reads messages here sees this
SECRET_MARK = "••••••"  # noqa: S105 - what is shown instead of one
#: stands where the telephone number goes in, once it is known to whom and from which area
YOUR_MANAGER = {"da": "din leder", "en": "your manager"}
_DAYS = {
    "da": ("man.", "tir.", "ons.", "tor.", "fre.", "lør.", "søn."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


class Reach(StrEnum):
    """How far a message goes by itself; a person's own preference comes first."""

    #: by night too, on the quickest channel
    URGENT = "urgent"
    #: on the usual channel, outside quiet hours
    USUAL = "usual"
    #: stays in the house, for those who look there anyway
    HOUSE = "house"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One message in both languages. The title is what a locked screen or a list of mails shows: no personal data."""

    title: Mapping[str, str]
    text: Mapping[str, str]
    reach: Reach = Reach.USUAL
    #: a person may answer it
    answerable: bool = False
    #: the only channels that may carry it, best first; empty leaves it to the person
    ways: tuple[str, ...] = ()


def _template(da: str, en: str, title: tuple[str, str], reach: Reach = Reach.USUAL, answer: bool = False) -> Template:
    return Template(text={"da": da, "en": en}, title={"da": title[0], "en": title[1]}, reach=reach, answerable=answer)


_SHIFT = ("Om din vagt", "About your shift")
_OFFER = ("Ledig vagt", "Shift on offer")
_ABSENCE = ("Dit fravær", "Your absence")
_JOB = ("Ny opgave", "New job")
_STAFFING = ("Bemanding", "Staffing")
_CASE = ("Reklamation", "Complaint")
_CUSTOMER = ("Din henvendelse", "Your enquiry")
_DEPUTY = ("Stedfortræder", "Deputy")
_VISIT = ("Ændring hos jer", "A change at your place")

TEMPLATES: dict[str, Template] = {
    # employees
    "offer": _template(
        "Ledig vagt: {place}, {start:day} kl. {start:clock}-{end:clock} ({hours} t). Kan du tage den? "
        "Svar JA eller NEJ senest {until:when}. Det er frivilligt.",
        "Free shift: {place}, {start:day} {start:clock}-{end:clock} ({hours} h). Can you take it? "
        "Answer YES or NO by {until:when}. It is voluntary.",
        _OFFER,
        answer=True,
    ),
    "offer_taken": _template("Tak - vagten er allerede dækket.", "Thank you - the shift is already covered.", _OFFER),
    "offer_not_possible": _template(
        "Tak - vagten er desværre ikke længere mulig for dig: {why}.",
        "Thank you - unfortunately the shift is no longer possible for you: {why}.",
        _OFFER,
    ),
    "offer_confirmed": _template(
        "Du har vagten {place} {start:when}. Adgang og instruks ligger i appen. Ring {phone} ved problemer.",
        "The shift is yours: {place} {start:when}. Access and instructions are in the app. Call {phone} if in trouble.",
        _SHIFT,
    ),
    "call_manager_now": _template(
        "Din vagt starter om {minutes} min. Ring til din leder på {phone} nu - vi har også givet besked.",
        "Your shift starts in {minutes} min. Call your manager on {phone} now - we have told them too.",
        _SHIFT,
        Reach.URGENT,
    ),
    "absence_approved": _template(
        "Dit fravær er registreret fra {start:when}. Meld rask eller forlæng i appen.",
        "Your absence is registered from {start:when}. Report back or prolong it in the app.",
        _ABSENCE,
    ),
    "absence_returned": _template(
        "Din fraværsmelding skal rettes: {why}. Vi finder afløser imens.",
        "Your absence report needs a correction: {why}. We look for cover meanwhile.",
        _ABSENCE,
    ),
    "certificate_requested": _template(
        "HR beder om en skriftlig bekræftelse af dit fravær fra {start:day}. HR kontakter dig om hvordan. "
        "Det koster dig ikke noget.",
        "HR asks for a written confirmation of your absence from {start:day}. HR will contact you about how. "
        "It costs you nothing.",
        _ABSENCE,
    ),
    "tomorrow_check": _template(
        "Er du klar til vagten i morgen kl. {start:clock}? Svar JA, NEJ eller VED IKKE.",
        "Are you ready for tomorrow's shift at {start:clock}? Answer YES, NO or DO NOT KNOW.",
        _SHIFT,
        answer=True,
    ),
    "complaint_job": _template(
        "Du har fået en opgave: {place}, {when:when}.", "You have a new job: {place}, {when:when}.", _JOB
    ),
    "solution_returned": _template(
        "Opgaven på {place} er sendt retur. Ny tid: {when:when}.",
        "The job at {place} has come back. New time: {when:when}.",
        _JOB,
    ),
    # roles
    "absence_waits": _template(
        "En fraværsmelding venter på godkendelse.", "An absence report waits for approval.", ("Fravær", "Absence")
    ),
    "hr_concern": _template(
        "En leder vil drøfte et fravær med HR.",
        "A manager wants to discuss an absence with HR.",
        ("Fravær", "Absence"),
    ),
    "shift_unstaffed": _template(
        "Vagt {shift_no} ({place}, {start:when}) er ubemandet.",
        "Shift {shift_no} ({place}, {start:when}) is unstaffed.",
        _STAFFING,
    ),
    "shift_critical": _template(
        "Vagt {shift_no} ({place}, {start:when}) er stadig ubemandet. Brug ringelisten nu.",
        "Shift {shift_no} ({place}, {start:when}) is still unstaffed. Use the call list now.",
        _STAFFING,
        Reach.URGENT,
    ),
    "shift_breach": _template(
        "Vagt {shift_no} ({place}) er begyndt uden bemanding.",
        "Shift {shift_no} ({place}) has begun unstaffed.",
        _STAFFING,
        Reach.URGENT,
    ),
    "wave_over": _template(
        "Ingen har sagt ja til vagt {shift_no} ({place}, {start:when}).",
        "Nobody has said yes to shift {shift_no} ({place}, {start:when}).",
        _STAFFING,
    ),
    "complaint_waits": _template(
        "Reklamation {number} venter på tilbagemelding senest {due:when}.",
        "Complaint {number} waits for feedback by {due:when}.",
        _CASE,
    ),
    "complaint_breach": _template(
        "Reklamation {number} har ikke fået tilbagemelding inden for fristen.",
        "Complaint {number} has had no feedback within the deadline.",
        _CASE,
    ),
    "complaint_urgent": _template(
        "Hastende reklamation {number}: ring til kunden nu.",
        "Urgent complaint {number}: call the customer now.",
        _CASE,
        Reach.URGENT,
    ),
    "contract_risk": _template(
        "Reklamation {number}: kunden kan være på vej væk.",
        "Complaint {number}: the customer may be on the way out.",
        _CASE,
        Reach.HOUSE,
    ),
    "cover_suggested": _template(
        "1. assistenten foreslår {name} til vagt {shift_no} ({start:when}).",
        "The first assistant suggests {name} for shift {shift_no} ({start:when}).",
        _STAFFING,
    ),
    "deputy_named": _template(
        "Du er stedfortræder i {area} fra {start:when} til og med {end:day}.",
        "You are deputy in {area} from {start:when} until {end:day}, that day included.",
        _DEPUTY,
    ),
    "deputy_ended": _template(
        "Du er ikke længere stedfortræder i {area}.", "You are no longer deputy in {area}.", _DEPUTY
    ),
    "customer_replied": _template(
        "Kunden har svaret på reklamation {number}.", "The customer has answered complaint {number}.", _CASE
    ),
    "customer_replied_closed": _template(
        "Kunden har svaret på reklamation {number}, som er lukket. Læs svaret, og ring eller genåbn.",
        "The customer has answered complaint {number}, which is closed. Read it, and call or reopen.",
        _CASE,
    ),
    "employee_replied": _template(
        "En medarbejder har svaret på en besked. Ring til medarbejderen.",
        "An employee has answered a message. Call them.",
        ("Svar fra en medarbejder", "An employee has answered"),
    ),
    "unclear_answer": _template(
        "Et svar på et vagttilbud kunne ikke læses som ja eller nej. Ring til medarbejderen.",
        "An answer to an offer could be read neither as yes nor as no. Call the employee.",
        _STAFFING,
    ),
    # to employees who have answered by text message
    "answered_yes": _template(
        "Tak for dit JA til {place} {start:when}. Du får besked, når det er afgjort, hvem der får vagten.",
        "Thank you for your YES to {place} {start:when}. You hear from us when it is decided who has the shift.",
        _OFFER,
        Reach.URGENT,
    ),
    "answered_no": _template(
        "Tak for dit svar. Du er ikke sat på {place} {start:when}.",
        "Thank you for your answer. You are not down for {place} {start:when}.",
        _OFFER,
        Reach.URGENT,
    ),
    "answered_yes_before": _template(
        "Vi har allerede dit JA til {place} {start:when}. Ring til {phone}, hvis noget har ændret sig.",
        "We have your YES to {place} {start:when} already. Call {phone} if anything has changed.",
        _OFFER,
        Reach.URGENT,
    ),
    "answered_no_before": _template(
        "Vi har allerede dit NEJ til {place} {start:when}. Ring til {phone}, hvis noget har ændret sig.",
        "We have your NO to {place} {start:when} already. Call {phone} if anything has changed.",
        _OFFER,
        Reach.URGENT,
    ),
    "answer_which": _template(
        "Hvilken vagt? Svar fx JA {code}.\n{choices}",
        "Which shift? Answer for instance YES {code}.\n{choices}",
        _OFFER,
        Reach.URGENT,
    ),
    "offer_line": _template("{code}: {place} {start:when}", "{code}: {place} {start:when}", _OFFER),
    "answer_no_offer": _template(
        "Tak for svaret. Du har ingen åbne tilbud lige nu. Ring til {phone}, hvis det haster.",
        "Thank you for answering. You have no open offers right now. Call {phone} if it is urgent.",
        _OFFER,
        Reach.URGENT,
    ),
    "answer_handed_on": _template(
        "Tak. Din besked er givet videre til din leder.",
        "Thank you. Your message has been handed on to your manager.",
        ("Din besked", "Your message"),
        Reach.URGENT,
    ),
    "answer_call_us": _template(
        "Skriv ikke om helbred her; beskeden er ikke gemt. Ring til {phone}.",
        "Do not write about health here; the message is not kept. Call {phone}.",
        ("Din besked", "Your message"),
        Reach.URGENT,
    ),
    "check_missing": _template(
        "Dagens fravær er ikke gennemgået i {area}.",
        "Today's absence has not been gone through in {area}.",
        ("Fravær", "Absence"),
    ),
    # customers
    "customer_late": _template(
        "Bemandingen hos jer er ændret i dag. Vi starter kl. {start:clock} i stedet for {planned:clock}. "
        "De vigtigste opgaver bliver udført.",
        "Staffing at your place has changed today. We start at {start:clock} instead of {planned:clock}. "
        "The most important work will be done.",
        _VISIT,
    ),
    "complaint_receipt": _template(
        "Vi har modtaget din henvendelse {number}. Vi vender tilbage senest {due:when}.",
        "We have received your enquiry {number}. We get back to you by {due:when}.",
        _CUSTOMER,
        answer=True,
    ),
    "feedback_seen": _template(
        "Jeg har læst din henvendelse om {subject} og går i gang. Du hører fra mig igen senest {until:when}. {name}",
        "I have read your enquiry about {subject} and am on it. You hear from me again by {until:when}. {name}",
        _CUSTOMER,
        answer=True,
    ),
    "feedback_call_attempt": _template(
        "Jeg har læst din besked og vil gerne høre, hvad der er gået galt. Jeg har forsøgt at ringe og ringer igen "
        "kl. {again:clock}.",
        "I have read your message and would like to hear what went wrong. I have tried to call and call again at "
        "{again:clock}.",
        _CUSTOMER,
        answer=True,
    ),
    "plan_sent": _template(
        "Sådan løser vi det: {how} Det sker {when:when} af en {job}. Du får besked, når det er gjort.",
        "This is how we put it right: {how} It happens {when:when}, by a {job}. We tell you when it is done.",
        _CUSTOMER,
        answer=True,
    ),
    "solved": _template(
        "Vi har løst det, du skrev om: {how} Er du tilfreds? Svar gerne, hvis ikke.",
        "We have put right what you wrote about: {how} Are you satisfied? Please answer if not.",
        _CUSTOMER,
        answer=True,
    ),
    "solution_delayed": _template(
        "Vi er ikke tilfredse med løsningen endnu. Det bliver i stedet {when:when}.",
        "We are not satisfied with the solution yet. It will be {when:when} instead.",
        _CUSTOMER,
        answer=True,
    ),
    "rejected": _template(
        "Vi har vurderet din henvendelse i forhold til serviceplanen. {why}",
        "We have held your enquiry against the service plan. {why}",
        _CUSTOMER,
        answer=True,
    ),
    "extra_offer": _template(
        "Tilbud på ekstraarbejde: {what}, {price} kr. ekskl. moms, {when:when}. Accepter her: {link}",
        "Offer of extra work: {what}, DKK {price} excluding VAT, {when:when}. Accept here: {link}",
        ("Tilbud på ekstraarbejde", "Offer of extra work"),
        answer=True,
    ),
    "extra_work_agreed": _template(
        "Vi udfører ekstraarbejdet som aftalt: {what}, {when:when}, {price} kr. ekskl. moms.",
        "We do the extra work as agreed: {what}, {when:when}, DKK {price} excluding VAT.",
        ("Ekstraarbejde", "Extra work"),
        answer=True,
    ),
    "breach_apology": _template(
        "Vi lovede svar inden 2 timer og nåede det ikke. Det beklager vi. {name} kontakter dig inden {until:when}.",
        "We promised an answer within 2 hours and did not keep it. We are sorry. {name} contacts you by {until:when}.",
        _CUSTOMER,
        answer=True,
    ),
}
_SIGN_IN = {"da": "Log ind", "en": "Sign in"}
#: to whoever signs in; what is secret is put in when it is sent, and nowhere kept as it is
TEMPLATES["sign_in_link"] = Template(
    text={
        "da": "Tryk her for at logge ind i SIO Workflow: {secret} Linket virker én gang og kun kort tid. "
        "Har du ikke bedt om det, så se bort fra denne besked.",
        "en": "Press here to sign in to SIO Workflow: {secret} The link works once and only for a short time. "
        "If you did not ask for it, pay no attention to this message.",
    },
    title=_SIGN_IN,
    reach=Reach.URGENT,
    ways=("email", "sms"),
)
TEMPLATES["sign_in_code"] = Template(
    text={
        "da": "Din kode til SIO Workflow er {secret}. Den virker én gang og i 10 minutter. Giv den ikke til andre.",
        "en": "Your code for SIO Workflow is {secret}. It works once and for 10 minutes. Give it to nobody.",
    },
    title=_SIGN_IN,
    reach=Reach.URGENT,
    ways=("sms",),
)
#: words of a person: the title is all that the house adds
FREE = _template("{text}", "{text}", _CUSTOMER, answer=True)


class _Moment:
    """An instant in a template: {start:clock} 06:00, {start:day} tir. 24.11., {start:when} 24.11. kl. 06:00."""

    def __init__(self, moment: datetime, locale: str) -> None:
        self._moment, self._locale = moment, locale

    def __format__(self, how: str) -> str:
        here = local(self._moment)
        match how:
            case "clock":
                return clock(self._moment)
            case "day":
                return f"{_DAYS[self._locale][here.weekday()]} {here:%d.%m.}"
        return f"{here:%d.%m. kl. %H:%M}" if self._locale == "da" else f"{here:%d.%m. at %H:%M}"


def template_of(key: str) -> Template:
    """The template, or that of free words."""
    return TEMPLATES.get(key, FREE)


def write(template: str, words: Mapping[str, Any], locale: str = "da") -> str:
    """The sentence in that language; a word that differs by language is {"da": ..., "en": ...}."""
    return (
        TEMPLATES[template]
        .text[known(locale)]
        .format(**{name: _spoken(value, known(locale)) for name, value in words.items()})
    )


def known(locale: str) -> str:
    """A language we write; Danish for all others."""
    return locale if locale in LOCALES else "da"


def _spoken(value: Any, locale: str) -> Any:
    if isinstance(value, datetime):
        return _Moment(value, locale)
    return value[locale] if isinstance(value, Mapping) else value

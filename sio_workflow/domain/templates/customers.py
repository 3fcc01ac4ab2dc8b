"""To a customer's contacts: what they wrote about, and what changes at their place."""

from __future__ import annotations

from sio_workflow.domain.templates.values import Template, template

_CUSTOMER = ("Din henvendelse", "Your enquiry")
_VISIT = ("Ændring hos jer", "A change at your place")

CUSTOMERS: dict[str, Template] = {
    "customer_late": template(
        "Bemandingen hos jer {planned:day} er ændret. Vi starter kl. {start:clock} i stedet for {planned:clock}. "
        "De vigtigste opgaver bliver udført.",
        "Staffing at your place on {planned:day} has changed. We start at {start:clock} instead of {planned:clock}. "
        "The most important work will be done.",
        _VISIT,
    ),
    "complaint_receipt": template(
        "Vi har modtaget din henvendelse {number}. Du hører fra {name} senest {due:when}.",
        "We have received your enquiry {number}. You hear from {name} by {due:when}.",
        _CUSTOMER,
        answer=True,
    ),
    "feedback_seen": template(
        "Jeg har læst din henvendelse om {subject} og går i gang. Du hører fra mig igen senest {until:when}. {name}",
        "I have read your enquiry about {subject} and am on it. You hear from me again by {until:when}. {name}",
        _CUSTOMER,
        answer=True,
    ),
    "feedback_calling": template(
        "Jeg har læst din henvendelse om {subject} og ringer til dig om 10 minutter. {name}",
        "I have read your enquiry about {subject} and call you in 10 minutes. {name}",
        _CUSTOMER,
        answer=True,
    ),
    "feedback_visiting": template(
        "Jeg har læst din henvendelse om {subject} og kommer forbi {until:when}. {name}",
        "I have read your enquiry about {subject} and come by {until:when}. {name}",
        _CUSTOMER,
        answer=True,
    ),
    "feedback_call_attempt": template(
        "Jeg har læst din besked og vil gerne høre, hvad der er gået galt. Jeg har forsøgt at ringe og ringer igen "
        "{until:when}. {name}",
        "I have read your message and would like to hear what went wrong. I have tried to call and call again "
        "{until:when}. {name}",
        _CUSTOMER,
        answer=True,
    ),
    "plan_sent": template(
        "Sådan løser vi det: {how} Det sker {when:when} af en {job}. Du får besked, når det er gjort.",
        "This is how we put it right: {how} It happens {when:when}, by a {job}. We tell you when it is done.",
        _CUSTOMER,
        answer=True,
    ),
    "solved": template(
        "Vi har løst det, du skrev om: {how} Er du tilfreds? Svar her, eller genåbn sagen til og med {until:day}: "
        "{link}",
        "We have put right what you wrote about: {how} Are you satisfied? Answer here, or reopen the case until "
        "{until:day}, that day included: {link}",
        _CUSTOMER,
        answer=True,
    ),
    # the same to a contact who has no account to sign in with
    "solved_no_account": template(
        "Vi har løst det, du skrev om: {how} Er du ikke tilfreds, så skriv til os eller ring til {phone} til og med "
        "{until:day}, så genåbner vi sagen.",
        "We have put right what you wrote about: {how} If you are not satisfied, write to us or call {phone} until "
        "{until:day}, that day included, and we reopen the case.",
        _CUSTOMER,
        answer=True,
    ),
    "complaint_reopened": template(
        "Vi har genåbnet din henvendelse {number}. Du hører fra {name} senest {due:when}.",
        "We have reopened your enquiry {number}. You hear from {name} by {due:when}.",
        _CUSTOMER,
        answer=True,
    ),
    "solution_delayed": template(
        "Vi er ikke tilfredse med løsningen endnu. Det bliver i stedet {when:when}.",
        "We are not satisfied with the solution yet. It will be {when:when} instead.",
        _CUSTOMER,
        answer=True,
    ),
    "rejected": template(
        "Vi har vurderet din henvendelse i forhold til serviceplanen. {why} "
        "Vil du tale om det eller have et tilbud på ekstraarbejde, så skriv til os eller ring til {phone}. {name}",
        "We have held your enquiry against the service plan. {why} "
        "If you want to talk about it, or want an offer of extra work, write to us or call {phone}. {name}",
        _CUSTOMER,
        answer=True,
    ),
    "extra_offer": template(
        "Tilbud på ekstraarbejde: {what}, {price} kr. ekskl. moms, {when:when}. Svar her senest {until:when}: {link}",
        "Offer of extra work: {what}, DKK {price} excluding VAT, {when:when}. Answer here by {until:when}: {link}",
        ("Tilbud på ekstraarbejde", "Offer of extra work"),
        answer=True,
    ),
    "extra_work_agreed": template(
        "Vi udfører ekstraarbejdet som aftalt: {what}, {when:when}, {price} kr. ekskl. moms.",
        "We do the extra work as agreed: {what}, {when:when}, DKK {price} excluding VAT.",
        ("Ekstraarbejde", "Extra work"),
        answer=True,
    ),
    "breach_apology": template(
        "Vi lovede svar inden {promise} og nåede det ikke. Det beklager vi. {name} kontakter dig inden {until:when}.",
        "We promised an answer within {promise} and did not keep it. We are sorry. "
        "{name} contacts you by {until:when}.",
        _CUSTOMER,
        answer=True,
    ),
}

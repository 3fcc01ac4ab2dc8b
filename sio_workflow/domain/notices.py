"""What the house writes to people: neutral Danish sentences; no reason for an absence, no name of the absent."""

from __future__ import annotations

#: stands where the secret of a sign-in message will stand; people who may read messages see this
SECRET_MARK = "••••••"  # noqa: S105 - what is shown instead of one

TEMPLATES: dict[str, str] = {
    # employees
    "offer": "Ledig vagt: {place}, {start}-{end}. Kan du tage den? Svar JA/NEJ senest {until}. Det er frivilligt.",
    "offer_taken": "Tak - vagten er allerede dækket.",
    "offer_not_possible": "Tak - vagten er desværre ikke længere mulig for dig: {why}.",
    "offer_confirmed": "Du har vagten {place} {start}. Adgang og instruks ligger i systemet. Ring ved problemer.",
    "call_manager_now": "Din vagt starter snart. Ring til din leder nu: {phone}. Vi har også givet besked.",
    "absence_approved": "Dit fravær er registreret fra {start}.",
    "absence_returned": "Din fraværsmelding skal rettes: {why}. Vi finder afløser imens.",
    "complaint_job": "Du har fået en opgave: {place}, {when}.",
    "solution_returned": "Opgaven på {place} er sendt retur. Ny tid: {when}.",
    # to whoever signs in; the secret is put in when it is sent
    "sign_in_link": "Tryk her for at logge ind i SIO Workflow: {secret} Linket virker én gang og kun kort tid."
    " Har du ikke bedt om det, så se bort fra denne besked.",
    "sign_in_code": "Din kode til SIO Workflow er {secret}. Den virker én gang og i 10 minutter."
    " Giv den ikke til andre.",
    # roles
    "absence_waits": "En fraværsmelding venter på godkendelse.",
    "hr_concern": "En leder vil drøfte et fravær med HR.",
    "shift_unstaffed": "Vagt {shift_no} ({place}, {start}) er ubemandet.",
    "shift_critical": "Vagt {shift_no} ({place}, {start}) er stadig ubemandet. Brug ringelisten nu.",
    "shift_breach": "Vagt {shift_no} ({place}) er begyndt uden bemanding.",
    "wave_over": "Ingen har sagt ja til vagt {shift_no} ({place}, {start}).",
    "complaint_waits": "Reklamation {number} venter på tilbagemelding senest {due}.",
    "complaint_breach": "Reklamation {number} har ikke fået tilbagemelding inden for fristen.",
    "complaint_urgent": "Hastende reklamation {number}: ring til kunden nu.",
    "contract_risk": "Reklamation {number}: kunden kan være på vej væk.",
    "check_missing": "Dagens fravær er ikke gennemgået i {area}.",
    # customers
    "complaint_receipt": "Vi har modtaget din henvendelse {number}. Vi vender tilbage senest {due}.",
    "plan_sent": "Sådan løser vi det: {how} Det sker {when} af en {job}. Du får besked, når det er gjort.",
    "solved": "Vi har løst det, du skrev om: {how}",
    "solution_delayed": "Vi er ikke tilfredse med løsningen endnu. Det bliver i stedet {when}.",
    "rejected": "Vi har vurderet din henvendelse i forhold til serviceplanen. {why}",
    "extra_work_agreed": "Vi udfører ekstraarbejdet som aftalt: {what}, {when}, {price} kr. ekskl. moms.",
}


def write(template: str, **words: object) -> str:
    """The sentence with its words filled in."""
    return TEMPLATES[template].format(**words)

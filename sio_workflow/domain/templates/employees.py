"""To employees: shifts on offer, their own absence, jobs, and what is answered to their text messages."""

from __future__ import annotations

from sio_workflow.domain.templates.values import Reach, Template, template

_SHIFT = ("Om din vagt", "About your shift")
_OFFER = ("Ledig vagt", "Shift on offer")
_ABSENCE = ("Dit fravær", "Your absence")
_JOB = ("Ny opgave", "New job")

EMPLOYEES: dict[str, Template] = {
    "offer": template(
        "Ledig vagt: {place}, {start:day} kl. {start:clock}-{end:clock} ({hours} t). Kan du tage den? "
        "Svar JA eller NEJ senest {until:when}. Det er frivilligt.",
        "Free shift: {place}, {start:day} {start:clock}-{end:clock} ({hours} h). Can you take it? "
        "Answer YES or NO by {until:when}. It is voluntary.",
        _OFFER,
        answer=True,
        favour=True,
    ),
    "offer_taken": template("Tak - vagten er allerede dækket.", "Thank you - the shift is already covered.", _OFFER),
    "offer_not_chosen": template(
        "Tak for dit JA til {place} {start:when}. Din leder leder videre, så vagten er ikke din.",
        "Thank you for your YES to {place} {start:when}. Your manager looks further, so the shift is not yours.",
        _OFFER,
    ),
    "offer_over": template(
        "Tak - vagten {place} {start:when} er slut, så vi skal ikke bruge dit svar mere.",
        "Thank you - the shift {place} {start:when} is over, so your answer is not needed any more.",
        _OFFER,
    ),
    "offer_not_possible": template(
        "Tak - vagten er desværre ikke længere mulig for dig: {why}.",
        "Thank you - unfortunately the shift is no longer possible for you: {why}.",
        _OFFER,
    ),
    "offer_confirmed": template(
        "Du har vagten {place} {start:when}. Adgang og instruks ligger i appen. Ring {phone} ved problemer.",
        "The shift is yours: {place} {start:when}. Access and instructions are in the app. Call {phone} if in trouble.",
        _SHIFT,
    ),
    "call_manager_now": template(
        "Din vagt starter om {minutes} min. Ring til {name} på {phone} nu - vi har også givet besked.",
        "Your shift starts in {minutes} min. Call {name} on {phone} now - we have told them too.",
        _SHIFT,
        Reach.URGENT,
    ),
    # no "get well": it would tell whoever sees the screen that the absence is an illness
    "absence_approved": template(
        "Dit fravær er registreret fra {start:when}. Meld rask eller forlæng i appen.",
        "Your absence is registered from {start:when}. Report back or prolong it in the app.",
        _ABSENCE,
    ),
    "absence_returned": template(
        "Din fraværsmelding skal rettes: {why}. Vi finder afløser imens.",
        "Your absence report needs a correction: {why}. We look for cover meanwhile.",
        _ABSENCE,
    ),
    "certificate_requested": template(
        "HR beder om en skriftlig bekræftelse af dit fravær fra {start:day}. HR kontakter dig om hvordan. "
        "Det koster dig ikke noget.",
        "HR asks for a written confirmation of your absence from {start:day}. HR will contact you about how. "
        "It costs you nothing.",
        _ABSENCE,
    ),
    "tomorrow_check": template(
        "Er du klar til vagten i morgen kl. {start:clock}? Svar JA, NEJ eller VED IKKE.",
        "Are you ready for tomorrow's shift at {start:clock}? Answer YES, NO or DO NOT KNOW.",
        _SHIFT,
        answer=True,
    ),
    "tomorrow_yes": template(
        "Tak. Vi regner med dig på {place} {start:when}.",
        "Thank you. We count on you at {place} {start:when}.",
        _SHIFT,
        Reach.URGENT,
    ),
    "tomorrow_no": template(
        "Tak for besked. Vi finder en anden til {place} {start:when}.",
        "Thank you for telling us. We find somebody else for {place} {start:when}.",
        _SHIFT,
        Reach.URGENT,
    ),
    "tomorrow_unknown": template(
        "Tak for besked. Din leder ringer til dig om {place} {start:when}.",
        "Thank you for telling us. Your manager calls you about {place} {start:when}.",
        _SHIFT,
        Reach.URGENT,
    ),
    "complaint_job": template(
        "Du har fået en opgave: {place}, {when:when}.", "You have a new job: {place}, {when:when}.", _JOB
    ),
    "solution_returned": template(
        "Opgaven på {place} er sendt retur. Ny tid: {when:when}.",
        "The job at {place} has come back. New time: {when:when}.",
        _JOB,
    ),
    # to employees who have answered by text message
    "answered_yes": template(
        "Tak for dit JA til {place} {start:when}. Du får besked, når det er afgjort, hvem der får vagten.",
        "Thank you for your YES to {place} {start:when}. You hear from us when it is decided who has the shift.",
        _OFFER,
        Reach.URGENT,
    ),
    "answered_no": template(
        "Tak for dit svar. Du er ikke sat på {place} {start:when}.",
        "Thank you for your answer. You are not down for {place} {start:when}.",
        _OFFER,
        Reach.URGENT,
    ),
    "answered_yes_before": template(
        "Vi har allerede dit JA til {place} {start:when}. Ring til {phone}, hvis noget har ændret sig.",
        "We have your YES to {place} {start:when} already. Call {phone} if anything has changed.",
        _OFFER,
        Reach.URGENT,
    ),
    "answered_no_before": template(
        "Vi har allerede dit NEJ til {place} {start:when}. Ring til {phone}, hvis noget har ændret sig.",
        "We have your NO to {place} {start:when} already. Call {phone} if anything has changed.",
        _OFFER,
        Reach.URGENT,
    ),
    "answer_which": template(
        "Hvilken vagt? Svar fx JA {code}.\n{choices}",
        "Which shift? Answer for instance YES {code}.\n{choices}",
        _OFFER,
        Reach.URGENT,
    ),
    "offer_line": template("{code}: {place} {start:when}", "{code}: {place} {start:when}", _OFFER),
    "answer_no_offer": template(
        "Tak for svaret. Du har ingen åbne tilbud lige nu. Ring til {phone}, hvis det haster.",
        "Thank you for answering. You have no open offers right now. Call {phone} if it is urgent.",
        _OFFER,
        Reach.URGENT,
    ),
    "answer_handed_on": template(
        "Tak. Din besked er givet videre til din leder.",
        "Thank you. Your message has been handed on to your manager.",
        ("Din besked", "Your message"),
        Reach.URGENT,
    ),
    "answer_call_us": template(
        "Skriv ikke om helbred her; beskeden er ikke gemt. Ring til {phone}.",
        "Do not write about health here; the message is not kept. Call {phone}.",
        ("Din besked", "Your message"),
        Reach.URGENT,
    ),
}

"""To whoever signs in: what is secret is put in when it is sent, and nowhere kept as it is."""

from __future__ import annotations

from sio_workflow.domain.templates.values import Reach, Template, template

_SIGN_IN = ("Log ind", "Sign in")

SIGN_IN: dict[str, Template] = {
    "sign_in_link": template(
        "Tryk her for at logge ind i SIO Workflow: {secret} Linket virker én gang og kun kort tid. "
        "Har du ikke bedt om det, så se bort fra denne besked.",
        "Press here to sign in to SIO Workflow: {secret} The link works once and only for a short time. "
        "If you did not ask for it, pay no attention to this message.",
        _SIGN_IN,
        Reach.URGENT,
        ways=("email", "sms"),
    ),
    "sign_in_code": template(
        "Din kode til SIO Workflow er {secret}. Den virker én gang og i 10 minutter. Giv den ikke til andre.",
        "Your code for SIO Workflow is {secret}. It works once and for 10 minutes. Give it to nobody.",
        _SIGN_IN,
        Reach.URGENT,
        ways=("sms",),
    ),
}

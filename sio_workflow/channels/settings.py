"""How the house reaches people outside, as the environment says. Secrets come from a variable or from a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sio_workflow.channels.mail import Mail, mail_of
from sio_workflow.channels.sms import Gateway
from sio_workflow.domain.settings import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideSettings:
    """Mail, SMS and push. What is not set is not there: nothing is sent, and the pages do not speak of it."""

    #: SIO_SMTP_URL with SIO_SMTP_PASSWORD or SIO_SMTP_PASSWORD_FILE, SIO_MAIL_FROM, and SIO_MAIL_REPLY_TO
    mail: Mail | None = None
    #: SIO_SMS_URL with SIO_SMS_KEY or SIO_SMS_KEY_FILE, and SIO_SMS_SENDER
    sms: Gateway | None = None
    #: SIO_SMS_HOOK_SECRET or SIO_SMS_HOOK_SECRET_FILE
    sms_hook_secret: str = ""
    #: SIO_VAPID_PRIVATE_KEY_FILE, or the file in var that `sio push keys` makes
    vapid_key_file: Path | None = None
    #: SIO_PUSH_HOSTS: push services beside those of the known browsers, with commas; a port other than 443 is named
    push_hosts: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], public_url: str) -> OutsideSettings:
        """Read them; the gateway is told where to call us only when it can sign its calls."""
        key_file = environment.get("SIO_VAPID_PRIVATE_KEY_FILE")
        secret = secret_from(environment, "SIO_SMS_HOOK_SECRET")
        return cls(
            mail=mail_of(environment, secret_from(environment, "SIO_SMTP_PASSWORD")),
            sms=_gateway(environment, public_url.rstrip("/") + "/hooks/sms" if secret else ""),
            sms_hook_secret=secret,
            vapid_key_file=Path(key_file) if key_file else None,
            push_hosts=tuple(host.strip() for host in environment.get("SIO_PUSH_HOSTS", "").split(",") if host.strip()),
        )


def secret_from(environment: Mapping[str, str], name: str) -> str:
    """The secret of that name, or what stands in the file that NAME_FILE names; "" when there is neither."""
    if file := environment.get(f"{name}_FILE"):
        with reading(f"{name}_FILE", "must name a file that can be read"):
            return Path(file).read_text().strip()
    return environment.get(name, "")


def _gateway(environment: Mapping[str, str], hooks: str) -> Gateway | None:
    if not (url := environment.get("SIO_SMS_URL", "")):
        return None
    return Gateway(
        url=url,
        key=secret_from(environment, "SIO_SMS_KEY"),
        sender=environment.get("SIO_SMS_SENDER") or "SIO",
        status_url=f"{hooks}/status" if hooks else "",
        incoming_url=f"{hooks}/incoming" if hooks else "",
    )

"""Links and codes that sign somebody in once: how long they live, for whom they are, and how they are typed."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sio_workflow.domain.telephone import e164

LINK_LIVES = timedelta(minutes=15)
CODE_LIVES = timedelta(minutes=10)
#: the first link of a new account: it is read when the person comes to it
INVITATION_LIVES = timedelta(hours=24)
MAX_TRIES = 5
#: (so many, within so long) for one person, whoever asks
LIMITS = ((3, timedelta(minutes=15)), (12, timedelta(hours=24)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody typed to say who they are: one of an e-mail, or a telephone or employee number."""

    email: str = ""
    phone: str = ""
    employee_no: str = ""

    @property
    def text(self) -> str:
        return self.email or self.phone or self.employee_no


def typed(text: str) -> Typed:
    """Read it; eight digits may be either number."""
    plain = text.strip().lower()
    if "@" in plain:
        return Typed(email=plain)
    return Typed(phone=e164(plain) or "", employee_no=re.sub(r"[\s.-]", "", plain))


def new_token() -> str:
    """192 random bits."""
    return secrets.token_urlsafe(24)


def new_code(digits: int = 6) -> str:
    """Digits to be typed."""
    return f"{secrets.randbelow(10**digits):0{digits}}"


def plain_code(text: str) -> str:
    """A code as it is kept, however it was typed."""
    return re.sub(r"\D", "", text)

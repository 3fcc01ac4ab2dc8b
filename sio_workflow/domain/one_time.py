"""Links and codes that sign somebody in once: how long they live, for whom they are, and how they are typed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sio_workflow.domain.telephone import e164

LINK_LIVES = timedelta(minutes=15)
CODE_LIVES = timedelta(minutes=10)
#: the first link of a new account: it is read when the person comes to it
INVITATION_LIVES = timedelta(hours=24)
MAX_TRIES = 5
#: (so many, within so long) in one person's name: from one address,
FROM_ONE = ((3, timedelta(minutes=15)), (12, timedelta(hours=24)))
#: and from all together: what one address cannot take is left for the person's own
FROM_ALL = ((9, timedelta(minutes=15)), (36, timedelta(hours=24)))
#: what was asked for earlier counts no more
COUNTED = max(span for _, span in FROM_ALL)


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


def may_ask(asked: Sequence[tuple[datetime, str]], asker: str, now: datetime) -> bool:
    """Is something to be sent? `asked` is when, and from where, something was asked for in the same name before."""
    mine = [at for at, where in asked if where == asker]
    return not (_used_up(mine, FROM_ONE, now) or _used_up([at for at, _ in asked], FROM_ALL, now))


def _used_up(times: Sequence[datetime], limits: Sequence[tuple[int, timedelta]], now: datetime) -> bool:
    return any(sum(at >= now - span for at in times) >= most for most, span in limits)


def new_token() -> str:
    """192 random bits."""
    return secrets.token_urlsafe(24)


def new_code(digits: int = 6) -> str:
    """Digits to be typed."""
    return f"{secrets.randbelow(10**digits):0{digits}}"


def plain_code(text: str) -> str:
    """A code as it is kept, however it was typed."""
    return re.sub(r"\D", "", text)

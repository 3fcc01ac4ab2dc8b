"""How long each kind of data is kept: a proposal, and bounds that law or work set, within which it may be changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from sio_workflow.domain.times import local

#: the clean-up runs when the house is quiet; a night that is missed is made up for by the next
BEGIN, END = time(3), time(6)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of data; days count from its end."""

    key: str
    keep_days: int
    least: int
    most: int
    source: str


KINDS = (
    Kind("instance", 90, 14, 365, "domain 2.8: state, variables and history 90 days after the end"),
    Kind("job", 90, 14, 365, "work that no instance owns"),
    Kind("incident", 90, 14, 365, "domain 2.8: as instances; those about a process go with it"),
    Kind("audit", 90, 30, 1827, "domain 2.8: the act stays, the ids of people in it go"),
    Kind("offer", 183, 60, 366, "domain 2.8: six months, then numbers by area and month"),
    Kind("message", 183, 60, 1096, "domain 2.8: six months; those of complaints go with the complaint"),
    Kind("call", 183, 60, 1096, "domain 2.8: six months; those of complaints go with the complaint"),
    Kind("incoming", 183, 30, 366, "domain 2.8: six months, as offers and their answers; without their words"),
    Kind("held_answer", 30, 7, 92, "domain 2.8: a deadline for everything; whose words they are nobody has found out"),
    Kind("absence", 396, 92, 549, "domain 2.8: thirteen months, then the payroll basis only"),
    Kind("cover_case", 396, 183, 549, "as the absences they come from"),
    Kind("shift", 1827, 1827, 2192, "domain 2.8: time registrations five years, by law"),
    Kind("daily_check", 396, 92, 1096, "as absences"),
    Kind("payroll_basis", 2192, 1827, 3653, "bookkeeping: five years and the current one"),
    Kind("complaint", 1096, 365, 1827, "three years after the complaint and the contract have ended"),
    Kind("hr_case", 92, 0, 366, "GDPR art. 9: with the end of the case, or of a claim or refund that HR has noted"),
    Kind("session", 30, 7, 92, "where somebody was signed in"),
    Kind("sign_in_link", 30, 1, 92, "used and expired links and codes"),
    Kind("api_token", 183, 30, 731, "keys of programs that are revoked or too old"),
    Kind("role_grant", 731, 366, 1827, "roles that have ended: who gave them, for a while"),
    Kind("recovery_code", 30, 1, 92, "ways in that are used up"),
    Kind("push", 92, 30, 366, "devices on which nobody has been signed in for so long"),
    Kind("run", 731, 366, 1827, "what the clean-up itself has done"),
)
BY_KEY = {kind.key: kind for kind in KINDS}


def night_of(now: datetime) -> date | None:
    """The night that is to be cleaned up now, by the Danish clock; none outside its hours.

    From three o'clock the clock stands still on both nights when it moves, so each date comes once.
    """
    moment = local(now)
    return moment.date() if BEGIN <= moment.time() < END else None

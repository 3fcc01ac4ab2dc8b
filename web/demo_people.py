"""The people of the demo company, offered on the sign-in page while nobody real works here."""

from __future__ import annotations

from dataclasses import dataclass

from sio_workflow.bootstrap import House
from sio_workflow.demo.accounts import PASSWORD, demo_accounts
from sio_workflow.demo.places import MAIL
from web.language import current


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """Somebody to be for a while."""

    username: str
    password: str
    what: str


def demo_people(house: House) -> list[DemoPerson]:
    """One per role; none where the company is not an invented one."""
    if not house.company.is_invented(MAIL):
        return []
    danish = current() == "da"
    return [
        DemoPerson(username=one.username, password=PASSWORD, what=one.da if danish else one.en)
        for one in demo_accounts()
    ]

"""Where the house steps over a person's reach: known places, each with its reason. A new one fails until it has one."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("sio_workflow", "web", "workers")
_PROCESS = "what an answer brings about goes as far as the process does, whoever gave it"
_RANKING = "people of other areas are weighed, whose absences the asker may not see"
_CUSTOMER = "a customer's answer is held against the case, and told to whoever works on it"
_GATEWAY = "whoever brings an answer from outside is nobody here, and yet it must find its case"
_GOES_ON = "the case behind a cancelled instance goes on in a new one, whoever cancels; nothing of it is shown"

#: every area, without HR's rooms
AS_HOUSE = {
    "services/audit.py:search": "only numbers of cases are read; which acts are shown is decided before",
    "services/cover.py:answer_offer": _RANKING,
    "services/cover.py:candidates": _RANKING,
    "services/cover.py:log_call": _RANKING,
    "services/cover.py:send_offers": _RANKING,
    "services/extra_offers.py:answer": _CUSTOMER,
    "services/gateway_calls.py:_once": _GATEWAY,
    "services/deliveries.py:counts": "it counts by channel and state, for those who watch the machines",
    "services/imports/__init__.py:run": "a shift that is searched for keeps who has it, whoever imports the plan",
    "services/inbox.py:_house": _GATEWAY,
    "services/incidents.py:cancel": _GOES_ON,
    "services/instances.py:_begins_again": "only whether a case is over is read, for whoever is about to cancel",
    "services/instances.py:cancel": _GOES_ON,
    "services/incidents.py:retry": "what is stuck is tried again in every area; nothing of it is shown",
    "services/instances.py:start": _PROCESS,
    "services/runs.py:desk": _PROCESS,
    "services/sign_in_links.py:ask": "whoever asks for a link is nobody yet, and the message is written for them",
    "services/solutions.py:accept": _CUSTOMER,
    "services/solutions.py:reopen": _CUSTOMER,
    "services/sms_answers.py:_actor": _GATEWAY,
    "services/sms_answers.py:_answer": _GATEWAY,
    "services/sms_answers.py:_answer_offer": _GATEWAY,
    "services/sms_answers.py:_hand_on": _GATEWAY,
    "services/sms_answers.py:received": _GATEWAY,
    "services/teams.py:suggest": "the manager reads it at the search, which a 1. assistent does not see",
    "services/tomorrow.py:answer": _GATEWAY,
    "services/user_tasks.py:_draft": "drafts are the house's; whoever may do the task is shown one, and nobody else",
    "services/user_tasks.py:_hold": "an answer that waits is the house's until it can be applied",
    "services/user_tasks.py:complete": _PROCESS,
    "services/user_tasks.py:repeat": _PROCESS,
    "services/user_tasks.py:save_draft": "drafts are the house's; who may do the task is asked before",
    "services/watchdog.py:stopped": "kinds and ids of cases, for those who watch the machines",
    "services/watchdog.py:look": "it trusts no process and no person, and looks everywhere",
}
#: every room, HR's included
WITH_HR_KEY = {
    "services/company.py:load": "a demo company is replaced as a whole",
    "services/hr_cases.py:followed": "managers see a number by area, and none that could point at somebody",
    "services/personal_data.py:_export": "everything about a person is everything; HR's part goes to HR alone",
    "services/personal_data.py:_reading": "what is found is judged afterwards, by whom it is for",
    "services/personal_data.py:erase": "a person is forgotten in every room",
    "services/retention.py:_run": "what is too old goes from every room",
    "services/retention.py:kinds": "it counts what a run would take, and shows numbers only",
}
#: they belong to the house as long as they live
ENTRANCES = {"cli/__init__.py:main", "workers/celery_app.py:work_for_the_house", "workers/loop.py:_run"}


def _calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call, with the file and function it stands in."""
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            place = str(path.relative_to(ROOT)).removeprefix("sio_workflow/")
            for function in ast.walk(ast.parse(path.read_text())):
                if isinstance(function, ast.FunctionDef):
                    calls = (each for each in ast.walk(function) if isinstance(each, ast.Call))
                    yield from ((f"{place}:{function.name}", call) for call in calls)


def _where(says: Callable[[ast.Call], bool]) -> set[str]:
    return {place for place, call in _calls() if says(call)}


def _asks_for(word: str) -> Callable[[ast.Call], bool]:
    return lambda call: any(each.arg == word for each in call.keywords)


def _is_given(function: str, reach: str) -> Callable[[ast.Call], bool]:
    return lambda call: (
        getattr(call.func, "id", getattr(call.func, "attr", "")) == function
        and any(getattr(each, "id", getattr(each, "attr", "")) == reach for each in call.args)
    )


def test_only_known_places_reach_every_area() -> None:
    elevated = _where(_asks_for("as_house")) | _where(_is_given("reaching", "HOUSE"))
    assert elevated - set(WITH_HR_KEY) == set(AS_HOUSE)


def test_only_known_places_have_the_key_to_hrs_rooms() -> None:
    assert _where(_asks_for("with_hr_key")) | _where(_is_given("reaching", "HOUSE_WITH_HR_KEY")) == set(WITH_HR_KEY)


def test_only_entrances_become_the_house() -> None:
    assert _where(_is_given("reach_from_now_on", "HOUSE")) == ENTRANCES
    assert not _where(_is_given("reach_from_now_on", "HOUSE_WITH_HR_KEY"))


def test_only_migrations_work_as_the_login_itself() -> None:
    """Past the unit of work there is no reach: the login owns the tables."""
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    used = {str(path.relative_to(ROOT)) for path in files if "database.engine" in path.read_text()}
    assert used == {"sio_workflow/storage/migrations/__init__.py"}

"""A solved complaint and the customer's word on it: by the link, the page, the API, a reply, and two at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from sio_workflow.bootstrap import House
from sio_workflow.domain.errors import BusinessRule, InvalidAnswers
from sio_workflow.domain.people import SYSTEM
from sio_workflow.domain.process import JobKind
from sio_workflow.domain.times import instant
from sio_workflow.services.letters import body
from sio_workflow.storage.models import (
    Account,
    AuditEvent,
    Customer,
    CustomerContact,
    Incident,
    Job,
    Message,
    ProcessInstance,
    RoleGrant,
)
from tests.acceptance import company
from tests.acceptance.scenarios import Play
from tests.conftest import Clock
from tests.integration.web.conftest import Visit
from web import create_app

#: a Thursday: five working days end on the Thursday after
MORNING = instant("2026-03-05T09:10")
LAST_MINUTE = instant("2026-03-12T23:59")
COMPLAINT = {"site_id": "$skolen", "text": "Toilettet er ikke gjort rent", "location": "Stuen", "category": "toilet"}
ROUND = (
    ("read_complaint", "mette", {"needs_dialogue": False, "feedback": "Jeg har set det og kommer forbi kl. 13"}),
    (
        "assess_complaint",
        "mette",
        {"assessment": "in_plan_valid", "plan_line_id": "$line toilet", "decision": "accept"},
    ),
    ("accept_complaint", "mette", {"how": "Vi gør toilettet rent", "planned_at": "@13:00", "assignee_id": "$bo"}),
    ("solve_complaint", "bo", {"decision": "done"}),
    ("approve_solution", "mette", {"decision": "approve"}),
)
STILL = "Det lugter stadig"


@pytest.fixture
def stage(house: House, clock: Clock) -> Play:
    """Solved and approved a minute ago."""
    clock.at = MORNING
    play = Play(house, clock, MORNING)
    play.run([{"start": {"process": "complaint", "by": "karl", "answers": COMPLAINT}}])
    solve(play)
    return play


@pytest.fixture
def case(stage: Play) -> UUID:
    return stage.complaint().id


def solve(stage: Play) -> None:
    for task, by, answers in ROUND:
        stage.run([{"complete": {"task": task, "by": by, "answers": answers}}])


def visit(stage: Play, name: str | None) -> Visit:
    client = create_app(stage.house, SECRET_KEY="test", TESTING=True).test_client()
    return Visit(client, stage.actor(name) if name else None)


def rows(stage: Play, table: type[object], *such: object) -> list[object]:
    with stage.house.database.unit_of_work(writing=False, as_house=True) as uow:
        return list(uow.session.scalars(select(table).where(*such)))


def change(stage: Play, table: type[object], key: UUID, **values: object) -> None:
    with stage.house.database.unit_of_work(as_house=True) as uow:
        row = uow.session.get(table, key)
        for name, value in values.items():
            setattr(row, name, value)


def said(stage: Play, template: str) -> list[str]:
    found = rows(stage, Message, Message.template == template)
    return [body(one, "da", "", "https://sio.example") for one in found]


def reopen(stage: Play, name: str, words: str = STILL) -> None:
    stage.house.solutions.reopen(stage.actor(name), stage.complaint().id, words, stage.clock())


def heard(stage: Play) -> list[str]:
    return sorted(one.body for one in rows(stage, Message, Message.direction == "in"))


def settled(stage: Play) -> list[str]:
    """The workers have nothing more to do; the tasks that are open then. Nothing got stuck."""
    stage.settle()
    assert rows(stage, Incident) == []
    with stage.house.database.unit_of_work(writing=False, as_house=True) as uow:
        return sorted(element for _, element in uow.user_tasks.open_by_element(None, stage.clock()))


def active(stage: Play) -> int:
    return len(rows(stage, ProcessInstance, ProcessInstance.status == "active"))


def test_the_message_says_what_until_when_and_where_and_nothing_in_it_is_a_key(stage: Play, case: UUID) -> None:
    assert said(stage, "solved") == [
        (
            "Vi har løst det, du skrev om: Vi gør toilettet rent. Er du tilfreds? Svar her, eller genåbn sagen til og "
            f"med tor. 12.03.: https://sio.example/my-complaints/{case}"
        )
    ]
    asked = visit(stage, None).get(f"/my-complaints/{case}")
    assert asked.status_code == 302
    assert f"next=/my-complaints/{case}" in asked.location


def test_the_customer_reopens_on_the_page_of_the_case(stage: Play, case: UUID) -> None:
    karl, where = visit(stage, "karl"), f"/my-complaints/{case}"
    page = karl.get(where).text
    assert all(words in page for words in ("Er du tilfreds med løsningen?", "Ja, det er i orden", "12. mar. kl. 23.59"))
    refused = karl.post(f"{where}/reopen", {"text": "  "})
    assert refused.status_code == 422
    assert "Skriv kort, hvad der ikke er i orden." in refused.text
    assert karl.post(f"{where}/reopen", {"text": STILL}).status_code == 303
    page = karl.get(where).text
    assert all(words in page for words in ("Sagen er åben igen", STILL, "fra jer", "Du hører fra et menneske"))
    assert "Ja, det er i orden" not in page
    assert settled(stage) == ["read_complaint"]
    mette = visit(stage, "mette")
    read = mette.get(f"/user-tasks/{stage.task('read_complaint')}").text
    assert all(words in read for words in ("Kunden var ikke tilfreds med løsningen.", STILL, "1 gang"))
    assert "Genåbnet" in mette.get("/complaints/").text


def test_the_case_keeps_its_number_its_history_and_who_did_what(stage: Play, case: UUID) -> None:
    number, before = stage.complaint().number, rows(stage, Message)
    stage.clock.forward(hours=3)
    reopen(stage, "karl")
    complaint = stage.complaint()
    assert (complaint.id, complaint.number, complaint.status, complaint.closed_at) == (case, number, "new", None)
    assert complaint.feedback_due_at == MORNING + timedelta(hours=5)
    assert complaint.received_at == MORNING
    assert {one.id for one in before} < {one.id for one in rows(stage, Message)}
    (event,) = rows(stage, AuditEvent, AuditEvent.verb == "reopen")
    assert (event.actor_id, event.details["times"], event.details["was"]) == (
        company.account_of("karl"),
        1,
        "closed_solved",
    )
    assert len(rows(stage, AuditEvent, AuditEvent.verb == "approve_solution")) == 1
    assert settled(stage) == ["read_complaint"]
    assert active(stage) == 1


def test_yes_ends_it_calmly_and_a_second_yes_changes_nothing(stage: Play, case: UUID) -> None:
    karl, where = visit(stage, "karl"), f"/my-complaints/{case}"
    told = len(rows(stage, Message))
    for _ in range(2):
        assert karl.post(f"{where}/satisfied").status_code == 303
    assert "Du har fortalt os, at du er tilfreds." in karl.get(where).text
    assert settled(stage) == []
    assert (active(stage), len(rows(stage, Message)), stage.complaint().status) == (0, told, "closed_solved")
    assert len(rows(stage, AuditEvent, AuditEvent.verb == "satisfied")) == 1
    assert "Kunden har sagt, at løsningen er i orden." in visit(stage, "mette").get(f"/complaints/{case}").text


def test_by_the_api_it_is_the_same(stage: Play, case: UUID) -> None:
    kim = visit(stage, "kim")
    where = f"/api/v1/complaints/{case}"
    assert kim.send("GET", where).json["reopen_until"] == "2026-03-12T22:59:00+00:00"
    assert kim.send("POST", f"{where}/satisfied").json["satisfied"] is True
    settled(stage)
    refused = kim.send("POST", f"{where}/reopen", {"text": ""})
    assert (refused.status_code, list(refused.json["details"]["fields"])) == (422, ["text"])
    line = kim.send("POST", f"{where}/reopen", {"text": STILL}).json
    assert (line["status"], line["reopen_count"], line["reopen_until"]) == ("new", 1, None)
    assert settled(stage) == ["read_complaint"]


def test_a_button_pressed_twice_reopens_once(stage: Play, case: UUID) -> None:
    karl = visit(stage, "karl")
    for _ in range(2):
        assert karl.post(f"/my-complaints/{case}/reopen", {"text": STILL}).status_code == 303
    assert (stage.complaint().reopen_count, heard(stage), len(said(stage, "case_reopened"))) == (1, [STILL], 1)
    assert settled(stage) == ["read_complaint"]


def test_of_two_contacts_at_once_both_are_heard_and_it_is_reopened_once(stage: Play) -> None:
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda name: reopen(stage, name, f"{name}: {STILL}"), ("karl", "kim")))
    assert heard(stage) == [f"karl: {STILL}", f"kim: {STILL}"]
    assert (stage.complaint().reopen_count, len(said(stage, "case_reopened"))) == (1, 1)
    assert settled(stage) == ["read_complaint"]


def test_of_a_yes_and_a_no_at_once_the_no_is_not_lost(stage: Play, case: UUID) -> None:
    stage.house.solutions.accept(stage.actor("kim"), case, stage.clock())
    with pytest.raises(BusinessRule, match="being closed"):
        reopen(stage, "karl")
    assert settled(stage) == []
    reopen(stage, "karl")
    assert settled(stage) == ["read_complaint"]
    assert active(stage) == 1


def test_the_last_minute_counts_even_if_the_workers_are_late(stage: Play) -> None:
    stage.clock.at = LAST_MINUTE
    reopen(stage, "karl")
    stage.clock.forward(minutes=11)
    due = set(stage.house.jobs.due(stage.clock()))
    (timer,) = (job.id for job in rows(stage, Job, Job.kind == JobKind.TIMER.value) if job.id in due)
    stage.house.jobs.run(timer, stage.clock())
    assert "read_complaint" in settled(stage)


@pytest.mark.parametrize("moment", [LAST_MINUTE + timedelta(minutes=1), LAST_MINUTE + timedelta(days=30)])
def test_after_the_last_minute_the_link_says_what_to_do_instead(stage: Play, case: UUID, moment: datetime) -> None:
    stage.clock.at = moment
    settled(stage)
    karl, where = visit(stage, "karl"), f"/my-complaints/{case}"
    page = karl.get(where).text
    assert "Opret en ny reklamation" in page
    assert "Genåbn sagen" not in page
    late = karl.post(f"{where}/reopen", {"text": STILL})
    assert (late.status_code, "kan ikke genåbnes her mere" in late.text) == (422, True)
    assert karl.post(f"{where}/satisfied").status_code == 303
    assert (stage.complaint().status, stage.complaint().solution_answer) == ("closed_solved", None)


def test_a_forged_link_leads_nowhere(stage: Play) -> None:
    karl, forged = visit(stage, "karl"), f"/my-complaints/{uuid4()}"
    assert karl.get(forged).status_code == 404
    assert karl.post(f"{forged}/reopen", {"text": STILL}).status_code == 404
    assert karl.post(f"{forged}/satisfied").status_code == 404


@pytest.mark.parametrize("name", ["carla", "uffe", "bo", "hanne"])
def test_for_everybody_else_it_cannot_be_reopened(stage: Play, case: UUID, name: str) -> None:
    with stage.house.database.unit_of_work(as_house=True) as uow:
        _other_customer(uow.places.add, uow.places.save)
    other = visit(stage, name)
    for door in (f"/my-complaints/{case}", f"/api/v1/complaints/{case}"):
        assert other.send("POST", f"{door}/satisfied").status_code == 404
    assert other.post(f"/my-complaints/{case}/reopen", {"text": STILL}).status_code == 404
    assert other.post(f"/complaints/{case}/reopen", {"text": STILL}).status_code == 404
    assert other.send("POST", f"/api/v1/complaints/{case}/reopen", {"text": STILL}).status_code == 404
    assert (stage.complaint().status, heard(stage)) == ("closed_solved", [])


def test_nobody_is_satisfied_in_the_customers_name(stage: Play, case: UUID) -> None:
    assert visit(stage, "mette").send("POST", f"/api/v1/complaints/{case}/satisfied").status_code == 404
    assert stage.complaint().solution_answer is None


def test_a_reply_to_a_closed_case_reaches_the_manager_with_a_way_to_reopen(stage: Play, case: UUID) -> None:
    change(stage, CustomerContact, company.id_of("karl"), phone="+45 20 20 20 20")
    stage.run([{"satisfied": {"by": "kim"}}])
    outcome = stage.house.inbox.received("sms", "+4520202020", STILL, "", "sms-1", stage.clock())
    assert outcome == "filed"
    (told,) = said(stage, "customer_replied_closed")
    assert "tryk Genåbn sagen" in told
    mette, page = visit(stage, "mette"), f"/complaints/{case}"
    shown = mette.get(page).text
    assert all(words in shown for words in (STILL, "fra kunden", "Genåbn sagen"))
    assert mette.post(f"{page}/reopen", {"text": ""}).status_code == 303
    assert "Sagen er åben igen" in mette.get(page).text
    assert settled(stage) == ["read_complaint"]
    assert said(stage, "complaint_reopened") == [
        f"Vi har genåbnet din henvendelse {stage.complaint().number}. Du hører fra Mette senest 05.03. kl. 11:10."
    ]


def test_a_text_message_long_after_is_for_the_office(stage: Play) -> None:
    change(stage, CustomerContact, company.id_of("karl"), phone="+45 20 20 20 20")
    stage.clock.forward(days=91)
    assert stage.house.inbox.received("sms", "+4520202020", STILL, "", "sms-1", stage.clock()) == "held"


def test_who_cannot_sign_in_is_told_to_write_or_call(house: House, clock: Clock) -> None:
    clock.at = MORNING
    stage = Play(house, clock, MORNING)
    filed = {**COMPLAINT, "contact_id": "$kim", "channel": "phone"}
    change(stage, Account, company.account_of("kim"), active=False)
    stage.run([{"start": {"process": "complaint", "by": "mette", "answers": filed}}])
    solve(stage)
    (sent,) = rows(stage, Message, Message.template == "solved_no_account")
    assert body(sent, "da", "70 10 10 10") == (
        "Vi har løst det, du skrev om: Vi gør toilettet rent. Er du ikke tilfreds, så skriv til os eller ring til "
        "70 10 10 10 til og med tor. 12.03., så genåbner vi sagen."
    )
    assert said(stage, "solved") == []


def test_a_case_whose_instance_is_gone_goes_on_with_a_new_one(stage: Play) -> None:
    """As after an older drawing that knew of no such wait: the promise stands on the case, not on the instance."""
    stage.run([{"cancel": {"process": "complaint", "by": "mette"}, "refused": "not_allowed"}])
    (instance,) = rows(stage, ProcessInstance)
    stage.house.instances.cancel(SYSTEM, instance.id, "because", stage.clock())
    reopen(stage, "karl")
    assert settled(stage) == ["read_complaint"]
    keys = [one.business_key for one in rows(stage, ProcessInstance)]
    assert keys == [stage.complaint().number] * 2


def test_how_long_the_customer_may_think_is_the_customers_own_term(stage: Play) -> None:
    change(stage, Customer, company.id_of("kommunen"), reopen_days=2)
    reopen(stage, "karl")
    stage.settle()
    solve(stage)
    assert stage.complaint().reopen_until == instant("2026-03-09T23:59")


def test_the_apology_is_for_the_promise_that_was_broken_last(stage: Play, case: UUID) -> None:
    reopen(stage, "karl")
    stage.settle()
    stage.run([{"wait": "3 hours"}])
    assert stage.complaint().breached_at is not None
    assert stage.house.complaints.apologise(stage.actor("mette"), case, stage.clock())
    (sorry,) = said(stage, "breach_apology")
    assert sorry.startswith("Vi lovede svar inden 2 timer")
    solve(stage)
    reopen(stage, "karl", "Nu igen")
    stage.settle()
    stage.run([{"wait": "3 hours"}])
    assert stage.house.complaints.apologise(stage.actor("mette"), case, stage.clock())
    assert len(said(stage, "breach_apology")) == 2


def test_words_that_are_too_long_are_refused(stage: Play) -> None:
    with pytest.raises(InvalidAnswers):
        reopen(stage, "karl", "x" * 5001)
    assert stage.complaint().status == "closed_solved"


def test_the_messages_name_who_answers_and_whom_to_call(house: House, clock: Clock) -> None:
    clock.at = MORNING
    stage = Play(house, clock, MORNING)
    stage.run([{"start": {"process": "complaint", "by": "karl", "answers": COMPLAINT}}])
    number = stage.complaint().number
    assert said(stage, "complaint_receipt") == [
        f"Vi har modtaget din henvendelse {number}. Du hører fra Mette senest 05.03. kl. 11:10."
    ]
    stage.run([{"complete": {"task": task, "by": by, "answers": answers}} for task, by, answers in ROUND[:1]])
    stage.run([{"complete": {"task": "assess_complaint", "by": "mette", "answers": REJECT}}])
    stage.run([{"complete": {"task": "reject_complaint", "by": "mette", "answers": WHY}}])
    (sent,) = rows(stage, Message, Message.template == "rejected")
    assert body(sent, "da", "70 10 10 10") == (
        "Vi har vurderet din henvendelse i forhold til serviceplanen. Det er gjort i morges. Vil du tale om det eller "
        "have et tilbud på ekstraarbejde, så skriv til os eller ring til 70 10 10 10. Mette"
    )


def test_an_employee_who_reports_late_is_told_whom_to_call_and_where(house: House, clock: Clock) -> None:
    clock.at = MORNING
    stage = Play(house, clock, MORNING)
    company.add_shift(house.database, "V-1", stage.instant("10:00"), 3, "eva")
    stage.run([{"start": {"process": "sick_leave", "by": "eva", "answers": {"from_at": "@09:10"}}}])
    assert said(stage, "call_manager_now") == [
        "Din vagt starter om 50 min. Ring til Mette på +45 00 00 00 10 nu - vi har også givet besked."
    ]


REJECT = {"assessment": "in_plan_delivered", "decision": "reject"}
WHY = {"code": "delivered", "reason": "Det er gjort i morges"}


def _other_customer(add: Callable[..., None], save: Callable[[], None]) -> None:
    """Carla, of another customer in the same area."""
    add(Customer(id=company.id_of("firmaet"), customer_no="K-2", name="Firmaet"))
    save()
    add(CustomerContact(id=company.id_of("carla"), customer_id=company.id_of("firmaet"), name="Carla"))
    save()
    known = {"contact_id": company.id_of("carla"), "customer_id": company.id_of("firmaet")}
    words = {"username": "carla@example.dk", "password_hash": "", "name": "Carla", "created_at": MORNING}
    add(Account(id=company.account_of("carla"), **known, **words))
    save()
    add(RoleGrant(account_id=company.account_of("carla"), role="customer", area_id=company.id_of("nord")))

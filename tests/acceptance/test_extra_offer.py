"""A written offer of extra work: who may answer it, how it looks when it is over, and what makes it an order."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from sio_workflow.bootstrap import House
from sio_workflow.domain.errors import BusinessRule
from sio_workflow.domain.people import SYSTEM, Actor, Grant, Role
from sio_workflow.domain.process import JobKind
from sio_workflow.domain.times import instant
from sio_workflow.services.desk import open_desk
from sio_workflow.services.letters import body
from sio_workflow.storage.models import (
    Account,
    Complaint,
    CustomerConsent,
    CustomerContact,
    ExtraWorkOffer,
    ExtraWorkOrder,
    Job,
    Message,
)
from tests.acceptance import company
from tests.acceptance.scenarios import Play
from tests.conftest import Clock
from tests.integration.web.conftest import Visit
from web import create_app

MORNING = instant("2026-03-02T09:10")
COMPLAINT = {"site_id": "$skolen", "text": "Vinduerne er beskidte", "location": "Stuen", "category": "windows"}
READ = {"needs_dialogue": False, "feedback": "Jeg har set det og kommer forbi kl. 13"}
OUTSIDE = {"assessment": "out_of_plan", "decision": "extra_work"}
OFFER = {"decision": "offered", "contact_id": "$karl", "description": "Vinduespudsning", "price": 900}


@pytest.fixture
def before(house: House, clock: Clock) -> Play:
    clock.at = MORNING
    play = Play(house, clock, MORNING)
    play.run([{"start": {"process": "complaint", "by": "karl", "answers": COMPLAINT}}])
    for task, answers in (("read_complaint", READ), ("assess_complaint", OUTSIDE)):
        play.run([{"complete": {"task": task, "by": "mette", "answers": answers}}])
    return play


@pytest.fixture
def stage(before: Play) -> Play:
    before.run([_offering()])
    return before


@pytest.fixture
def offer(stage: Play) -> UUID:
    return stage.latest(ExtraWorkOffer, ExtraWorkOffer.made_at).id


def _offering(**more: object) -> dict[str, object]:
    answers = {**OFFER, "planned_at": "@+7 15:00"}
    return {"complete": {"task": "agree_extra_work", "by": "mette", "answers": answers}, **more}


def visit(stage: Play, name: str | None) -> Visit:
    client = create_app(stage.house, SECRET_KEY="test", TESTING=True).test_client()
    return Visit(client, stage.actor(name) if name else None)


def rows(stage: Play, table: type[object]) -> list[object]:
    with stage.house.database.unit_of_work(writing=False, as_house=True) as uow:
        return list(uow.session.scalars(select(table)))


def change(stage: Play, table: type[object], key: UUID, **values: object) -> None:
    with stage.house.database.unit_of_work(as_house=True) as uow:
        row = uow.session.get(table, key)
        for name, value in values.items():
            setattr(row, name, value)


def test_the_message_leads_to_the_offer_and_nothing_in_it_is_a_key(stage: Play, offer: UUID) -> None:
    with stage.house.database.unit_of_work(writing=False, as_house=True) as uow:
        (sent,) = uow.session.scalars(select(Message).where(Message.template == "extra_offer"))
        text = body(sent, "da", "", "https://sio.example")
    assert text == (
        "Tilbud på ekstraarbejde: Vinduespudsning, 900 kr. ekskl. moms, 09.03. kl. 15:00. "
        f"Svar her senest 05.03. kl. 09:10: https://sio.example/my-complaints/offers/{offer}"
    )
    assert (sent.recipient_id, sent.author_id) == (company.id_of("karl"), stage.actor("mette").account_id)
    asked = visit(stage, None).get(f"/my-complaints/offers/{offer}")
    assert asked.status_code == 302
    assert f"next=/my-complaints/offers/{offer}" in asked.location


def test_the_contact_reads_what_when_and_at_what_price_and_orders_it(stage: Play, offer: UUID) -> None:
    karl, where = visit(stage, "karl"), f"/my-complaints/offers/{offer}"
    assert f'href="{where}"' in karl.get(f"/my-complaints/{stage.complaint().id}").text
    page = karl.get(where).text
    assert all(words in page for words in ("Vinduespudsning", "900 kr. ekskl. moms", "Ja tak", "Nej tak"))
    assert karl.post(where, {"answer": "yes"}).status_code == 303
    assert "Du sagde ja" in karl.get(where).text
    (consent,) = rows(stage, CustomerConsent)
    assert (consent.contact_id, consent.channel, consent.recorded_by) == (
        company.id_of("karl"),
        "portal",
        stage.actor("karl").account_id,
    )
    assert rows(stage, ExtraWorkOrder) == []
    stage.settle()
    (order,) = rows(stage, ExtraWorkOrder)
    assert (order.consent_id, order.description, order.price) == (consent.id, "Vinduespudsning", 900)
    assert stage.complaint().status == "closed_extra_work"


def test_a_second_answer_changes_nothing_and_says_so(stage: Play, offer: UUID) -> None:
    karl, where = visit(stage, "karl"), f"/my-complaints/offers/{offer}"
    karl.post(where, {"answer": "yes"})
    assert karl.post(where, {"answer": "no"}).status_code == 303
    page = karl.get(where).text
    assert "Du sagde ja" in page
    assert "Nej tak" not in page
    assert karl.send("POST", f"/api/v1/extra-work-offers/{offer}/answer", {"yes": False}).json["state"] == "yes"
    assert len(rows(stage, CustomerConsent)) == 1


def test_an_offer_that_is_too_old_says_whom_to_call(stage: Play, offer: UUID) -> None:
    stage.clock.at = MORNING + timedelta(days=3)
    karl, where = visit(stage, "karl"), f"/my-complaints/offers/{offer}"
    page = karl.get(where)
    assert page.status_code == 200
    assert "for gammelt" in page.text
    karl.post(where, {"answer": "yes"})
    assert rows(stage, CustomerConsent) == []


@pytest.mark.parametrize("name", ["kim", "mette", "otto", "uffe"])
def test_for_everybody_else_it_does_not_exist(stage: Play, offer: UUID, name: str) -> None:
    other, where = visit(stage, name), f"/my-complaints/offers/{offer}"
    assert other.get(where).status_code == 404
    assert other.post(where, {"answer": "yes"}).status_code == 404
    assert other.send("POST", f"/api/v1/extra-work-offers/{offer}/answer", {"yes": True}).status_code == 404
    assert rows(stage, CustomerConsent) == []


def test_the_manager_takes_it_back_on_the_case(stage: Play, offer: UUID) -> None:
    mette, case = visit(stage, "mette"), f"/complaints/{stage.complaint().id}"
    assert "Træk tilbuddet tilbage" in mette.get(case).text
    assert mette.post(f"{case}/take-back-offer").status_code == 303
    assert "Tilbuddet er trukket tilbage." in mette.get(case).text
    assert "Vi har trukket tilbuddet tilbage." in visit(stage, "karl").get(f"/my-complaints/offers/{offer}").text
    mette.post(f"{case}/take-back-offer")
    assert "Kunden har intet åbent tilbud." in mette.get(case).text


def test_a_yes_by_mail_or_text_orders_nothing(stage: Play, offer: UUID) -> None:
    with stage.house.database.unit_of_work(as_house=True) as uow:
        told = {"case_kind": "complaint", "case_id": stage.complaint().id, "recipient_kind": "contact"}
        words = {"direction": "in", "body": "JA tak", "by_human": True, "at": stage.clock()}
        uow.trail.add(Message(**told, recipient_id=company.id_of("karl"), **words))
    stage.settle()
    assert stage.house.extra_offers.get(stage.actor("karl"), offer, stage.clock()).state == "open"
    assert rows(stage, ExtraWorkOrder) == []


def test_who_may_no_longer_order_cannot_say_yes(stage: Play, offer: UUID) -> None:
    change(stage, CustomerContact, company.id_of("karl"), can_order_extra=False)
    with pytest.raises(BusinessRule, match="cannot order"):
        stage.house.extra_offers.answer(stage.actor("karl"), offer, True, stage.clock())
    assert stage.house.extra_offers.get(stage.actor("karl"), offer, stage.clock()).state == "open"


def test_nothing_is_offered_to_somebody_who_cannot_sign_in(before: Play) -> None:
    change(before, Account, company.account_of("karl"), active=False)
    before.run([_offering(refused={"field": "contact_id"})])
    assert rows(before, ExtraWorkOffer) == []


def test_a_worker_who_notes_it_twice_orders_once(stage: Play, offer: UUID) -> None:
    stage.house.extra_offers.answer(stage.actor("karl"), offer, True, stage.clock())
    for _ in range(2):
        with stage.house.database.unit_of_work(as_house=True) as uow:
            desk = open_desk(uow, SYSTEM, stage.clock())
            assert desk.complaints.take_offer_answer(stage.complaint().id)["offer_answer"] == "yes"
    assert len(rows(stage, ExtraWorkOrder)) == 1


def test_a_yes_in_the_last_minute_counts_even_if_the_deadline_is_handled_first(stage: Play, offer: UUID) -> None:
    stage.clock.at = MORNING + timedelta(days=3, minutes=-1)
    stage.house.extra_offers.answer(stage.actor("karl"), offer, True, stage.clock())
    stage.clock.at += timedelta(minutes=1)
    due = set(stage.house.jobs.due(stage.clock()))
    (timer,) = (job.id for job in rows(stage, Job) if job.id in due and job.kind == JobKind.TIMER)
    stage.house.jobs.run(timer, stage.clock())
    stage.settle()
    assert stage.complaint().status == "closed_extra_work"
    assert len(rows(stage, ExtraWorkOrder)) == 1
    stage.run([{"expect": {"instance": {"complaint": "ended"}}}])


def test_the_overview_says_how_many_customers_think(stage: Play) -> None:
    assert "kundens svar på ekstraarbejde" in visit(stage, "mette").get("/overview").text
    assert rows(stage, Complaint)


def test_an_offer_is_kept_as_long_as_its_complaint_and_no_longer(stage: Play, offer: UUID) -> None:
    stage.house.extra_offers.answer(stage.actor("karl"), offer, True, stage.clock())
    stage.settle()
    operator = Actor(account_id=None, name="op", grants=frozenset({Grant(role=Role.OPERATOR)}))
    stage.house.retention.clean_up(operator, stage.clock() + timedelta(days=20 * 365))
    assert [rows(stage, table) for table in (Complaint, ExtraWorkOffer, ExtraWorkOrder, CustomerConsent)] == [[]] * 4

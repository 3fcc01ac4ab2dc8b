"""The API: the same deeds as the pages, with stable codes, in the reader's language."""

from __future__ import annotations

from uuid import uuid4

import pytest

from sio_workflow.domain.people import Role
from sio_workflow.storage.models import Delivery, Message


@pytest.fixture
def task(begin, open_task):
    return open_task(begin(), "plan_errand")


def test_a_task_is_listed_read_and_completed(visit, manager, task):
    visitor = visit(manager)
    assert [one["id"] for one in visitor.get("/api/v1/user-tasks").json] == [str(task.id)]
    assert visitor.get(f"/api/v1/user-tasks/{task.id}").json["form"]["schema"]["title"] == "Plan"
    done = visitor.send("POST", f"/api/v1/user-tasks/{task.id}/complete", {"answers": {"minutes": 20, "people": 2}})
    assert done.json == {"instance_id": str(task.instance_id), "repeated": False}
    again = visitor.send("POST", f"/api/v1/user-tasks/{task.id}/complete", {"answers": {"minutes": 20, "people": 2}})
    assert again.json["repeated"] is True


def test_a_refusal_is_problem_json_with_a_stable_code_and_field_messages(visit, manager, task):
    refused = visit(manager).send("POST", f"/api/v1/user-tasks/{task.id}/complete", {"answers": {"minutes": "x"}})
    assert refused.status_code == 422
    assert refused.content_type == "application/problem+json"
    assert refused.json["code"] == "invalid_answers"
    assert set(refused.json["details"]["fields"]) == {"minutes", "people"}
    assert refused.json["request_id"] == refused.headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("language", "title"),
    [("da", "Det findes ikke, eller du må ikke se det."), ("en", "It does not exist, or you may not see it.")],
)
def test_the_message_follows_accept_language(visit, manager, language, title):
    missing = visit(manager).get(f"/api/v1/user-tasks/{uuid4()}", **{"Accept-Language": language})
    assert (missing.status_code, missing.json["title"]) == (404, title)


def test_unknown_visitors_are_told_to_sign_in(visit):
    refused = visit().get("/api/v1/user-tasks")
    assert (refused.status_code, refused.json["code"]) == (401, "not_signed_in")


def test_a_body_with_unknown_fields_is_refused(visit, manager, task):
    refused = visit(manager).send("POST", f"/api/v1/user-tasks/{task.id}/complete", {"answer": {}})
    assert refused.status_code == 422
    assert refused.json["code"] == "invalid"


def test_signing_in_and_out(app, house, people):
    people("mette")
    with house.database.unit_of_work() as uow:
        uow.people.account_named("mette").password_hash = house.accounts.hash("korrekt hest")
    client = app.test_client()
    token = client.get("/api/v1/session").json["csrf_token"]
    headers = {"X-CSRFToken": token}
    wrong = client.post("/api/v1/session", json={"username": "mette", "password": "nej"}, headers=headers)
    assert wrong.status_code == 401
    signed_in = client.post("/api/v1/session", json={"username": "mette", "password": "korrekt hest"}, headers=headers)
    assert signed_in.json["account"]["name"] == "mette"
    assert client.get("/api/v1/user-tasks").status_code == 200
    client.delete("/api/v1/session", headers={"X-CSRFToken": signed_in.json["csrf_token"]})
    assert client.get("/api/v1/user-tasks").status_code == 401


def test_operators_list_instances_and_see_the_queue_and_managers_do_not_see_the_queue(visit, people, manager, task):
    operator = visit(people("karl", Role.OPERATOR))
    found = operator.get("/api/v1/instances?process=errand&reason=user_task").json
    assert found["total"] == 1
    assert found["lines"][0]["waits"][0]["element_id"] == "plan_errand"
    assert operator.get("/api/v1/jobs/queue").json["active_instances"] == 1
    assert visit(manager).get("/api/v1/jobs/queue").status_code == 403


def test_operators_see_which_channels_are_not_set_up(visit, people, house, manager, clock):
    told = Message(id=uuid4(), case_kind="area", case_id=uuid4(), recipient_kind="employee", body="x", by_human=False)
    told.at = clock()
    way = Delivery(id=uuid4(), message_id=told.id, person_kind="employee", channel="sms", idempotency_key="x")
    way.locale, way.state, way.due_at, way.created_at = "da", "not_set_up", clock(), clock()
    with house.database.unit_of_work(as_house=True) as uow:
        uow.session.add(told)
        uow.session.flush()
        uow.session.add(way)
    assert visit(people("karl", Role.OPERATOR)).get("/api/v1/deliveries/not-set-up").json == {"channels": {"sms": 1}}
    assert visit(manager).get("/api/v1/deliveries/not-set-up").status_code == 403


def test_a_message_that_nobody_waits_for_is_a_conflict(visit, people):
    operator = visit(people("karl", Role.OPERATOR))
    refused = operator.send("POST", "/api/v1/messages", {"name": "receipt_arrived", "correlation_key": "none"})
    assert (refused.status_code, refused.json["code"]) == (409, "nobody_waits")


def test_the_document_describes_every_route_of_the_api(visit, app):
    paths = visit().get("/api/v1/openapi.json").json["paths"]
    known = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")}
    described = {path.replace("{", "<").replace("}", ">") for path in paths}
    bare = {
        "".join(part for part in rule.replace("uuid:", "").replace("int:", "").replace("path:", "")) for rule in known
    }
    assert bare - described == {"/api/v1/openapi.json"}


def test_a_designer_saves_checks_and_publishes_and_a_stale_save_is_refused(visit, people):
    designer = visit(people("signe", Role.DESIGNER))
    opened = designer.get("/api/v1/drafts/errand/files/errand.bpmn").json
    xml = opened["content"].replace("Planlæg ærindet", "Planlæg turen")
    saved = designer.send("PUT", "/api/v1/drafts/errand/diagram", {"xml": xml, "etag": opened["etag"]})
    assert saved.json["report"]["verdict"] != "refuse"
    stale = designer.send("PUT", "/api/v1/drafts/errand/diagram", {"xml": xml, "etag": opened["etag"]})
    assert (stale.status_code, stale.json["code"]) == (409, "stale_draft")
    published = designer.send("POST", "/api/v1/drafts/errand/publish", {"note": "Nyt navn"})
    assert published.json["version"] == 2


def test_a_broken_drawing_is_kept_as_a_draft_and_not_published(visit, people):
    designer = visit(people("signe", Role.DESIGNER))
    opened = designer.get("/api/v1/drafts/errand/files/errand.bpmn").json
    broken = opened["content"].replace("<process ", "<proces ", 1)
    saved = designer.send("PUT", "/api/v1/drafts/errand/diagram", {"xml": broken, "etag": opened["etag"]})
    assert saved.json["report"]["verdict"] == "refuse"
    refused = designer.send("POST", "/api/v1/drafts/errand/publish", {"note": ""})
    assert (refused.status_code, refused.json["code"]) == (422, "definition_refused")
    assert refused.json["report"]["findings"]

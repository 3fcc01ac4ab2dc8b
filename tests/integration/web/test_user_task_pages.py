"""A task in the browser: with and without scripts, by the right and the wrong person, with good and bad answers."""

from __future__ import annotations

import pytest

from sio_workflow.domain.people import Role


@pytest.fixture
def task(begin, open_task):
    return open_task(begin(), "plan_errand")


@pytest.fixture
def path(task):
    return f"/user-tasks/{task.id}"


def test_the_inbox_shows_what_waits_for_me(visit, manager, task):
    page = visit(manager).get("/user-tasks/").text
    assert task.name in page
    assert "1 opgave venter på dig." in page


def test_a_task_shows_its_form_and_notes_that_somebody_looked(visit, manager, task, path, house):
    page = visit(manager).get(path).text
    assert "Minutter" in page
    assert house.user_tasks.get(manager, task.id).first_opened_at == house.now()


def test_good_answers_complete_the_task_and_lead_on(visit, manager, path, house):
    answer = visit(manager).post(path, {"minutes": "20", "people": "2", "day": "2026-03-03"})
    assert answer.status_code == 303
    assert answer.location.startswith("/user-tasks/next?after=")
    assert not [one for one in house.user_tasks.inbox(manager, house.now()) if one.element_id == "plan_errand"]


def test_a_script_is_sent_on_by_header(visit, manager, path):
    answer = visit(manager).post(path, {"minutes": "20", "people": "2"}, htmx=True)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith("/user-tasks/next")


def test_bad_answers_come_back_with_all_that_was_typed_and_what_is_wrong(visit, manager, path):
    answer = visit(manager).post(path, {"minutes": "tyve", "people": ""})
    assert answer.status_code == 422
    assert 'value="tyve"' in answer.text
    assert "Se på 2 felter igen" in answer.text
    assert "Minutter: Det er ikke den rigtige slags værdi." in answer.text
    assert "Skal udfyldes." in answer.text


def test_sending_the_same_answers_twice_gives_the_same_answer(visit, manager, path):
    visitor, answers = visit(manager), {"minutes": "20", "people": "2"}
    first, second = visitor.post(path, answers), visitor.post(path, answers)
    assert (first.status_code, first.location) == (second.status_code, second.location)


def test_other_answers_to_a_closed_task_are_told_so(visit, manager, path):
    visitor = visit(manager)
    visitor.post(path, {"minutes": "20", "people": "2"})
    again = visitor.post(path, {"minutes": "30", "people": "2"})
    assert again.status_code == 409
    assert "Opgaven er allerede lukket." in again.text


def test_somebody_else_does_not_even_see_it(visit, people, path):
    visitor = visit(people("amina", Role.EMPLOYEE))
    assert visitor.get(path).status_code == 404
    assert visitor.post(path, {"minutes": "20", "people": "2"}).status_code == 404


def test_a_draft_is_kept_as_it_was_typed(visit, manager, path):
    visitor = visit(manager)
    assert visitor.post(f"{path}/draft", {"minutes": "tyve"}).status_code == 303
    assert 'value="tyve"' in visitor.get(path).text


def test_a_task_is_taken_and_given_back(visit, manager, path, people):
    mine, other = visit(manager), visit(people("jonas"))
    mine.post(f"{path}/claim")
    assert "Giv den fri" in mine.get(path).text
    assert "En kollega er i gang" in other.get(path).text
    mine.post(f"{path}/release")
    assert "Jeg er på sagen" in other.get(path).text


def test_the_instance_page_names_why_it_waits(visit, manager, task):
    page = visit(manager).get(f"/instances/{task.instance_id}").text
    assert "Planlæg ærindet venter på et menneske" in page
    assert '"kind": "user_task"' in page


def test_a_start_form_starts_an_instance(visit, manager, house):
    answer = visit(manager).post("/processes/errand/start", {"errand_id": "E-77"})
    assert answer.status_code == 303
    assert answer.location.startswith("/instances/")
    assert house.instances.list(manager, key="errand").total == 1


def test_a_script_that_comes_too_late_is_sent_back_to_see_how_things_stand(visit, manager, path):
    visitor = visit(manager)
    visitor.post(path, {"minutes": "20", "people": "2"})
    late = visitor.client.post(
        path,
        data={"minutes": "30", "people": "2", "csrf_token": visitor.token},
        headers={"HX-Request": "true", "HX-Current-URL": f"http://localhost{path}"},
    )
    assert (late.status_code, late.headers["HX-Redirect"]) == (409, path)
    assert "Opgaven er allerede lukket." in visitor.get(path).text

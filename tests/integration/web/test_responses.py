"""What every response carries, and what the machines may read."""

from __future__ import annotations

from sio_workflow.domain.people import Role

STRICT = "script-src 'self'; style-src 'self'"


def test_pages_carry_a_strict_policy_and_are_not_kept(visit, manager):
    page = visit(manager).get("/user-tasks/")
    policy = page.headers["Content-Security-Policy"]
    assert STRICT in policy
    assert "unsafe" not in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Cache-Control"] == "no-store"


def test_only_the_drawing_board_may_set_style_attributes_and_never_run_foreign_script(visit, people):
    designer = visit(people("signe", Role.DESIGNER))
    policy = designer.get("/designer/errand/diagram").headers["Content-Security-Policy"]
    assert policy.endswith("; style-src-attr 'unsafe-inline'")
    assert "script-src 'self';" in policy
    assert "unsafe" not in designer.get("/designer/errand").headers["Content-Security-Policy"]


def test_the_session_cookie_is_out_of_reach_of_scripts(app):
    cookie = app.test_client().get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_an_unknown_visitor_is_led_to_sign_in_and_back(visit):
    answer = visit().get("/user-tasks/")
    assert answer.location == "/sign-in?next=/user-tasks/"


def test_health_needs_no_sign_in(visit):
    assert visit().get("/healthz").json == {"status": "ok"}
    assert visit().get("/readyz").status_code == 200


def test_the_figures_name_lanes_and_never_people(visit, manager, begin):
    begin("HEMMELIG-17")
    visit(manager).get("/user-tasks/")
    figures = visit().get("/metrics").text
    assert 'sio_open_user_tasks{lane="service_manager"} 1.0' in figures
    assert 'sio_http_request_seconds_count{endpoint="user_tasks.inbox",method="GET"} 1.0' in figures
    assert "HEMMELIG" not in figures


def test_danish_is_first_and_english_is_a_click_away(visit, manager):
    visitor = visit(manager)
    assert "Mine opgaver" in visitor.get("/user-tasks/").text
    visitor.post("/language", {"locale": "en", "next": "/user-tasks/"})
    assert "My tasks" in visitor.get("/user-tasks/").text


def test_a_defect_is_told_calmly_with_a_number_to_read_out(app, visit, manager, monkeypatch):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("web.pages.user_tasks.render_template", lambda *_a, **_k: 1 / 0)
    answer = visit(manager).get("/user-tasks/")
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.text
    assert "Noget gik galt hos os." in answer.text

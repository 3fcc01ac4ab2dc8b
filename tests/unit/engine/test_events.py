"""Timers, messages, signals, errors, escalations and conditions, through save and restore at every step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sio_workflow.domain.errors import EngineFault, NotWaiting
from sio_workflow.domain.process import ThrownMessage, WaitKind
from tests.unit.engine.bpmn import (
    NOW,
    boundary,
    definition,
    event,
    extensions,
    flows,
    node,
    nodes,
    process,
    properties,
    script,
    sub_process,
    timer,
    way,
)
from tests.unit.engine.story import ENGINE, Story

CALLED = '<bpmn:message id="m_called" name="called"/>'
SIGNAL = '<bpmn:signal id="sig" name="alarm"/>'
ERRORS = (
    '<bpmn:error id="e_none" name="nobody" errorCode="NOBODY"/><bpmn:error id="e_late" name="late" errorCode="LATE"/>'
)
ESCALATION = '<bpmn:escalation id="esc" name="urgent" escalationCode="URGENT"/>'


def with_reminder(value: str, tag: str = "timeDuration", *, interrupting: bool = False) -> str:
    return process(
        node("userTask", "answer"),
        boundary("reminder", "answer", timer(tag, value), interrupting=interrupting),
        nodes("userTask", "chase"),
        nodes("endEvent", "e", "chased"),
        way("s", "answer", "e"),
        way("reminder", "chase", "chased"),
    )


def test_a_duration_becomes_a_job_that_is_due_then() -> None:
    story = Story(with_reminder('"PT2H"'))
    assert story.due("reminder") == NOW + timedelta(hours=2)
    assert story.reasons == [("answer", "user_task")]


def test_a_timer_value_is_an_expression() -> None:
    story = Story(with_reminder("deadline", "timeDate"), {"deadline": NOW + timedelta(days=3)})
    assert story.due("reminder") == NOW + timedelta(days=3)


def test_a_reminder_leaves_the_task_open_and_fires_once() -> None:
    story = Story(with_reminder('"PT2H"')).wait(hours=2)
    job = story.job("reminder")
    story.fire("reminder")
    assert story.open == ["answer", "chase"]
    with pytest.raises(NotWaiting):
        ENGINE.fire_timer(story.definition, story.snapshot.state, job.task_id, story.now)


def test_a_timer_that_is_not_due_does_not_fire() -> None:
    story = Story(with_reminder('"PT2H"')).wait(hours=1)
    with pytest.raises(NotWaiting):
        story.fire("reminder")


def test_an_interrupting_timer_closes_the_task() -> None:
    story = Story(with_reminder('"PT2H"', interrupting=True)).wait(hours=2).fire("reminder")
    assert story.open == ["chase"]
    assert story.complete("chase").ended
    assert [(line.element_id, line.state) for line in story.history if line.state == "cancelled"] == [
        ("answer", "cancelled")
    ]


def test_completing_the_task_withdraws_its_timer() -> None:
    story = Story(with_reminder('"PT2H"')).complete("answer")
    assert story.ended
    assert story.open == []


def late_inside() -> str:
    """Work with a deadline of one and of two hours, and a script that is all that is left when it is done."""
    return process(
        sub_process(
            "sub",
            nodes("startEvent", "ss"),
            nodes("userTask", "work"),
            script("rest", "reached = True"),
            nodes("endEvent", "se"),
            way("ss", "work", "rest", "se"),
        ),
        boundary("later", "sub", timer("timeDuration", '"PT2H"')),
        boundary("sooner", "sub", timer("timeDuration", '"PT1H"')),
        nodes("userTask", "after_later", "after_sooner"),
        nodes("endEvent", "e"),
        way("s", "sub", "e"),
        way("later", "after_later", "e"),
        way("sooner", "after_sooner", "e"),
    )


def test_a_timer_that_is_due_goes_before_what_could_run() -> None:
    story = Story(late_inside()).wait(hours=1).complete("work")
    assert story.open == ["after_sooner"]
    assert "rest" not in story.path


def test_of_the_timers_that_are_due_the_earliest_goes_first() -> None:
    assert Story(late_inside()).wait(hours=3).refresh().open == ["after_sooner"]


def test_a_cycle_fires_once_for_every_due_time() -> None:
    story = Story(with_reminder('"R3/PT1H"', "timeCycle"))
    for turn in (1, 2, 3):
        assert story.due("reminder") == NOW + timedelta(hours=turn)
        story.wait(hours=1).fire("reminder")
        assert [task.element_id for task in story.user_tasks.values()].count("chase") == turn
    assert story.jobs == {}


def test_a_cycle_that_woke_late_fires_its_missed_times_one_by_one() -> None:
    story = Story(with_reminder('"R/PT1H"', "timeCycle")).wait(hours=2, minutes=30)
    story.fire("reminder")
    assert story.due("reminder") == NOW + timedelta(hours=2)
    story.fire("reminder")
    assert story.due("reminder") == NOW + timedelta(hours=3)
    with pytest.raises(NotWaiting):
        story.fire("reminder")


def test_what_a_reminder_started_goes_on_after_the_task() -> None:
    story = Story(with_reminder('"R/PT1H"', "timeCycle")).wait(hours=1).fire("reminder").complete("answer")
    assert story.open == ["chase"]
    assert not story.ended
    assert story.complete("chase", chased=True).ended
    assert story.variables == {"chased": True}


def test_a_year_of_reminders_leaves_the_state_small() -> None:
    story = Story(
        process(
            node("userTask", "answer"),
            boundary("reminder", "answer", timer("timeCycle", '"R/PT1H"'), interrupting=False),
            script("count", 'n = get("n", 0) + 1'),
            nodes("endEvent", "e", "chased"),
            way("s", "answer", "e"),
            way("reminder", "count", "chased"),
        )
    )
    sizes = []
    for _ in range(60):
        sizes.append(len(story.wait(hours=1).fire("reminder").snapshot.state))
    assert max(sizes[5:]) - sizes[5] < 24
    assert story.complete("answer").ended


@pytest.mark.parametrize(
    ("value", "begun", "due"),
    [
        ('"P1D"', datetime(2026, 3, 28, 11, tzinfo=UTC), datetime(2026, 3, 29, 10, tzinfo=UTC)),
        ('"PT24H"', datetime(2026, 3, 28, 11, tzinfo=UTC), datetime(2026, 3, 29, 11, tzinfo=UTC)),
        ('"P1M"', datetime(2026, 1, 31, 12, tzinfo=UTC), datetime(2026, 2, 28, 12, tzinfo=UTC)),
        ('"P1Y2M3DT4H5M6.5S"', datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 3, 4, 4, 5, 6, 500000, tzinfo=UTC)),
    ],
)
def test_a_day_is_a_day_of_the_calendar_also_when_the_clocks_change(value: str, begun: datetime, due: datetime) -> None:
    snapshot = ENGINE.start(definition(with_reminder(value)), {}, begun)
    assert snapshot.opened_jobs[0].due_at == due


@pytest.mark.parametrize("value", ["'-PT5M'", "'soon'", "5", "'P'", "'PT'", "'P99999Y'"])
def test_a_wrong_duration_is_a_fault_with_the_element(value: str) -> None:
    with pytest.raises(EngineFault) as caught:
        Story(with_reminder(value))
    assert (caught.value.fault, caught.value.element_id) == ("timer_failed", "reminder")


def test_a_cycle_that_leads_beyond_the_calendar_is_a_fault_with_the_element() -> None:
    story = Story(with_reminder("'R3/P5000Y'", "timeCycle"))
    story.now = story.due("reminder")
    with pytest.raises(EngineFault) as caught:
        story.fire("reminder")
    assert (caught.value.fault, caught.value.element_id) == ("timer_failed", "reminder")


def first_of(*branches: str) -> str:
    names = [branch.split('id="')[1].split('"')[0] for branch in branches]
    tasks = [f"after_{name}" for name in names]
    return process(
        node("eventBasedGateway", "first"),
        *branches,
        nodes("userTask", *tasks),
        nodes("endEvent", "e"),
        way("s", "first"),
        flows("g", *(("first", name) for name in names)),
        flows("h", *((name, f"after_{name}") for name in names)),
        flows("i", *((task, "e") for task in tasks)),
        declared=CALLED,
    )


def test_two_timers_below_one_gateway_keep_their_own_deadlines() -> None:
    story = Story(
        first_of(
            node("intermediateCatchEvent", "long", timer("timeDuration", '"PT2H"')),
            node("intermediateCatchEvent", "short", timer("timeDuration", '"PT1H"')),
        )
    )
    assert story.due("long") == NOW + timedelta(hours=2)
    assert story.due("short") == NOW + timedelta(hours=1)
    assert story.reasons == [("first", "first_event")]
    assert story.wait(hours=1).fire("short").open == ["after_short"]


def test_the_first_event_withdraws_the_others() -> None:
    story = Story(
        first_of(
            node("intermediateCatchEvent", "late", timer("timeDuration", '"PT2H"')),
            node("intermediateCatchEvent", "called", event("message", "m_called")),
        )
    )
    assert story.open == ["called", "late"]
    story.tell("called", answer="yes")
    assert story.open == ["after_called"]
    assert story.user_tasks.popitem()[1].variables == {"answer": "yes"}


def test_a_message_finds_its_token_by_the_correlation_of_the_element() -> None:
    story = Story(
        process(
            node("intermediateCatchEvent", "called", properties(correlation="order_id") + event("message", "m_called")),
            nodes("endEvent", "e"),
            way("s", "called", "e"),
            declared=CALLED,
        ),
        {"order_id": 7},
    )
    assert [(one.name, one.correlation_key) for one in story.subscriptions.values()] == [("called", "7")]
    with pytest.raises(NotWaiting):
        story.tell("called", "8")
    assert story.tell("called", "7", result="ok").ended
    assert story.variables == {"order_id": 7, "result": "ok"}


def test_a_message_can_land_in_one_variable() -> None:
    wrapped = extensions("<spiffworkflow:messageVariable>letter</spiffworkflow:messageVariable>")
    story = Story(
        process(
            node("receiveTask", "called", wrapped, messageRef="m_called"),
            nodes("endEvent", "e"),
            way("s", "called", "e"),
            declared=CALLED,
        )
    )
    assert story.tell("called", a=1).variables == {"letter": {"a": 1}}


def test_a_thrown_message_goes_out_with_key_and_payload() -> None:
    payload = extensions("<spiffworkflow:messagePayload>{'who': name}</spiffworkflow:messagePayload>")
    story = Story(
        process(
            node("sendTask", "call", properties(correlation="number").replace(
                "</bpmn:extensionElements>",
                "<spiffworkflow:messagePayload>{'who': name}</spiffworkflow:messagePayload></bpmn:extensionElements>",
            ), messageRef="m_called"),
            node("intermediateThrowEvent", "again", event("message", "m_called", payload)),
            node("endEvent", "e", event("message", "m_called")),
            way("s", "call", "again", "e"),
            declared=CALLED,
        ),
        {"number": 12, "name": "Kim"},
    )  # fmt: skip
    assert [(one.element_id, one.correlation_key, one.variables) for one in story.thrown] == [
        ("call", "12", {"who": "Kim"}),
        ("again", "", {"who": "Kim"}),
        ("e", "", {"number": 12, "name": "Kim"}),
    ]
    assert story.ended


CORRELATED = (
    '<bpmn:collaboration id="c"><bpmn:correlationKey id="k" name="order_key">'
    "<bpmn:correlationPropertyRef>order_no</bpmn:correlationPropertyRef></bpmn:correlationKey></bpmn:collaboration>"
    '<bpmn:correlationProperty id="order_no" name="order_no">'
    '<bpmn:correlationPropertyRetrievalExpression messageRef="m_called">'
    "<bpmn:formalExpression>number</bpmn:formalExpression></bpmn:correlationPropertyRetrievalExpression>"
    "</bpmn:correlationProperty>" + CALLED
)


def test_the_correlation_of_the_diagram_holds_from_the_first_message_on() -> None:
    story = Story(
        process(
            node("startEvent", "ordered", event("message", "m_called")),
            node("receiveTask", "changed", messageRef="m_called"),
            nodes("endEvent", "e"),
            way("ordered", "changed", "e"),
            start="",
            declared=CORRELATED,
        ),
        {"number": "A7"},
        message="called",
    )
    assert [one.correlation_key for one in story.subscriptions.values()] == ["A7"]
    with pytest.raises(NotWaiting):
        story.tell("called", "B8", number="B8")
    assert story.tell("called", "A7", number="A7", size=3).ended


def test_a_signal_reaches_every_token_and_goes_out() -> None:
    story = Story(
        process(
            nodes("parallelGateway", "sp", "j"),
            node("intermediateCatchEvent", "hear", event("signal", "sig")),
            nodes("userTask", "ring"),
            node("intermediateThrowEvent", "alarm", event("signal", "sig")),
            nodes("endEvent", "e"),
            way("s", "sp", "hear", "j", "e"),
            way("sp", "ring", "alarm", "j"),
            declared=SIGNAL,
        )
    )
    assert [(one.name, one.kind) for one in story.subscriptions.values()] == [("alarm", WaitKind.SIGNAL)]
    story.complete("ring")
    assert story.ended
    assert [(one.name, one.kind) for one in story.thrown] == [("alarm", WaitKind.SIGNAL)]


def test_a_signal_end_event_sends_its_signal() -> None:
    story = Story(process(node("endEvent", "e", event("signal", "sig")), way("s", "e"), declared=SIGNAL))
    assert story.ended
    assert [one.name for one in story.thrown] == ["alarm"]


def with_error_boundary() -> str:
    return process(
        node("serviceTask", "find"),
        boundary("nobody", "find", event("error", "e_none")),
        boundary("anything", "find", event("error")),
        nodes("userTask", "ask", "other"),
        nodes("endEvent", "e"),
        way("s", "find", "e"),
        way("nobody", "ask", "e"),
        way("anything", "other", "e"),
        declared=ERRORS,
    )


def test_an_error_leaves_by_the_boundary_event_with_its_code() -> None:
    story = Story(with_error_boundary(), {"shift": 4}).fail("find", "NOBODY", asked=3)
    assert story.open == ["ask"]
    assert story.variables == {"shift": 4, "asked": 3}


def test_an_error_with_another_code_leaves_by_the_event_that_takes_all() -> None:
    assert Story(with_error_boundary()).fail("find", "LATE").open == ["other"]


def test_an_error_that_is_not_drawn_is_a_fault() -> None:
    story = Story(process(nodes("serviceTask", "find"), nodes("endEvent", "e"), way("s", "find", "e")))
    with pytest.raises(EngineFault) as caught:
        story.fail("find", "NOBODY")
    assert caught.value.fault == "uncaught_error"


def test_an_error_does_not_leave_by_the_boundary_of_another_branch() -> None:
    story = Story(
        process(
            nodes("parallelGateway", "sp", "j"),
            nodes("serviceTask", "find", "other"),
            boundary("nobody", "other", event("error", "e_none")),
            nodes("endEvent", "e", "f"),
            way("s", "sp", "find", "j", "e"),
            way("sp", "other", "j"),
            way("nobody", "f"),
            declared=ERRORS,
        )
    )
    with pytest.raises(EngineFault):
        story.fail("find", "NOBODY")


def inside(ending: str, caught: str, *, interrupting: bool = True, declared: str = "", more: str = "") -> str:
    """A sub-process that throws, with a boundary event that catches."""
    return process(
        sub_process(
            "sub", nodes("startEvent", "ss"), nodes("userTask", "work"), more, ending, way("ss", "work", "throwing")
        ),
        boundary("caught", "sub", caught, interrupting=interrupting),
        nodes("userTask", "handle", "after"),
        nodes("endEvent", "e"),
        way("s", "sub", "after", "e"),
        way("caught", "handle", "e"),
        declared=declared,
    )


def test_an_error_end_event_interrupts_its_sub_process() -> None:
    diagram = inside(node("endEvent", "throwing", event("error", "e_late")), event("error", "e_late"), declared=ERRORS)
    story = Story(diagram).complete("work", found=2)
    assert story.open == ["handle"]
    assert story.variables == {"found": 2}
    assert story.complete("handle").ended


def test_an_escalation_does_not_interrupt_unless_drawn_so() -> None:
    end = node("endEvent", "throwing", event("escalation", "esc"))
    caught = event("escalation", "esc")
    assert Story(inside(end, caught, interrupting=False, declared=ESCALATION)).complete("work").open == [
        "after",
        "handle",
    ]
    assert Story(inside(end, caught, declared=ESCALATION)).complete("work").open == ["handle"]


def test_an_escalation_that_nobody_takes_is_no_fault() -> None:
    end = node("endEvent", "throwing", event("escalation", "esc"))
    assert Story(inside(end, event("error", "e_late"), declared=ESCALATION + ERRORS)).complete("work").open == ["after"]


def test_a_signal_boundary_interrupts_before_the_sub_process_ends() -> None:
    throwing = node("intermediateThrowEvent", "throwing", event("signal", "sig"))
    more = script("rest", "reached = True") + nodes("endEvent", "se") + way("throwing", "rest", "se")
    story = Story(inside(throwing, event("signal", "sig"), declared=SIGNAL, more=more)).complete("work")
    assert story.open == ["handle"]
    assert "rest" not in story.path


def test_a_condition_inside_a_sub_process_interrupts_it() -> None:
    more = script("throwing", "level = 9") + script("rest", "reached = True") + nodes("endEvent", "se")
    condition = event("conditional", inner='<bpmn:condition>get("level", 0) &gt; 5</bpmn:condition>')
    story = Story(inside("", condition, more=more + way("throwing", "rest", "se")))
    story.complete("work")
    assert story.open == ["handle"]
    assert "rest" not in story.path


def test_a_condition_waits_for_the_variables_of_another_branch() -> None:
    story = Story(
        process(
            nodes("parallelGateway", "sp"),
            node(
                "intermediateCatchEvent",
                "enough",
                event("conditional", inner='<bpmn:condition>get("n", 0) &gt; 1</bpmn:condition>'),
            ),
            nodes("userTask", "count", "again", "party"),
            nodes("endEvent", "e", "f"),
            way("s", "sp", "enough", "party", "e"),
            way("sp", "count", "again", "f"),
        )
    )
    assert story.reasons == [("count", "user_task"), ("enough", "condition")]
    assert story.complete("count", n=1).open == ["again"]
    assert story.complete("again", n=2).open == ["party"]


def test_a_message_boundary_event_carries_its_variables() -> None:
    story = Story(
        process(
            nodes("userTask", "work", "handle"),
            boundary("stop", "work", properties(correlation="'x'") + event("message", "m_called")),
            nodes("endEvent", "e"),
            way("s", "work", "e"),
            way("stop", "handle", "e"),
            declared=CALLED,
        )
    )
    assert story.open == ["stop", "work"]
    assert story.tell("called", "x", why="ill").open == ["handle"]
    assert story.variables == {"why": "ill"}


def test_a_message_for_a_token_that_has_gone_is_refused() -> None:
    story = Story(
        first_of(
            node("intermediateCatchEvent", "late", timer("timeDuration", '"PT2H"')),
            node("intermediateCatchEvent", "called", event("message", "m_called")),
        )
    )
    waiting = next(iter(story.subscriptions))
    story.wait(hours=2).fire("late")
    message = ThrownMessage(element_id="", name="called")
    with pytest.raises(NotWaiting):
        ENGINE.receive(story.definition, story.snapshot.state, waiting, message, story.now)


def test_a_transaction_ends_by_its_cancel_event() -> None:
    story = Story(
        process(
            node(
                "transaction",
                "deal",
                nodes("startEvent", "ss")
                + nodes("userTask", "work")
                + node("endEvent", "off", event("cancel"))
                + way("ss", "work", "off"),
            ),
            boundary("called_off", "deal", event("cancel")),
            nodes("userTask", "sorry", "after"),
            nodes("endEvent", "e"),
            way("s", "deal", "after", "e"),
            way("called_off", "sorry", "e"),
        )
    )
    assert story.complete("work").open == ["sorry"]


def test_terminate_ends_everything() -> None:
    story = Story(
        process(
            nodes("parallelGateway", "sp"),
            nodes("userTask", "a", "b"),
            node("endEvent", "stop", event("terminate")),
            nodes("endEvent", "e"),
            way("s", "sp", "a", "stop"),
            way("sp", "b", "e"),
        )
    )
    story.complete("a", last=1)
    assert story.ended
    assert story.open == []
    assert story.variables == {"last": 1}


def test_cancelling_closes_everything() -> None:
    story = Story(with_reminder('"PT2H"'), {"x": 1}).cancel()
    assert story.snapshot.status == "cancelled"
    assert story.open == []
    assert story.variables == {"x": 1}
    assert [line.element_id for line in story.history if line.state == "cancelled"] == ["answer"]


def test_a_message_beside_an_activity_may_come_again() -> None:
    story = Story(
        process(
            nodes("userTask", "work", "read"),
            boundary("letter", "work", event("message", "m_called"), interrupting=False),
            nodes("endEvent", "e", "filed"),
            way("s", "work", "e"),
            way("letter", "read", "filed"),
            declared=CALLED,
        )
    )
    story.tell("called", number=1).tell("called", number=2)
    assert story.open == ["letter", "read", "read", "work"]
    assert sorted(task.variables.get("number", 0) for task in story.user_tasks.values()) == [0, 1, 2]
    assert story.complete("work").open == ["read", "read"]
    assert story.complete("read").complete("read").ended


def test_one_event_may_throw_several_things() -> None:
    end = node("endEvent", "e", event("message", "m_called") + event("signal", "sig"))
    story = Story(process(end, way("s", "e"), declared=CALLED + SIGNAL))
    assert [(one.name, one.kind) for one in story.thrown] == [
        ("called", WaitKind.MESSAGE),
        ("alarm", WaitKind.SIGNAL),
    ]

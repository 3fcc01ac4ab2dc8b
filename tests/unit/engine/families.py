"""Families of diagrams for random walks. Every answer sets `again`, `pa` and `fire`; walks end by themselves."""

from __future__ import annotations

from tests.unit.engine.bpmn import (
    boundary,
    event,
    flow,
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

COUNT = 'n = get("n", 0) + 1'
TRAIL = 'trail = get("trail", []) + [n]'
EXIT = node("exclusiveGateway", "x", default="d0") + node("endEvent", "e") + flow("d0", "x", "e")
MESSAGE = '<bpmn:message id="m" name="news"/>'
ERROR = '<bpmn:error id="err" name="wrong" errorCode="WRONG"/>'
SIGNAL = '<bpmn:signal id="sig" name="alarm"/>'


def loop(*parts: str, first: str, last: str, declared: str = "") -> str:
    """A loop around a body: from `first` to `last`, and again while `again` is true."""
    return process(
        nodes("exclusiveGateway", "m"),
        *parts,
        EXIT,
        flows("loop", ("s", "m"), ("m", first), (last, "x"), ("x", "m", "again")),
        declared=declared,
    )


def multi(name: str, marker: str, *, sequential: bool, kind: str = "userTask", inner: str = "") -> str:
    loop_marker = node("multiInstanceLoopCharacteristics", f"{name}_mi", marker, isSequential=str(sequential).lower())
    return node(kind, name, inner + loop_marker)


PA = "<bpmn:condition>get('pa', False)</bpmn:condition>"
ITEMS = '<bpmn:loopDataInputRef>items</bpmn:loopDataInputRef><bpmn:inputDataItem id="item"/>'
COLLECT = (
    "<bpmn:loopCardinality>3</bpmn:loopCardinality><bpmn:loopDataOutputRef>got</bpmn:loopDataOutputRef>"
    '<bpmn:outputDataItem id="one"/>'
)

DECISION = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="dd" name="D" namespace="http://x">
<decision id="grade" name="Grade"><decisionTable id="dt" hitPolicy="UNIQUE">
<input id="i1" label="n"><inputExpression id="ie" typeRef="number"><text>n</text></inputExpression></input>
<output id="o1" label="grade" name="grade" typeRef="string"/>
<rule id="r1"><inputEntry id="a1"><text>&lt; 3</text></inputEntry>
<outputEntry id="b1"><text>"low"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="a2"><text>&gt;= 3</text></inputEntry>
<outputEntry id="b2"><text>"high"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""

CALLED = process(
    nodes("userTask", "cu"),
    script("cs", "called = n"),
    nodes("endEvent", "ce"),
    way("cstart", "cu", "cs", "ce"),
    start="cstart",
    key="called",
)

FILES = {"grade.dmn": DECISION, "called/called.bpmn": CALLED}

FAMILIES = {
    "parallel_in_loop": loop(
        nodes("parallelGateway", "sp", "j"),
        nodes("userTask", "a", "b", "u"),
        script("c", COUNT),
        way("sp", "a", "j", "c", "u"),
        way("sp", "b", "j"),
        first="sp",
        last="u",
    ),
    "inclusive_in_loop": loop(
        nodes("userTask", "u0", "a", "b"),
        node("inclusiveGateway", "sp", default="dd"),
        node("inclusiveGateway", "j", default="jd"),
        script("c", COUNT),
        flow("dd", "sp", "b"),
        flow("jd", "j", "c"),
        flows("f", ("u0", "sp"), ("sp", "a", "pa"), ("sp", "b", "fire"), ("a", "j"), ("b", "j")),
        first="u0",
        last="c",
    ),
    "multi_parallel_in_loop": loop(
        script("i", "items = [1, 2, 3]"),
        multi("a", ITEMS, sequential=False),
        script("c", COUNT),
        way("i", "a", "c"),
        first="i",
        last="c",
    ),
    "multi_sequential_in_loop": loop(
        multi("a", COLLECT.replace('id="one"', 'id="pa"'), sequential=True),
        script("c", COUNT),
        way("a", "c"),
        first="a",
        last="c",
    ),
    "multi_sub_process": loop(
        script("i", "items = [1, 2]"),
        multi(
            "sub",
            ITEMS,
            sequential=False,
            kind="subProcess",
            inner=nodes("startEvent", "ss")
            + nodes("userTask", "su")
            + script("sc", COUNT)
            + nodes("endEvent", "se")
            + way("ss", "su", "sc", "se"),
        ),
        way("i", "sub"),
        first="i",
        last="sub",
    ),
    "subprocess_in_loop": loop(
        nodes("userTask", "u"),
        sub_process(
            "sub",
            nodes("startEvent", "ss"),
            nodes("userTask", "su"),
            script("sc", COUNT + "\n" + TRAIL),
            nodes("endEvent", "se"),
            way("ss", "su", "sc", "se"),
        ),
        way("sub", "u"),
        first="sub",
        last="u",
    ),
    "boundary_in_loop": loop(
        nodes("userTask", "a", "esc"),
        nodes("endEvent", "ee"),
        boundary("bt", "a", timer("timeDuration", '"PT1H" if get("fire") else "PT5H"'), interrupting=False),
        script("c", COUNT),
        way("bt", "esc", "ee"),
        way("a", "c"),
        first="a",
        last="c",
    ),
    "cycle_in_loop": loop(
        nodes("userTask", "a", "esc"),
        script("remind", 'reminded = get("reminded", 0) + 1'),
        nodes("endEvent", "ee"),
        boundary("bt", "a", timer("timeCycle", '"R2/PT1H"'), interrupting=False),
        script("c", COUNT),
        way("bt", "remind", "esc", "ee"),
        way("a", "c"),
        first="a",
        last="c",
    ),
    "interrupted_in_loop": loop(
        sub_process(
            "sub",
            nodes("startEvent", "ss"),
            nodes("parallelGateway", "isp"),
            nodes("userTask", "ia", "ib"),
            node("exclusiveGateway", "ix", default="id0"),
            node("endEvent", "bad", event("error", "err")),
            nodes("endEvent", "good", "good2"),
            flow("id0", "ix", "good"),
            flows("i", ("ss", "isp"), ("isp", "ia"), ("isp", "ib"), ("ia", "ix"), ("ix", "bad", "pa"), ("ib", "good2")),
        ),
        boundary("wrong", "sub", event("error", "err")),
        boundary("slow", "sub", timer("timeDuration", '"PT3H"')),
        nodes("userTask", "repair"),
        script("c", COUNT),
        way("sub", "c"),
        way("wrong", "repair", "c"),
        flow("slow_c", "slow", "c"),
        first="sub",
        last="c",
        declared=ERROR,
    ),
    "two_loops_parallel": process(
        nodes("parallelGateway", "sp", "j"),
        nodes("exclusiveGateway", "m1", "m2"),
        nodes("userTask", "a", "b"),
        node("exclusiveGateway", "x1", default="o1"),
        node("exclusiveGateway", "x2", default="o2"),
        script("c", COUNT),
        nodes("endEvent", "e"),
        flow("o1", "x1", "j"),
        flow("o2", "x2", "j"),
        flows("f", ("s", "sp"), ("sp", "m1"), ("sp", "m2"), ("m1", "a"), ("m2", "b"), ("a", "x1"), ("b", "x2"),
              ("x1", "m1", "again"), ("x2", "m2", "again"), ("j", "c"), ("c", "e")),
    ),
    "ends_here_and_there": loop(
        nodes("parallelGateway", "sp", "sp2"),
        nodes("userTask", "a", "b", "u"),
        script("c", COUNT),
        nodes("endEvent", "ea", "eb"),
        way("sp", "a", "ea"),
        way("sp", "sp2", "b", "eb"),
        way("sp2", "u", "c"),
        first="sp",
        last="c",
    ),
    "nested_splits": loop(
        nodes("parallelGateway", "o1", "o2", "i1", "i2"),
        nodes("userTask", "a", "b", "d", "u"),
        nodes("endEvent", "lost"),
        script("c", COUNT),
        way("o1", "i1", "a", "i2", "o2", "c", "u"),
        way("i1", "b", "i2"),
        way("i1", "d", "lost"),
        way("o1", "w", "o2"),
        nodes("userTask", "w"),
        first="o1",
        last="u",
    ),
    "decision_and_call": loop(
        nodes("userTask", "u"),
        script("c", COUNT),
        node("businessRuleTask", "rate", '<bpmn:extensionElements><spiffworkflow:calledDecisionId>grade'
             '</spiffworkflow:calledDecisionId></bpmn:extensionElements>'),
        node("callActivity", "call", calledElement="called"),
        nodes("serviceTask", "work"),
        way("u", "c", "rate", "call", "work"),
        first="u",
        last="work",
    ),
    "first_event_in_loop": loop(
        nodes("eventBasedGateway", "first"),
        node("intermediateCatchEvent", "t1", timer("timeDuration", '"PT1H" if get("fire") else "PT2H"')),
        node("intermediateCatchEvent", "t2", timer("timeDuration", '"PT90M"')),
        node("intermediateCatchEvent", "news", properties(correlation='get("n", 0)') + event("message", "m")),
        nodes("userTask", "u"),
        script("c", COUNT),
        way("first", "t1", "u"),
        way("first", "t2", "u"),
        way("first", "news", "u", "c"),
        first="first",
        last="c",
        declared=MESSAGE,
    ),
    "messages_and_signals": loop(
        nodes("parallelGateway", "sp", "j"),
        nodes("userTask", "a", "b"),
        node("receiveTask", "hear", properties(correlation='get("n", 0)'), messageRef="m"),
        node("intermediateThrowEvent", "shout", event("signal", "sig")),
        boundary("alarmed", "b", event("signal", "sig"), interrupting=False),
        nodes("userTask", "look"),
        nodes("endEvent", "looked"),
        script("c", COUNT),
        way("sp", "a", "shout", "j", "c"),
        way("sp", "hear", "b", "j"),
        way("alarmed", "look", "looked"),
        first="sp",
        last="c",
        declared=MESSAGE + SIGNAL,
    ),
    "condition_in_loop": loop(
        nodes("parallelGateway", "sp", "j"),
        node("intermediateCatchEvent", "enough", event("conditional", inner=PA)),
        nodes("userTask", "a", "b"),
        script("c", COUNT),
        way("sp", "a", "b", "j", "c"),
        way("sp", "enough", "j"),
        first="sp",
        last="c",
    ),
    "standard_loop": loop(
        node("userTask", "a", node("standardLoopCharacteristics", "l", "<bpmn:loopCondition>again</bpmn:loopCondition>",
                                   loopMaximum="4")),
        script("c", COUNT),
        way("a", "c"),
        first="a",
        last="c",
    ),
}  # fmt: skip

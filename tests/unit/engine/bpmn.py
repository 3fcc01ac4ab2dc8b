"""Draw small diagrams in tests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from itertools import pairwise

from sio_workflow.domain.process import Definition

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

_DOCUMENT = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="d">{}</bpmn:definitions>'
)


def node(kind: str, name: str, inner: str = "", /, **attributes: str) -> str:
    extra = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f'<bpmn:{kind} id="{name}"{extra}>{inner}</bpmn:{kind}>'


def nodes(kind: str, *names: str) -> str:
    return "".join(node(kind, name) for name in names)


def flow(name: str, source: str, target: str, condition: str | None = None) -> str:
    inner = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
    return f'<bpmn:sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>'


def flows(prefix: str, *ways: tuple[str, ...]) -> str:
    """Flows from (source, target) or (source, target, condition)."""
    return "".join(flow(f"{prefix}{number}", *way) for number, way in enumerate(ways))


def way(*names: str) -> str:
    """Flows along a line of elements."""
    return "".join(flow(f"{a}_{b}", a, b) for a, b in pairwise(names))


def script(name: str, text: str) -> str:
    return node("scriptTask", name, f"<bpmn:script>{text}</bpmn:script>")


def extensions(inner: str) -> str:
    return f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>"


def properties(**values: str) -> str:
    inner = "".join(f'<spiffworkflow:property name="{key}" value="{escape(value)}"/>' for key, value in values.items())
    return extensions(f"<spiffworkflow:properties>{inner}</spiffworkflow:properties>")


def timer(tag: str, value: str) -> str:
    return f"<bpmn:timerEventDefinition><bpmn:{tag}>{value}</bpmn:{tag}></bpmn:timerEventDefinition>"


def event(kind: str, reference: str = "", inner: str = "") -> str:
    """An event definition; `reference` is the id of the message, signal, error or escalation."""
    extra = f' {kind}Ref="{reference}"' if reference else ""
    return f"<bpmn:{kind}EventDefinition{extra}>{inner}</bpmn:{kind}EventDefinition>"


def boundary(name: str, attached: str, definition: str, *, interrupting: bool = True) -> str:
    return node(
        "boundaryEvent", name, definition, attachedToRef=attached, cancelActivity="true" if interrupting else "false"
    )


def sub_process(name: str, *parts: str) -> str:
    return node("subProcess", name, "".join(parts))


def process(*parts: str, start: str = "s", key: str = "p", declared: str = "") -> str:
    """A document with one process; starts at a plain start event unless told otherwise."""
    begin = node("startEvent", start) if start else ""
    return _DOCUMENT.format(declared + node("process", key, begin + "".join(parts), isExecutable="true"))


def definition(xml: str, files: Mapping[str, str] | None = None, key: str = "p") -> Definition:
    """A published definition of this diagram."""
    text = xml + "".join(f"{path}{content}" for path, content in (files or {}).items())
    return Definition(
        key=key,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
        name=key,
        version=1,
        xml=xml,
        executable_xml=xml,
        files=files or {},
    )

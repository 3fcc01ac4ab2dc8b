"""What a service reads off a drawing that the gate has let through: how the process starts, and what it calls."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
_PROPERTY, _OPERATOR = f"{_SPIFF}property", f"{_SPIFF}serviceTaskOperator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A start event of the process itself."""

    element_id: str
    name: str
    #: name of the message that starts it; "" for a plain start
    message: str = ""
    #: roles whose members may start it by form
    starters: tuple[str, ...] = ()


@lru_cache(maxsize=128)
def starts_of(xml: str, key: str) -> tuple[Start, ...]:
    """The start events of the process with that id, plain ones first; started by a timer or signal: left out."""
    root = etree.fromstring(xml.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    names = {message.get("id"): message.get("name") or "" for message in root.iter(f"{_BPMN}message")}
    process = next(process for process in root.iter(f"{_BPMN}process") if process.get("id") == key)
    found = [_start(event, names) for event in process.iterchildren(f"{_BPMN}startEvent")]
    return tuple(sorted((start for start in found if start), key=lambda start: start.message != ""))


def service_tasks_of(xml: str) -> dict[str, str]:
    """Element id of each service task -> name of its handler."""
    root = etree.fromstring(xml.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    return {task.get("id") or "": _handler(task) for task in root.iter(f"{_BPMN}serviceTask")}


def _handler(task: etree._Element) -> str:
    named = (operator.get("id") for operator in task.iter(_OPERATOR))
    return next((name for name in named if name), task.get("id") or "")


def _start(event: etree._Element, names: dict[str | None, str]) -> Start | None:
    definitions = [child for child in event if str(child.tag).endswith("EventDefinition")]
    if any(definition.tag != f"{_BPMN}messageEventDefinition" for definition in definitions):
        return None
    message = names.get(definitions[0].get("messageRef"), "") if definitions else ""
    named = (each.get("value") or "" for each in event.iter(_PROPERTY) if each.get("name") == "starters")
    starters = tuple(role.strip() for role in ",".join(named).split(",") if role.strip())
    return Start(element_id=event.get("id") or "", name=event.get("name") or "", message=message, starters=starters)

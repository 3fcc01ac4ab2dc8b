"""Names of elements, read off a drawing: pages speak of "Find afløser", not of find_cover."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


@lru_cache(maxsize=64)
def element_names(xml: str) -> dict[str, str]:
    """Element id to the name a person gave it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    elements = etree.fromstring(xml.encode(), parser).iter(f"{BPMN}*")
    return {str(one.get("id")): " ".join(str(one.get("name")).split()) for one in elements if one.get("name")}

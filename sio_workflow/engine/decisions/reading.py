"""DMN as XML: finds the decision tables in a file, safely, and keeps ids and lines for the problems."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from sio_workflow.domain.errors import Invalid

MAX_BYTES = 1_000_000
NAMESPACES = frozenset(
    {
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
    }
)


def decisions_in(xml: bytes | str) -> list[etree._Element]:
    """The decision elements of a file, in its order. Raises Invalid when the file is not DMN."""
    root = _root(xml)
    if _tag(root) != "definitions":
        raise Invalid("this is not a DMN file")
    return list(children(root, "decision"))


def _root(xml: bytes | str) -> etree._Element:
    data = xml.encode("utf-8", "replace") if isinstance(xml, str) else xml
    if len(data) > MAX_BYTES:
        raise Invalid("the DMN file is too large")
    parser = etree.XMLParser(
        # text has left its first encoding behind, whatever its declaration says
        encoding="utf-8" if isinstance(xml, str) else None,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Invalid(f"the DMN file cannot be read: {error}") from None
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # missing in the stubs
        raise Invalid("a DMN file with a DOCTYPE is refused")
    return root


def children(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children of a DMN tag, in any of the versions."""
    return (child for child in element if _tag(child) == tag)


def child(element: etree._Element, tag: str) -> etree._Element | None:
    """The first child of a DMN tag."""
    return next(children(element, tag), None)


def text_of(element: etree._Element | None) -> str:
    """The text inside the `text` child of an entry."""
    inner = child(element, "text") if element is not None else None
    return (inner.text or "").strip() if inner is not None else ""


def id_of(element: etree._Element) -> str:
    """The id of an element, or of the nearest one around it that has one."""
    return element.get("id") or next((a.get("id", "") for a in element.iterancestors() if a.get("id")), "")


def line_of(element: etree._Element) -> int:
    # the stubs know no type for it
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


def _tag(element: etree._Element) -> str:
    name = etree.QName(element)
    return name.localname if name.namespace in NAMESPACES else ""

"""The hardened door: bytes of a stranger become an XML tree, or one clear finding."""

from __future__ import annotations

import re

from lxml import etree

from sio_workflow.engine.gate.report import Finding

#: a generous drawing has 300 KB; what is larger is an attack or not a diagram
MAX_BYTES = 5_000_000

# possessive groups: a hostile prolog must not make the search itself slow
_DOCTYPE = re.compile(rb"(?:\s++|<\?(?>.*?\?>)|<!--(?>.*?-->))*+<!DOCTYPE", re.DOTALL)
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_DECLARED_ENCODING = re.compile(r"""^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"']*["']""")


class Unreadable(Exception):
    """The file is no XML that the gate would touch."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def read_xml(source: str | bytes) -> etree._Element:
    """Parse without entities, network or comments; raises Unreadable with the line where it breaks."""
    data = _as_bytes(source)
    if len(data) > MAX_BYTES:
        raise _refused(
            "file_too_large",
            f"The file has {len(data)} bytes; at most {MAX_BYTES} are read.",
            "Check that this is the right file, or split the process into called processes.",
            line=1,
        )
    if found := _doctype(data):
        raise _doctype_refused(line=found.count(b"\n") + 1)
    root = _parse(data)
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype_refused(line=1)
    return root


def _as_bytes(source: str | bytes) -> bytes:
    """Text has been decoded already, so the encoding it declares is no longer true."""
    if isinstance(source, bytes):
        return source
    return _DECLARED_ENCODING.sub(r"\1", source.lstrip("\ufeff"), count=1).encode("utf-8", "replace")


def _doctype(data: bytes) -> bytes:
    """The file as far as its DOCTYPE, if it has one."""
    plain = data.replace(b"\0", b"")
    for mark in _BYTE_ORDER_MARKS:
        plain = plain.removeprefix(mark)
    found = _DOCTYPE.match(plain)
    return found[0] if found else b""


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _refused(
            "broken_xml",
            f"The file is not well-formed XML: {error.msg}.",
            "Open it in the tool it came from and save it again, or repair this line.",
            line=error.lineno or 1,
        ) from error
    except (LookupError, ValueError) as error:
        raise _refused(
            "unknown_encoding", f"The file cannot be decoded: {error}.", "Save it as UTF-8.", line=1
        ) from error
    if root is None:
        raise _refused("broken_xml", "The file is empty.", "Send the diagram itself.", line=1)
    return root


def _doctype_refused(line: int) -> Unreadable:
    return _refused(
        "doctype_refused",
        "The file has a document type declaration (DOCTYPE), which may hide entities.",
        "Remove the DOCTYPE; BPMN and DMN files need none.",
        line=line,
    )


def _refused(code: str, message: str, remedy: str, line: int) -> Unreadable:
    return Unreadable(Finding(code=code, message=message, remedy=remedy, line=line))

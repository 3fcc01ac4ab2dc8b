"""Files that nobody means well with: each gets one clear finding, in time, and nothing breaks."""

from __future__ import annotations

import random
import time
from copy import deepcopy
from pathlib import Path

import pytest
from lxml import etree

from sio_workflow.engine.gate import GateReport, Verdict, check_file
from sio_workflow.engine.gate.audit import audit
from sio_workflow.engine.gate.drawing import Drawing
from sio_workflow.engine.gate.read import MAX_BYTES, read_xml
from sio_workflow.engine.gate.surroundings import Surroundings
from sio_workflow.engine.gate.verdicts import judge
from tests.unit.engine import bpmn

FOLDER = Path(__file__).parents[2] / "diagrams"
PLAIN = bpmn.process(bpmn.nodes("endEvent", "e"), bpmn.way("s", "e"))

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY a{n} "{("&a" + (str(n - 1) if n else "") + ";") * 10}">' for n in range(10))
    + ']><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">&a9;</definitions>'
)


def _judged(source: str | bytes) -> GateReport:
    return judge(source, "p", Surroundings(complete=False), key_is_binding=False)[0]


def _only_code(source: str | bytes) -> str:
    report = _judged(source)
    assert report.verdict is Verdict.REFUSE
    assert len(report.findings) == 1
    return report.findings[0].code


def test_a_billion_laughs_are_refused_unread() -> None:
    assert _only_code(LAUGHS) == "doctype_refused"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_doctype_hides_in_no_encoding(encoding: str) -> None:
    assert _only_code(LAUGHS.encode(encoding)) == "doctype_refused"


def test_a_long_prolog_does_not_make_the_search_slow() -> None:
    began = time.monotonic()
    _judged(b"<?a?>" * 200_000 + b"<b/>")
    assert time.monotonic() - began < 5


def test_an_external_entity_is_refused_unread() -> None:
    assert _only_code('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>') == "doctype_refused"


def test_broken_xml_names_its_line() -> None:
    report = _judged("<definitions>\n<process>\n</definitions>")
    assert [(finding.code, finding.line) for finding in report.findings] == [("broken_xml", 3)]


@pytest.mark.parametrize("source", [b"", b"   ", b"\0\0\0", b"\xff\xfe", b"not xml", b"<a>\xff</a>", "\ud800"])
def test_what_is_no_xml_is_refused(source: str | bytes) -> None:
    assert _only_code(source) in {"broken_xml", "unknown_encoding"}


def test_xml_that_is_no_diagram_is_refused() -> None:
    assert _only_code("<html/>") == "not_bpmn"


def test_a_huge_file_is_refused_unread() -> None:
    assert _only_code(b"<a>" + b" " * MAX_BYTES) == "file_too_large"


def test_xml_nested_without_end_is_refused() -> None:
    assert _only_code("<a>" * 100_000) == "broken_xml"


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_a_legacy_encoding_is_read_as_declared(encoding: str) -> None:
    text = PLAIN.replace('id="p"', 'id="p" name="Påklædning"', 1)
    report = _judged(f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding))
    assert report.name == "Påklædning"


def test_text_is_read_whatever_encoding_it_once_declared() -> None:
    assert _judged(f'<?xml version="1.0" encoding="iso-8859-1"?>{PLAIN}').verdict is not Verdict.REFUSE


def test_a_diagram_that_hangs_the_parser_is_killed_and_refused() -> None:
    source = (FOLDER / "refused_parser_hang.bpmn").read_text()
    drawing = Drawing(read_xml(source))
    report = GateReport(key="refused_parser_hang", name="", executable_xml=source)
    began = time.monotonic()
    findings = list(audit(report, drawing, Surroundings()))
    assert [finding.code for finding in findings] in (["parser_killed"], ["parser_hangs"])
    assert time.monotonic() - began < 30


def test_more_elements_in_a_row_than_the_engine_can_read_are_refused(tmp_path: Path) -> None:
    names = [f"t{number}" for number in range(900)]
    inside = bpmn.nodes("userTask", *names) + bpmn.nodes("endEvent", "e")
    (tmp_path / "long.bpmn").write_text(bpmn.process(inside, bpmn.way("s", *names, "e")))
    report = check_file(tmp_path / "long.bpmn")
    assert "too_long" in {finding.code for finding in report.findings}


@pytest.mark.parametrize("seed", range(40))
def test_no_mutation_of_a_diagram_breaks_the_gate(seed: int) -> None:
    chance = random.Random(seed)
    paths = sorted(FOLDER.glob("*.bpmn"))
    for _ in range(5):
        report = _judged(_mutated(chance.choice(paths).read_text(), chance))
        assert report.as_json()["verdict"] in {"accept", "accept_with_changes", "refuse"}
        for finding in report.findings:
            assert "Error" not in finding.message


def _mutated(text: str, chance: random.Random) -> str:
    root = read_xml(text)
    for _ in range(chance.randint(1, 6)):
        element = chance.choice(list(root.iter()))
        parent = element.getparent()
        match chance.randrange(6):
            case 0 if parent is not None:
                parent.remove(element)
            case 1 if element.attrib:
                del element.attrib[chance.choice(element.keys())]
            case 2 if element.attrib:
                element.set(
                    chance.choice(element.keys()), chance.choice(["", "s", "e", "x y", "tns:s", "1", "${a}", "ø"])
                )
            case 3:
                element.text = chance.choice(["", "x", "x >", "=", "${", "R/", "PT", "'", "\n", "=1", "#{x}"])
            case 4 if parent is not None:
                chance.choice(list(root.iter())).append(deepcopy(element))
            case _:
                element.tag = chance.choice(list(root.iter())).tag
    return etree.tostring(root, encoding="unicode")

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


@pytest.mark.parametrize("before", ["", "\n\n", '<?xml version="1.0"?>\n<!-- two\nlines -->\n'])
def test_a_refused_doctype_names_its_line(before: str) -> None:
    found = _judged(f"{before}<!DOCTYPE d [<!ENTITY x 'y'>]>\n<d>&x;</d>").findings
    assert [(one.code, one.line) for one in found] == [("doctype_refused", before.count("\n") + 1)]


def _nameless(*ends: tuple[str, str]) -> str:
    return "".join(f'<bpmn:sequenceFlow sourceRef="{source}" targetRef="{target}"/>' for source, target in ends)


def _dense(nodes: int, flows_each: int) -> str:
    """Script tasks with flows from each to many others; no flow has an id."""
    ends = [(f"t{one}", f"t{(one * 7 + other) % nodes}") for one in range(nodes) for other in range(flows_each)]
    return bpmn.process(bpmn.nodes("scriptTask", *(f"t{number}" for number in range(nodes))), _nameless(*ends))


#: files larger than anybody draws: what would take the longest must not even begin
TOO_LARGE = {
    "nodes": lambda: _dense(2000, 25),
    "flows": lambda: _dense(900, 20),
    "parts": lambda: bpmn.process("<bpmn:association/>" * 200_000),
    "attributes": lambda: bpmn.process(bpmn.node("task", "t", "", **{f"a{number}": "" for number in range(50_000)})),
    "definitions": lambda: bpmn.process(bpmn.node("endEvent", "e", "<bpmn:signalEventDefinition/>" * 20_000)),
    "copied definitions": lambda: bpmn.process(
        bpmn.node("endEvent", "e", "<bpmn:eventDefinitionRef>big</bpmn:eventDefinitionRef>" * 900),
        declared=bpmn.node("signalEventDefinition", "big", "<a/>" * 20_000),
    ),
}


@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", TOO_LARGE)
def test_what_nobody_could_have_drawn_is_refused_before_it_is_looked_through(kind: str) -> None:
    assert _only_code(TOO_LARGE[kind]()) == "too_many_elements"


def test_an_id_without_end_is_refused() -> None:
    assert _only_code(bpmn.process(bpmn.nodes("task", "x" * 1_000_000))) == "bad_id"


@pytest.mark.timeout(240)
def test_a_long_name_is_not_repeated_in_every_finding() -> None:
    branches = bpmn.flows("f", *(("g", f"t{number}") for number in range(500)))
    tasks = bpmn.nodes("task", *(f"t{number}" for number in range(500)))
    source = bpmn.process(bpmn.node("eventBasedGateway", "g", name="x" * 500_000), tasks, branches, bpmn.way("s", "g"))
    assert all(len(finding.message) < 1000 for finding in _judged(source).findings)


@pytest.mark.timeout(240)
def test_definitions_that_refer_to_one_another_do_not_grow() -> None:
    reference = "<bpmn:eventDefinitionRef>again</bpmn:eventDefinitionRef>"
    again = bpmn.node("signalEventDefinition", "again", reference * 100)
    throw = bpmn.node("intermediateThrowEvent", "t", reference)
    report = _judged(bpmn.process(throw, bpmn.nodes("endEvent", "e"), bpmn.way("s", "t", "e"), declared=again))
    assert len(report.executable_xml) < 50_000


@pytest.mark.timeout(240)
def test_more_script_than_can_be_compiled_in_time_is_refused() -> None:
    names = [f"t{number}" for number in range(60)]
    scripts = (bpmn.script(name, f"{name} = 1\n" * 900) for name in names)
    report = _judged(bpmn.process(*scripts, bpmn.nodes("endEvent", "e"), bpmn.way("s", *names, "e")))
    assert {finding.code for finding in report.findings} == {"too_much_script"}


@pytest.mark.timeout(240)
def test_a_name_for_each_of_many_nameless_flows_is_found_at_once() -> None:
    drawing = Drawing(read_xml(PLAIN))
    assert [drawing.free_id("flow") for _ in range(200_000)][-1] == "flow_200000"
    assert drawing.free_id("other") == "other"


@pytest.mark.timeout(240)
def test_calls_between_many_processes_are_followed_once() -> None:
    calls = [
        bpmn.node("process", f"q{one}", "".join(bpmn.node("callActivity", f"c{one}_{other}",
                  calledElement=f"q{(one * 7 + other) % 45}") for other in range(21)))
        for one in range(45)
    ]  # fmt: skip
    report = _judged(bpmn.process(bpmn.nodes("endEvent", "e"), bpmn.way("s", "e"), declared="".join(calls)))
    assert "endless_recursion" in {finding.code for finding in report.findings}


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

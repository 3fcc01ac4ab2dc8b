"""The policy lint: what a process may not ask for is refused with its rule, whoever hides it wherever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sio_workflow.domain.privacy import RULES
from sio_workflow.engine.gate import Finding, Severity, Verdict, check_file, check_folder
from web.gate_words import DANISH

PROCESSES = Path(__file__).resolve().parents[3] / "processes"
_DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="d" targetNamespace="urn:t">
  <bpmn:process id="{key}" name="{name}" isExecutable="true">
    {more}
    <bpmn:laneSet id="lanes"><bpmn:lane id="{lane}" name="Bane"><bpmn:flowNodeRef>begun</bpmn:flowNodeRef>
      <bpmn:flowNodeRef>do_it</bpmn:flowNodeRef><bpmn:flowNodeRef>done</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>
    <bpmn:startEvent id="begun" name="Begyndt"><bpmn:extensionElements><spiffworkflow:properties>
      <spiffworkflow:property name="starters" value="{starters}"/></spiffworkflow:properties></bpmn:extensionElements>
      <bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="do_it" name="{task}">{inside}<bpmn:incoming>a</bpmn:incoming>
      <bpmn:outgoing>b</bpmn:outgoing></bpmn:userTask>
    <bpmn:endEvent id="done"><bpmn:incoming>b</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="a" sourceRef="begun" targetRef="do_it"/>
    <bpmn:sequenceFlow id="b" sourceRef="do_it" targetRef="done"/>
  </bpmn:process>
</bpmn:definitions>"""


def judged(
    field: dict[str, Any] | None = None, *, named: str = "thing", ui: dict[str, Any] | None = None, **drawing: str
) -> list[Finding]:
    """What the gate says of a small process with one form."""
    shape = {"key": "errand", "name": "Ærinde", "more": "", "lane": "service_manager", "starters": "employee"}
    shape |= {"task": "Gør det", "inside": ""}
    schema = {"type": "object", "properties": {named: field or {"type": "string", "title": "Hvor?"}}}
    files = {
        "errand.bpmn": _DIAGRAM.format(**{**shape, **drawing}),
        "forms/do_it-schema.json": json.dumps(schema, ensure_ascii=False, indent=2),
        "forms/do_it-uischema.json": json.dumps(ui or {}),
    }
    return list(check_folder(files, "errand", {}).findings)


def rules_of(findings: list[Finding]) -> set[str]:
    return {finding.message.partition(":")[0] for finding in findings if finding.code.startswith("privacy_")}


def titled(title: str) -> dict[str, Any]:
    return {"type": "string", "title": title}


def given_to(variable: str) -> str:
    return (
        '<bpmn:extensionElements><spiffworkflow:properties><spiffworkflow:property name="assignee" '
        f'value="{variable}"/></spiffworkflow:properties></bpmn:extensionElements>'
    )


ABSENCE = {"name": "Sygemelding"}
HR_ALONE = {"lane": "hr", "starters": "hr"}
FORBIDDEN: list[tuple[str, dict[str, Any]]] = [
    ("PRIV-01", {"field": titled("Diagnose")}),
    ("PRIV-01", {"field": titled("Hvilken medicin tager du?")}),
    ("PRIV-01", {"field": titled("Hvad fejler medarbejderen?")}),
    ("PRIV-01", {"field": titled("Symptoms")}),
    ("PRIV-01", {"field": titled("Art af sygdom")}),
    ("PRIV-01", {"named": "employeeDiagnosis"}),
    ("PRIV-01", {"named": "dia_gnose"}),
    ("PRIV-01", {"field": titled("D i a g n o s e")}),
    ("PRIV-01", {"field": titled("Dia\u00adgnose")}),
    ("PRIV-01", {"field": {"enum": ["a", "b"], "enumNames": ["Influenza", "Migræne"]}}),
    ("PRIV-01", {"field": {"oneOf": [{"const": "x", "title": "Depression"}]}}),
    ("PRIV-01", {"field": {"type": "string", "x-label": "Symptomer"}}),
    ("PRIV-01", {"field": {"type": "string", "x-i18n": {"en": {"title": "Medical condition"}}}}),
    ("PRIV-01", {"field": {"type": "string", "description": "Skriv ikke meget, men skriv gerne diagnosen."}}),
    ("PRIV-01", {"ui": {"thing": {"ui:help": "Fx influenza eller feber"}}}),
    ("PRIV-01", {"ui": {"thing": {"ui:placeholder": "diagnose"}}}),
    ("PRIV-01", {"task": "Spørg om diagnose"}),
    ("PRIV-01", {"more": "<bpmn:documentation>Her noteres medarbejderens symptomer.</bpmn:documentation>"}),
    ("PRIV-01", {"inside": "<bpmn:documentation>Notér diagnosen</bpmn:documentation>"}),
    ("PRIV-01", {"more": '<bpmn:textAnnotation id="t"><bpmn:text>Husk diagnosen</bpmn:text></bpmn:textAnnotation>'}),
    ("PRIV-01", {"lane": "hr", "starters": "hr", "field": titled("Diagnose")}),
    ("PRIV-02", {"field": titled("Lægeerklæring")}),
    ("PRIV-02", {"field": titled("Doctor's note received")}),
    ("PRIV-02", {"named": "sickNote"}),
    ("PRIV-02", {"field": titled("Dokumentation for sygdom")}),
    ("PRIV-02", {"field": {"type": "string", "format": "data-url"}}),
    ("PRIV-02", {"field": {"type": "string", "contentMediaType": "application/pdf"}}),
    ("PRIV-02", {"field": {"type": "array", "items": {"type": "string", "contentEncoding": "base64"}}}),
    ("PRIV-02", {"ui": {"thing": {"ui:widget": "file"}}}),
    ("PRIV-02", {"ui": {"thing": {"ui:options": {"accept": ".pdf"}}}}),
    ("PRIV-02", {**ABSENCE, "starters": "customer", "field": {"type": "string", "format": "data-url"}}),
    ("PRIV-02", {**ABSENCE, "field": titled("Vedhæft bilag")}),
    ("PRIV-03", {"field": titled("CPR-nummer")}),
    ("PRIV-03", {"named": "c_p_r_nummer"}),
    ("PRIV-03", {"named": "socialSecurityNumber"}),
    ("PRIV-04", {"field": titled("Hvorfor er du syg?")}),
    ("PRIV-04", {"field": titled("Fraværsårsag")}),
    ("PRIV-04", {"named": "absenceReason"}),
    ("PRIV-04", {**ABSENCE, "field": titled("Årsag")}),
    ("PRIV-04", {**ABSENCE, "named": "reason"}),
    ("PRIV-04", {"task": "Godkend fravær", "field": titled("Begrundelse")}),
    ("PRIV-04", {**ABSENCE, "field": titled("Årsag (valgfri)")}),
    ("PRIV-04", {**ABSENCE, "field": titled("Kort årsag")}),
    ("PRIV-04", {**ABSENCE, "field": titled("Anden årsag")}),
    ("PRIV-04", {**ABSENCE, "field": titled("Årsag til at du bliver væk")}),
    ("PRIV-04", {**ABSENCE, "field": titled("Årsagen bedes angivet")}),
    ("PRIV-04", {**ABSENCE, "field": titled("Reason (optional)")}),
    ("PRIV-04", {**ABSENCE, "named": "reasonText"}),
    ("PRIV-04", {**ABSENCE, "named": "cause"}),
    ("PRIV-04", {**ABSENCE, "field": titled("Hvad er der sket?")}),
    ("PRIV-04", {**ABSENCE, "field": titled("Hvad har du?")}),
    ("PRIV-04", {**ABSENCE, "field": titled("Beskriv din tilstand")}),
    ("PRIV-04", {**ABSENCE, "field": titled("Begrundelse for afvisning, og årsag til fraværet")}),
    ("PRIV-04", {"field": titled("Hvorfor kommer du ikke?")}),
    ("PRIV-04", {"field": titled("Hvorfor kan du ikke komme?")}),
    ("PRIV-04", {"field": titled("Why didn't you come to work?")}),
    ("PRIV-04", {"inside": "<bpmn:documentation>Skriv årsagen til sygdommen</bpmn:documentation>"}),
    ("PRIV-01", {**ABSENCE, "field": titled("Sygdommens art")}),
    ("PRIV-01", {**ABSENCE, "field": titled("Sygdommens karakter")}),
    ("PRIV-01", {**ABSENCE, "field": titled("Sygdom (fritekst)")}),
    ("PRIV-01", {**ABSENCE, "field": titled("Har du ondt?")}),
    ("PRIV-01", {"field": titled("Skriv aldrig datoen uden også diagnosen.")}),
    ("PRIV-01", {"field": titled("Don't forget the diagnosis")}),
    ("PRIV-01", {"field": titled("Never leave the diagnosis empty")}),
    ("PRIV-01", {"field": titled("Skriv ikke bare syg, skriv diagnosen")}),
    ("PRIV-01", {"field": titled("Skriv ikke navn, diagnosen er nok")}),
    ("PRIV-01", {"field": titled("Spørg ikke kun om dato, også om diagnose")}),
    ("PRIV-01", {"field": titled("Skriv diagnosen ikke datoen")}),
    ("PRIV-01", {"field": titled("Ingen må mangle diagnosen")}),
    ("PRIV-01", {"inside": "<bpmn:documentation>Hej<x xmlns='urn:x'/> diagnosen noteres</bpmn:documentation>"}),
    ("PRIV-01", {"inside": "<bpmn:documentation>Notér dia<!-- -->gnosen</bpmn:documentation>"}),
    ("PRIV-02", {**HR_ALONE, "field": titled("Lægeerklæring"), "inside": given_to("employee_id")}),
    ("PRIV-02", {"starters": "customer", "field": {"type": "string", "format": "data-url"}}),
    ("PRIV-02", {"lane": "employee", "starters": "customer", "field": {"type": "string", "format": "data-url"}}),
    ("PRIV-02", {"lane": "customer", "field": {"type": "string", "format": "data-url"},
                 "inside": given_to("employee_id")}),
    ("PRIV-05", {"field": titled("Acceptrate")}),
    ("PRIV-05", {"named": "acceptanceRate"}),
    ("PRIV-05", {"field": titled("Antal sygedage i år")}),
    ("PRIV-05", {"field": titled("Bradford-tal")}),
    ("PRIV-05", {"field": titled("Hvorfor siger du nej?")}),
    ("PRIV-06", {"field": titled("GPS-position")}),
    ("PRIV-06", {"named": "liveLocation"}),
    ("PRIV-06", {"field": titled("Hjemmeadresse")}),
    ("PRIV-07", {"named": "employee_name"}),
    ("PRIV-07", {"inside": given_to("employee_phone")}),
    ("PRIV-08", {"field": titled("Er du gravid?")}),
    ("PRIV-08", {"field": titled("§ 56-aftale")}),
    ("PRIV-08", {"field": titled("Handicap")}),
    ("PRIV-09", {"field": titled("Straffeattest")}),
    ("PRIV-09", {"field": titled("Criminal record")}),
    ("PRIV-10", {"field": titled("Fagforening")}),
    ("PRIV-10", {"field": titled("Religion")}),
    ("PRIV-10", {"field": titled("Modersmål")}),
    ("PRIV-11", {"field": {"type": "string", "x-sio-text": "customer"}}),
    ("PRIV-11", {"field": {"type": "string", "x-sio-text": "hr"}}),
    ("PRIV-11", {"lane": "employee", "starters": "customer", "field": {"type": "string", "x-sio-text": "customer"}}),
    ("PRIV-11", {"starters": "customer", "field": {"type": "string", "x-sio-text": "customer"}}),
    ("PRIV-11", {**ABSENCE, "lane": "customer", "field": {"type": "string", "x-sio-text": "customer"}}),
    ("PRIV-11", {**HR_ALONE, "field": {"type": "string", "x-sio-text": "hr"}, "inside": given_to("employee_id")}),
]  # fmt: skip

INNOCENT: list[dict[str, Any]] = [
    {},
    {
        **ABSENCE,
        "field": {"type": "string", "title": "Praktisk", "description": "Nøgle, adgang. Skriv ikke om helbred."},
    },
    {**ABSENCE, "field": {"type": "string", "title": "Forventet tilbage"}},
    {
        **ABSENCE,
        "field": {"oneOf": [{"const": "sick", "title": "Sygdom"}, {"const": "c", "title": "Barns 1. sygedag"}]},
    },
    {**ABSENCE, "more": "<bpmn:documentation>Ingen spørger hvorfor.</bpmn:documentation>"},
    {"field": titled("Begrundelse til kunden")},
    {"field": titled("Årsag")},
    {"field": titled("Handicaptoilettet på 2. sal")},
    {"field": titled("Vask gulvet på hospitalet")},
    {"field": titled("Kundens navn")},
    {"field": titled("Produktets funktion og behandling af gulv")},
    {"field": {"type": "string", "format": "date", "title": "Straffeattest OK til"}},
    {"lane": "customer", "field": {"type": "string", "format": "data-url", "title": "Billede"}},
    {"lane": "customer", "field": {"type": "string", "x-sio-text": "customer", "title": "Hvad er der galt?"}},
    {"lane": "customer", "inside": given_to("contact_id"), "field": {"type": "string", "x-sio-text": "customer"}},
    {**HR_ALONE, "field": titled("Lægeerklæring udbedt den")},
    {**HR_ALONE, "field": {"type": "string", "x-sio-text": "hr"}},
    {"field": titled("Begrundelse for afvisning")},
    {"field": titled("Hvorfor er kunden utilfreds?")},
    {"field": titled("Hvorfor mener du, at arbejdet ikke er udført?")},
    {"field": titled("Hvorfor vil du ikke have ekstraarbejde?")},
    {**ABSENCE, "field": titled("Hvorfor sendes den tilbage?")},
    {**ABSENCE, "field": titled("Hvorfor sendes sygemeldingen tilbage?")},
    {**ABSENCE, "field": titled("Årsag til returnering")},
    {**ABSENCE, "field": titled("Begrundelse for afvisning")},
    {**ABSENCE, "field": titled("Begrundelse til kunden")},
    {**ABSENCE, "named": "return_reason"},
    {**ABSENCE, "field": titled("Grundig rengøring")},
    {**ABSENCE, "more": "<bpmn:documentation>Grunden til den korte frist er vagtens start.</bpmn:documentation>"},
    {**ABSENCE, "field": titled("Skriv ikke om sygdom, diagnose eller medicin.")},
    {**ABSENCE, "field": titled("Skriv ikke om helbred, det må vi ikke vide.")},
    {**ABSENCE, "field": titled("Der spørges ikke om årsag, og der bedes ikke om dokumentation.")},
    {**ABSENCE, "field": titled("Do not ask for a reason, never mention a diagnosis.")},
]


@pytest.mark.parametrize(("rule", "process"), FORBIDDEN)
def test_forbidden_data_is_refused_with_its_rule(rule: str, process: dict[str, Any]) -> None:
    assert rule in rules_of(judged(**process))


@pytest.mark.parametrize("process", INNOCENT)
def test_what_the_work_needs_may_be_asked(process: dict[str, Any]) -> None:
    assert not rules_of(judged(**process))


@pytest.mark.parametrize(
    "field", [{"pattern": ".*"}, {"pattern": ""}, {"pattern": r"^[\w\s]+$"}, {"pattern": "a|b"}, {"format": "textarea"}]
)
def test_a_designer_learns_that_a_loose_shape_keeps_no_words_out(field: dict[str, str]) -> None:
    (finding,) = judged({"type": "string", "title": "Praktisk", **field})
    assert (finding.code, finding.severity) == ("privacy_loose_shape", Severity.WARNING)


@pytest.mark.parametrize(
    "field", [{"pattern": r"^\d{4,8}$"}, {"pattern": "^K-[0-9]+$"}, {"pattern": "^[A-Z]{2}\\d{3}$"}, {"format": "date"}]
)
def test_nothing_is_said_of_a_tight_one(field: dict[str, str]) -> None:
    assert not judged({"type": "string", "title": "Praktisk", **field})


def test_a_decision_may_not_look_at_forbidden_data() -> None:
    table = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:d">'
        '<decision id="rank" name="Rang"><decisionTable id="t"><input id="i"><inputExpression id="e">'
        "<text>sick_days</text></inputExpression></input><output id="
        '"o" name="rank"/></decisionTable></decision></definitions>'
    )
    files = {
        "errand.bpmn": _DIAGRAM.format(key="errand", name="x", more="", lane="hr", starters="hr", task="y", inside="")
    }
    found = list(check_folder({**files, "rank.dmn": table}, "errand", {}).findings)
    assert "PRIV-05" in rules_of(found)


def test_the_finding_names_the_element_the_line_and_a_way_out() -> None:
    finding = next(each for each in judged(titled("CPR-nummer")) if each.code == "privacy_cpr")
    assert finding.element_id == "do_it"
    assert finding.line == 6
    assert finding.remedy.startswith("Choose the employee")
    assert "databeskyttelsesloven" in finding.message


@pytest.mark.parametrize("key", ["sick_leave", "shift_cover", "tomorrow_check", "complaint"])
def test_the_shipped_processes_ask_for_nothing_forbidden(key: str) -> None:
    report = check_file(PROCESSES / key)
    assert report.verdict is not Verdict.REFUSE
    assert not rules_of(list(report.findings))


def test_designers_are_told_in_danish() -> None:
    assert {rule.code for rule in RULES} <= DANISH.keys()

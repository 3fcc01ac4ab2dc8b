"""A process designer who reads Danish is told in Danish: what is wrong, and what to do about it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from sio_workflow.domain.privacy import RULES
from web import gate_remedies
from web.gate_words import DANISH

ENGINE = Path(__file__).resolve().parents[2] / "sio_workflow" / "engine"
_CODE = re.compile(r"[a-z]+(_[a-z]+)*")


def codes() -> Iterator[tuple[str, str]]:
    """Whatever is made of a code and a sentence, and by what: findings, changes and problems of decisions."""
    for room in ("gate", "decisions"):
        for file in (ENGINE / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    given = [*node.args, *(keyword.value for keyword in node.keywords)]
                    texts = [each.value for each in given if isinstance(each, ast.Constant)]
                    plain = [text for text in texts if isinstance(text, str)]
                    if any(isinstance(each, ast.JoinedStr) for each in given) or any(" " in text for text in plain):
                        yield from [(text, ast.unparse(node.func)) for text in plain if _CODE.fullmatch(text)][:1]


def test_every_code_of_the_gate_has_a_danish_sentence() -> None:
    found = {code for code, _ in codes()} | {rule.code for rule in RULES}
    assert len(found) > 130, "findings are made in another way now"
    assert not found - DANISH.keys()


def test_every_finding_says_in_danish_what_to_do() -> None:
    """A change asks for nothing: it says what runs instead."""
    findings = {code for code, made_by in codes() if made_by != "change"} | {rule.code for rule in RULES}
    assert len(findings) > 100, "findings are made in another way now"
    assert not findings - gate_remedies.DANISH.keys()
    assert not gate_remedies.DANISH.keys() & ({code for code, _ in codes()} - findings), "a change has a remedy"

"""Who may do what is asked by the services. A view may look at the policy to know what to show, never to refuse."""

from __future__ import annotations

import ast
from pathlib import Path

WEB = Path(__file__).parents[2] / "web"


def test_no_view_refuses_by_itself() -> None:
    refusals = [
        f"{path.relative_to(WEB)}:{node.lineno}"
        for path in WEB.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("require", "require_there", "in_person")
    ]
    assert not refusals

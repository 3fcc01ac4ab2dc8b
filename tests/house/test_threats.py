"""The threat model names a test for every threat, and each of them is there."""

from __future__ import annotations

import re
from pathlib import Path

HOUSE = Path(__file__).parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_every_test_the_threat_model_names_exists() -> None:
    lines = [line for line in (HOUSE / "web/README.md").read_text().splitlines() if line.startswith("| ")][1:]
    named = [NAMED.search(line) for line in lines if not line.startswith("|---")]
    assert len(named) > 30
    assert all(named), "a threat without a test"
    missing = [
        found[0]
        for found in named
        if found and (not (file := HOUSE / found[1]).exists() or f"def {found[2]}(" not in file.read_text())
    ]
    assert not missing

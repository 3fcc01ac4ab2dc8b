"""`make bench`: measure, print a table, write var/bench.json; exit status 1 when a promise does not hold."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import crowd, steps
from tests.benchmarks.measuring import Figure
from tests.benchmarks.place import open_place

RESULT = Path(__file__).resolve().parents[2] / "var" / "bench.json"


def measured() -> Iterator[Figure]:
    """Every figure, in one run on one machine."""
    with open_place() as place:
        yield from steps.figures(place)
        yield from crowd.steady_memory(place)
        yield from crowd.waiting_crowd(place)


def line(figure: Figure) -> str:
    """One line of the table."""
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    bound = "" if figure.bound is None else f"<= {figure.bound:g} {'holds' if figure.holds else 'BROKEN'}"
    return f"{figure.name:40s} {figure.value:10.3f} {figure.unit:8s} {ratio:>6s}  {bound}"


def main() -> int:
    """Run everything."""
    figures = []
    for figure in measured():
        figures.append(figure)
        print(line(figure), flush=True)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps([figure.as_json() for figure in figures], indent=1) + "\n")
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())

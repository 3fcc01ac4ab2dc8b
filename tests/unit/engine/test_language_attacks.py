"""Attacks on the language: none may reach outside it, none may take more than a moment or a little memory."""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from sio_workflow.engine.language import LanguageError, LanguageFault, compile_expression, compile_script

NOW = datetime(2026, 5, 4, 8, 30, tzinfo=UTC)
CPU_SECONDS = 0.5
MEGABYTES = 32


def names() -> dict[str, object]:
    return {"x": 1, "text": "a" * 1000, "items": list(range(100)), "order": {"total": 5}, "day": date(2026, 5, 4)}


def run(source: str) -> dict[str, object]:
    data = names()
    compile_script(source).run(data, NOW)
    return data


ESCAPES = [
    "y = ().__class__.__base__.__subclasses__()",
    "y = order.__class__",
    "y = order['__class__'].mro()",
    "y = getattr(order, 'total')",
    "y = '{0.__class__}'.format(x)",
    "y = '{x.__class__}'.format_map(order)",
    "y = str.format('{0.__class__}', x)",
    "y = type(x)",
    "y = vars()",
    "y = globals()",
    "y = locals()",
    "y = eval('1')",
    "exec('y = 1')",
    "y = compile('1', '', 'eval')",
    "y = open('/etc/passwd').read()",
    "y = __import__('os')",
    "y = __builtins__",
    "import os",
    "from os import system",
    "y = (i for i in items).gi_frame",
    "y = [i for i in items].gi_frame.f_back",
    "y = lambda: 1",
    "def f(): return 1",
    "@print\ndef f(): pass",
    "class A: pass",
    "try:\n    y = 1 / 0\nexcept Exception as e:\n    y = e.__traceback__",
    "with open('x') as f: pass",
    "y = len.__self__",
    "y = len",
    "y = [len][0](items)",
    "y = (len if x else sum)(items)",
    "y = items.append",
    "y = items.sort(key=len)",
    "y = sorted(items, key=len)",
    "y = max(items, key=len)",
    "order._secret = 1",
    "order['_secret'] = 1",
    "y = {'__class__': 1}",
    "y = len({'__class__': 1})",
    "y = dict(_a=1)",
    "y = UUID(5)",
    "y = UUID(int=5)",
    "order.update([('__class__', 1)])",
    "y = order.setdefault('__x__', 1)",
    "y = (z := 5)",
    "global x",
    "y = f'{x.__class__}'",
    "y = f'{x!r:{order.__class__}}'",
    "y = '%s' % x",
    "y = day.today()",
    "y = date.today()",
    "y = datetime.now()",
    "y = datetime.utcnow()",
    "y = datetime.min",
    "y = datetime.__reduce__",
    "y = now.__self__",
    "y = now().__class__",
    "y = now().tzinfo.__class__",
    "y = text.encode('idna')",
    "y = text.translate(order)",
    "y = str(b'abc')",
    "y = 1j",
    "y = (-8) ** 0.5",
    "y = ...",
    "assert x",
    "raise x",
    "print(x)",
    "input()",
    "breakpoint()",
    "y = x.real",
    "y = order.get.__self__",
    "y = get(text)",
    "y = defined(text)",
    "y = timezone.__init__",
    "del order.__class__",
    "x.total = 5",
    "day.year = 5",
    "order.total.deep = 5",
    "len = 5",
    "for len in items: pass",
    "y = [now for now in items]",
    "y = max(**order)",
    "async def f(): pass",
    "y = await x",
    "y = [i async for i in items]",
    "yield x",
    "return x",
    "match x:\n    case int(real=r): y = r",
]


@pytest.mark.parametrize("source", ESCAPES)
def test_an_escape_is_refused(source: str) -> None:
    with pytest.raises((LanguageError, LanguageFault)):
        run(source)


EXHAUSTING = [
    "while True: pass",
    "for i in items:\n    items.append(i)",
    "y = [a for a in items for b in items for c in items for d in items]",
    "y = sum(range(10 ** 6))",
    "for i in range(10 ** 5):\n    y = sum(range(10 ** 3))",
    "y = range(10 ** 30)",
    "y = list(range(10 ** 9))",
    "y = 9 ** 9 ** 9",
    "y = 2\nfor i in items:\n    y = y * y",
    "y = 1 << 10 ** 10",
    "y = 10 ** 64 ** 2",
    "y = 'x' * 10 ** 10",
    "y = [0] * 10 ** 9",
    "y = 10 ** 9 * (1,)",
    "y = 'x'\nwhile True:\n    y = y + y",
    "y = 'x'\nwhile True:\n    y += y",
    "y = 'x'\nwhile True:\n    y = f'{y}{y}'",
    "y = [1]\nwhile True:\n    y.extend(y)",
    "y = [1]\nwhile True:\n    y = [*y, *y]",
    "y = [1]\nwhile True:\n    y += y",
    "y = []\nwhile True:\n    y.append(list(range(1000)))",
    "y = {}\nfor i in range(10 ** 5):\n    y[str(i)] = i",
    "y = {}\nfor i in range(10 ** 5):\n    y = {**y, str(i): y}",
    "y = f'{1:9999999}'",
    "y = f'{1:{10 ** 9}}'",
    "y = f'{1.5:.999999999f}'",
    "y = text.ljust(10 ** 10)",
    "y = text.zfill(10 ** 10)",
    "y = text.replace('', text).replace('a', text).replace('a', text)",
    "y = text.join(text.join(list(text)).split('a'))",
    "y = text.join([text] * 100000)",
    "y = text.expandtabs(10 ** 9)",
    "y = now().strftime('%1000000000d')",
    "y = now().strftime('%Y' * 10 ** 6)",
    "y = f'{day:%99999999Y}'",
    "y = int('9' * 10 ** 5)",
    "y = int('f' * 10 ** 5, 16)",
    "y = str(10 ** 64 ** 2)",
    "y = int(Decimal('1e999999999'))",
    "y = round(Decimal('1e999999'))",
    "y = f\"{Decimal('1e999999'):f}\"",
    "y = Decimal('9' * 10 ** 5)",
    "y = Decimal(2) ** Decimal('1e17')",
    "y = Decimal('1e300')\nwhile True:\n    y = y * y",
    "y = round(5, -10 ** 9)",
    "y = []\nfor i in range(100000):\n    y = [y]",
    "y = [0] * 10\nfor i in range(20):\n    y = [y] * 10\nz = y == [y]",
    "y = [0] * 10\nfor i in range(15):\n    y = [y] * 10\nz = str(y)",
    "y = (0,) * 10\nfor i in range(15):\n    y = (y,) * 10\nz = {y: 1}",
    "y = (0,) * 10\nfor i in range(15):\n    y = (y,) * 10\nz = y in [y]",
    "y = [0] * 10\nfor i in range(15):\n    y = [y] * 10",
    "y = [text * 1000] * 10000",
    "y = order\ny.me = y",
    "y = items\ny.append(y)\nz = str(y)",
    "y = items\ny.append(y)\nz = y == [y]",
    "y = {i * (2 ** 61 - 1): 1 for i in range(30000)}",
    "y = {Decimal(i) * (2 ** 61 - 1) for i in range(30000)}",
    "y = set([UUID(f'{i * (2 ** 61 - 1):032x}') for i in range(1, 9000)])",
    "y = list(range(50000))\nwhile True:\n    z = 1.5 in y",
    "y = list(range(50000))\nwhile True:\n    z = sorted(y)",
    "y = list(range(50000))\nwhile True:\n    z = y.count(5)",
    "y = list(range(50000))\nwhile True:\n    z = y.copy()",
    "y = list(range(50000))\nwhile True:\n    y.insert(0, y.pop(0))",
    "y = list(range(50000))\nwhile True:\n    y.reverse()",
    "y = list(range(20000))\nwhile True:\n    z = max(y) + min(y)",
    "y = {str(i): i for i in range(5000)}\nwhile True:\n    z = y.items()",
    "y = 'a' * 10 ** 6\nz = 'a' * 10 ** 6\nwhile True:\n    a = y == z",
    "y = 'a' * 10 ** 6\nwhile True:\n    a = 'b' in y",
    "y = 'a' * 10 ** 5\nz = 'ab' + 'a' * 40000\nwhile True:\n    a = y.rfind(z)",
    "y = 'a' * 2400\nz = 'a' * 1200 + 'b'\nwhile True:\n    a = y.find(z)",
    "y = 'a' * 10 ** 5\nz = 'b' * 10 ** 5 + 'a'\nwhile True:\n    a = y.strip(z)",
    "y = 'ab' * 10 ** 5\nwhile True:\n    a = y.split('a')",
    "y = 'ab' * 10 ** 5\nwhile True:\n    a = y.upper()",
    "y = 'a' * 10 ** 6\nwhile True:\n    a = {y: 1}",
    "y = [text] * 10 ** 5\nz = ''.join(y)",
    "while True:\n    y = now().strftime('%A %B %c')",
    "while True:\n    y = now().strftime('%A %B %j')",
    "while True:\n    y = UUID('12345678-1234-5678-1234-567812345678')",
    "while True:\n    y = Decimal('1.000001') ** 64",
    "while True:\n    y = Decimal('1.1') ** Decimal('0.7')",
    "while True:\n    y = f'{Decimal(1) / 3:>99.50f}'",
    "while True:\n    y = sorted([3, 2, 1, 'a'])",
    "while True:\n    y = timedelta(hours=1) / 7 * 1.1",
    "while True:\n    y = [*items, *items]",
    "while True:\n    y = list(zip(items, items, items))",
    "y = 'ŝ' * 10 ** 6\nwhile True:\n    z = y.casefold() + y",
    "y = " + "(" * 150 + "1" + ")" * 150 + "\nwhile True: y = y",
    "y = " + "-" * 5000 + "1",
    "y = " + "+".join(["1"] * 4000),
    "y = " + "not " * 2000 + "1",
    "y = " + "[" * 90 + "]" * 90,
    "y = x" + ".a" * 3000,
    "y = " + "[0 for i in " * 60 + "x" + "]" * 60,
    "if x: " + "\n".join(" " * depth + "if x:" for depth in range(1, 95)) + "\n" + " " * 99 + "y = 1",
    "y = '" + "a" * 20000 + "'",
    "y = 0x" + "f" * 5000,
    "y = " + "9" * 5000,
    "y = '\0'",
    "y = '\\ud800'",
]


@pytest.mark.parametrize("source", EXHAUSTING, ids=range(len(EXHAUSTING)))
def test_a_greedy_script_is_stopped_at_once(source: str) -> None:
    started = time.process_time()

    with pytest.raises((LanguageError, LanguageFault)):
        run(source)

    assert time.process_time() - started < CPU_SECONDS


GUARD = """
import json, resource, sys
sys.path.insert(0, {folder!r})
from test_language_attacks import EXHAUSTING, LanguageError, LanguageFault, run
run("y = 1")
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + {megabytes} * 2**20,) * 2)
outcome = []
for source in EXHAUSTING:
    try:
        run(source)
        outcome.append("ran")
    except (LanguageError, LanguageFault) as error:
        outcome.append("memory" if "MemoryError" in repr(error.__cause__ or error.__context__) else "refused")
print(json.dumps([outcome, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))
"""


def test_all_greedy_scripts_together_stay_within_a_little_memory() -> None:
    """In a process of its own with a hard limit: no script may need the limit to be stopped."""
    guard = GUARD.format(folder=str(Path(__file__).parent), megabytes=MEGABYTES)

    finished = subprocess.run([sys.executable, "-c", guard], capture_output=True, text=True, timeout=200, check=True)

    outcome, _ = json.loads(finished.stdout)
    assert outcome == ["refused"] * len(EXHAUSTING)


ATOMS = [
    "1",
    "x",
    "text",
    "items",
    "order",
    "day",
    "''",
    "'a'",
    "10**9",
    "-1",
    "[]",
    "{}",
    "()",
    "1.5",
    "None",
    "now()",
]
SHAPES = [
    *("({} + {})", "({} * {})", "({} - {})", "({} % {})", "({} ** {})", "({} << {})", "({} // {})", "({} | {})"),
    *("({} in {})", "({} < {})", "({} == {})", "({} and {})", "[{}, *{}]", "{{{}: {}}}", "{{**{}, 'k': {}}}"),
    *("{}[{}]", "{}[:{}]", "f'{{{}!r}}{{{}}}'", "[i for i in {} if {}]", "({} if x else {})", "list(zip({}, {}))"),
    *("str({}).join({})", "{}.replace({}, 'b')", "{}.split({})", "{}.get({})", "range({}, {})", "round({}, {})"),
    *("sorted({} or {})", "dict({}, k={})", "set({} or {})", "sum({}, {})", "max({}, {})", "Decimal({} or {})"),
    *("{}.count({})", "{}.ljust({})", "{}.strftime({})", "{}.rfind({})", "datetime({}, {}, 1)", "timedelta({}, {})"),
]


def test_random_programs_end_quickly_with_a_value_or_a_named_fault() -> None:
    chance = random.Random(7)
    pool = list(ATOMS)
    worst = 0.0
    for _ in range(4000):
        source = chance.choice(SHAPES).format(chance.choice(pool), chance.choice(pool))
        started = time.process_time()
        try:
            compile_expression(source).evaluate(names(), NOW)
            pool.append(source if len(source) < 120 else "x")
        except (LanguageError, LanguageFault):
            pass
        worst = max(worst, time.process_time() - started)

    assert worst < CPU_SECONDS


def test_a_recursion_limit_that_is_almost_reached_is_a_fault_and_not_an_error() -> None:
    source = "y = " + "[" * 15 + "x" + "]" * 15

    def dig(depth: int) -> None:
        if depth:
            dig(depth - 1)
        else:
            run(source)

    limit = sys.getrecursionlimit()
    here = len(_frames())
    with pytest.raises((LanguageError, LanguageFault), match="nested"):
        dig(limit - here - 30)


def _frames() -> list[object]:
    frame: object = sys._getframe()
    found = []
    while frame is not None:
        found.append(frame)
        frame = frame.f_back  # type: ignore[attr-defined]
    return found


def test_the_limits_leave_room_for_honest_work() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    data = run(
        """
count = {}
for i in range(3000):
    kind = "odd" if i % 2 else "even"
    count[kind] = count.get(kind, 0) + i
names = sorted([f"shift {i}" for i in range(2000)])
"""
    )

    assert data["count"] == {"even": 2248500, "odd": 2250000}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < CPU_SECONDS

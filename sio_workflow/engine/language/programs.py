"""Compiled sources, ready to run: an Expression gives a value; a Script changes all it means to, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from sio_workflow.domain.errors import LanguageError, LanguageFault
from sio_workflow.engine.language.expressions import Compiler
from sio_workflow.engine.language.frame import Code, Frame
from sio_workflow.engine.language.grammar import parse_expression, parse_script, price
from sio_workflow.engine.language.meter import Meter
from sio_workflow.engine.language.statements import compile_block
from sio_workflow.engine.language.variables import OF_EXPRESSIONS, stored

T = TypeVar("T")

#: sources kept ready per process; a published definition has a few dozen
CACHED = 1024

#: what Python raises, in words that carry no data: faults end up in incidents and logs
WORDS: tuple[tuple[type[Exception], str], ...] = (
    (KeyError, "there is no such key"),
    (IndexError, "there is no such place in the list"),
    (ZeroDivisionError, "it divides by zero"),
    (ArithmeticError, "a number cannot be calculated"),
    (ValueError, "a value does not have the form that is needed"),
    (RecursionError, "it is nested too deeply"),
    (MemoryError, "it takes too much memory"),
    (RuntimeError, "the data changed while a loop walked through them"),
)
RAISED: tuple[type[Exception], ...] = (LanguageFault, TypeError, *(kind for kind, _ in WORDS))


class Expression:
    """A compiled expression; may be shared by threads."""

    __slots__ = ("_code", "_price", "names", "source")

    def __init__(self, source: str, code: Code, names: frozenset[str], price: int) -> None:
        self.source = source
        #: variables it reads
        self.names = names
        self._code = code
        self._price = price

    def evaluate(self, names: Mapping[str, Any], now: datetime, meter: Meter | None = None) -> Any:
        """The value, as a copy; a tuple or set comes as a list. Raises LanguageFault.

        Hand in a meter to let several evaluations share one purse.
        """
        frame = Frame(names, now, meter or Meter())
        try:
            frame.meter.charge(self._price)
            return stored(frame.meter, self._code(frame), OF_EXPRESSIONS)
        except RAISED as error:
            raise _fault(error, frame.line) from None


class Script:
    """A compiled script; may be shared by threads."""

    __slots__ = ("_price", "_step", "names", "source")

    def __init__(self, source: str, step: Callable[[Frame], Any], names: frozenset[str], price: int) -> None:
        self.source = source
        #: variables it reads
        self.names = names
        self._step = step
        self._price = price

    def run(self, names: MutableMapping[str, Any], now: datetime, meter: Meter | None = None) -> None:
        """Change the names, all or none: a LanguageFault leaves them, and what they hold, as they were."""
        working = dict(names)
        frame = Frame(working, now, meter or Meter())
        try:
            changed = self._changes(frame, working)
        except RAISED as error:
            raise _fault(error, frame.line) from None
        for name in names.keys() - working.keys():
            del names[name]
        names.update(changed)

    def _changes(self, frame: Frame, working: dict[str, Any]) -> dict[str, Any]:
        frame.meter.charge(self._price)
        untouched = self._copied(frame.meter, working)
        self._step(frame)
        return {
            name: stored(frame.meter, value)
            for name, value in working.items()
            if name not in untouched or value is not untouched[name]
        }

    def _copied(self, meter: Meter, working: dict[str, Any]) -> dict[str, Any]:
        """Give the script containers of its own; answers the other values, which it can only replace."""
        own = {name for name in self.names & working.keys() if type(working[name]) in {list, dict}}
        for name in own:
            working[name] = stored(meter, working[name])
        return {name: value for name, value in working.items() if name not in own}


def _fault(error: Exception, line: int) -> LanguageFault:
    """What was raised, as a LanguageFault that names its line."""
    if isinstance(error, LanguageFault):
        return LanguageFault(str(error), error.line or line, exhausted=error.exhausted)
    return LanguageFault(_words(error), line, exhausted=isinstance(error, MemoryError))


def _words(error: Exception) -> str:
    # a TypeError speaks of types only
    return next((words for kind, words in WORDS if isinstance(error, kind)), str(error))


@lru_cache(maxsize=CACHED)
def compile_expression(source: str) -> Expression:
    """Compile an expression, or find it compiled. Raises LanguageError with the line."""
    tree = parse_expression(source)
    compiler = Compiler()
    compiler.line = tree.body.lineno
    code = _shallow(lambda: compiler.compile(tree.body))
    return Expression(source, code, frozenset(compiler.names), price(tree))


@lru_cache(maxsize=CACHED)
def compile_script(source: str) -> Script:
    """Compile a script, or find it compiled. Raises LanguageError with the line."""
    tree = parse_script(source)
    compiler = Compiler(may_change=True)
    step = _shallow(lambda: compile_block(compiler, tree.body))
    return Script(source, step, frozenset(compiler.names), price(tree))


def _shallow(compile_tree: Callable[[], T]) -> T:
    # the grammar bounds nesting, but the caller's own stack may be nearly full
    try:
        return compile_tree()
    except RecursionError:
        raise LanguageError("it is nested too deeply to be compiled here") from None

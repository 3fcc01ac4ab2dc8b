"""Comprehensions. A generator expression is the list of its items: nothing in the language waits half done."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from sio_workflow.domain.errors import LanguageFault
from sio_workflow.engine.language.displays import Compiling
from sio_workflow.engine.language.frame import Code, Frame
from sio_workflow.engine.language.functions import RESERVED, include, items, put
from sio_workflow.engine.language.grammar import price
from sio_workflow.engine.language.meter import EMPTY_DICT, SLOT, Meter

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Store = Callable[[Frame, Any], None]


def compile_comprehension(compiler: Compiling, node: Comprehension) -> Code:
    """Code for a comprehension: its loops from the outside in, then what each turn adds."""
    turn = price(node)
    depth = len(compiler.scopes)
    loops = [_loop(compiler, generator, turn) for generator in node.generators]
    emit = _emit(compiler, node)
    del compiler.scopes[depth:]
    kind = {ast.SetComp: set, ast.DictComp: dict}.get(type(node), list)
    walk = _nest(loops, emit)

    def run(frame: Frame) -> Any:
        frame.meter.allocate(EMPTY_DICT)
        made = kind()
        walk(frame, made)
        return made

    return run


def _emit(compiler: Compiling, node: Comprehension) -> Store:
    if isinstance(node, ast.DictComp):
        key, value = compiler.compile(node.key), compiler.compile(node.value)
        return lambda frame, made: put(frame.meter, made, key(frame), value(frame))
    element = compiler.compile(node.elt)
    if isinstance(node, ast.SetComp):
        return lambda frame, made: include(frame.meter, made, element(frame))
    return lambda frame, made: _append(frame.meter, made, element(frame))


def _append(meter: Meter, made: list[Any], value: Any) -> None:
    meter.allocate(SLOT)
    made.append(value)


def _loop(compiler: Compiling, generator: ast.comprehension, turn: int) -> Callable[[Store], Store]:
    if generator.is_async:
        raise compiler.refuse(generator.target, "`async` is not part of the language")
    source = compiler.compile(generator.iter)
    scope: dict[str, int] = {}
    assign = _target(compiler, generator.target, scope)
    compiler.scopes.append(scope)
    tests = compiler.compile_all(generator.ifs)

    def around(inner: Store) -> Store:
        def run(frame: Frame, made: Any) -> None:
            for value in items(frame.meter, source(frame)):
                frame.meter.charge(turn)
                assign(frame, value)
                if all(test(frame) for test in tests):
                    inner(frame, made)

        return run

    return around


def _nest(loops: list[Callable[[Store], Store]], emit: Store) -> Store:
    for loop in reversed(loops):
        emit = loop(emit)
    return emit


def _target(compiler: Compiling, node: ast.expr, scope: dict[str, int]) -> Store:
    if isinstance(node, ast.Name):
        return _name(compiler, node, scope)
    if not isinstance(node, ast.Tuple | ast.List):
        raise compiler.refuse(node, "a comprehension runs over plain names")
    parts = [_target(compiler, part, scope) for part in node.elts]

    def run(frame: Frame, value: Any) -> None:
        for part, item in zip(parts, unpacked(frame.meter, value, len(parts)), strict=True):
            part(frame, item)

    return run


def _name(compiler: Compiling, node: ast.Name, scope: dict[str, int]) -> Store:
    if node.id in RESERVED:
        raise compiler.refuse(node, f"`{node.id}` is a function of the language; choose another name")
    compiler.places += 1
    place = scope[node.id] = compiler.places

    def run(frame: Frame, value: Any) -> None:
        frame.locals[place] = value

    return run


def unpacked(meter: Meter, value: Any, count: int) -> Any:
    """The items of a value that is taken apart into this many."""
    source = items(meter, value)
    if len(source) != count:
        raise LanguageFault(f"{count} values are needed to unpack, there are {len(source)}")
    return source

"""Lists, tuples, sets, dicts and f-strings as they are written out."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, Protocol

from sio_workflow.domain.errors import LanguageError
from sio_workflow.engine.language.formatting import formatted, quoted
from sio_workflow.engine.language.frame import Code, Frame
from sio_workflow.engine.language.functions import fresh_set, items, put, put_all
from sio_workflow.engine.language.meter import EMPTY_DICT, EMPTY_LIST, SLOT, text_size


class Compiling(Protocol):
    """What these parts need of the compiler."""

    may_change: bool
    scopes: list[dict[str, int]]
    places: int
    names: set[str]

    def compile(self, node: ast.AST) -> Code: ...
    def compile_all(self, nodes: Sequence[ast.AST]) -> list[Code]: ...
    def refuse(self, node: ast.AST, message: str) -> LanguageError: ...


def compile_items(compiler: Compiling, nodes: Sequence[ast.expr]) -> Code:
    """Code for a new list of these items, `*more` among them."""
    if not any(isinstance(node, ast.Starred) for node in nodes):
        return _fixed_items(compiler.compile_all(nodes))
    parts = [
        (compiler.compile(node.value), True) if isinstance(node, ast.Starred) else (compiler.compile(node), False)
        for node in nodes
    ]

    def run(frame: Frame) -> list[Any]:
        made: list[Any] = []
        for code, many in parts:
            more = items(frame.meter, code(frame)) if many else (code(frame),)
            frame.meter.charge(len(more))
            frame.meter.allocate(EMPTY_LIST + SLOT * len(more))
            made.extend(more)
        return made

    return run


def _fixed_items(codes: list[Code]) -> Code:
    size = EMPTY_LIST + SLOT * len(codes)

    def run(frame: Frame) -> list[Any]:
        frame.meter.allocate(size)
        return [code(frame) for code in codes]

    return run


def compile_list(compiler: Compiling, node: ast.List) -> Code:
    return compile_items(compiler, node.elts)


def compile_tuple(compiler: Compiling, node: ast.Tuple) -> Code:
    made = compile_items(compiler, node.elts)
    return lambda frame: tuple(made(frame))


def compile_set(compiler: Compiling, node: ast.Set) -> Code:
    made = compile_items(compiler, node.elts)
    return lambda frame: fresh_set(frame.meter, made(frame))


def compile_dict(compiler: Compiling, node: ast.Dict) -> Code:
    """Code for a dict display; a missing key stands for `**more`."""
    pairs = [
        (compiler.compile(key) if key else None, compiler.compile(value))
        for key, value in zip(node.keys, node.values, strict=True)
    ]

    def run(frame: Frame) -> dict[Any, Any]:
        frame.meter.allocate(EMPTY_DICT)
        made: dict[Any, Any] = {}
        for key, value in pairs:
            if key:
                put(frame.meter, made, key(frame), value(frame))
            else:
                put_all(frame.meter, made, _items_of(value(frame)))
        return made

    return run


def _items_of(value: Any) -> Any:
    if type(value) is not dict:
        raise TypeError("** needs a dict")
    return value.items()


def compile_fstring(compiler: Compiling, node: ast.JoinedStr) -> Code:
    """Code for an f-string."""
    parts = [_part(compiler, part) for part in node.values]

    def run(frame: Frame) -> str:
        texts = [part(frame) for part in parts]
        frame.meter.allocate(4 * sum(map(text_size, texts)))
        return "".join(texts)

    return run


def _part(compiler: Compiling, part: ast.expr) -> Code:
    if not isinstance(part, ast.FormattedValue):
        return compiler.compile(part)
    value, conversion = compiler.compile(part.value), part.conversion
    spec = compiler.compile(part.format_spec or ast.Constant(""))
    return lambda frame: formatted(frame.meter, quoted(frame.meter, value(frame), conversion), spec(frame))

"""Scripts: assignments, choices and loops over closures made by the expression compiler."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any

from sio_workflow.domain.errors import LanguageFault
from sio_workflow.engine.language.comprehensions import unpacked
from sio_workflow.engine.language.expressions import Compiler
from sio_workflow.engine.language.frame import Code, Frame
from sio_workflow.engine.language.functions import RESERVED, items, put
from sio_workflow.engine.language.grammar import price
from sio_workflow.engine.language.methods import extend
from sio_workflow.engine.language.operators import BINARY, Operation


class Leave(Enum):
    """Why a block ends before its end."""

    BREAK = "break"
    CONTINUE = "continue"


Step = Callable[[Frame], Leave | None]
Store = Callable[[Frame, Any], None]


def compile_block(compiler: Compiler, nodes: Sequence[ast.stmt]) -> Step:
    """Code for statements one after the other."""
    steps = [(node.lineno, _statement(compiler, node)) for node in nodes]

    def run(frame: Frame) -> Leave | None:
        for line, step in steps:
            frame.line = line
            leave = step(frame)
            if leave:
                return leave
        return None

    return run


def _statement(compiler: Compiler, node: ast.stmt) -> Step:
    compiler.line = node.lineno
    return _COMPILERS[type(node)](compiler, node)


def _expression(compiler: Compiler, node: ast.Expr) -> Step:
    code = compiler.compile(node.value)

    def run(frame: Frame) -> None:
        code(frame)

    return run


def _assign(compiler: Compiler, node: ast.Assign) -> Step:
    value = compiler.compile(node.value)
    targets = [compile_target(compiler, target) for target in node.targets]

    def run(frame: Frame) -> None:
        result = value(frame)
        for store in targets:
            store(frame, result)

    return run


def compile_target(compiler: Compiler, node: ast.expr) -> Store:
    """Code that stores a value: in a variable, under a key, at an index, or taken apart."""
    match node:
        case ast.Name(id=name):
            return _store_name(compiler, node, name)
        case ast.Attribute(value=owner, attr=key):
            return _store_item(compiler.compile(owner), lambda frame: key, dicts_only=True)
        case ast.Subscript(value=owner, slice=index) if not isinstance(index, ast.Slice):
            return _store_item(compiler.compile(owner), compiler.compile(index), dicts_only=False)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return _store_parts([compile_target(compiler, part) for part in parts])
    raise compiler.refuse(node, "this cannot be assigned to")


def _store_name(compiler: Compiler, node: ast.expr, name: str) -> Store:
    if name in RESERVED:
        raise compiler.refuse(node, f"`{name}` is a function of the language; choose another name")

    def run(frame: Frame, value: Any) -> None:
        frame.names[name] = value  # type: ignore[index]  # a script's names are its own dict

    return run


def _store_item(owner: Code, index: Code, *, dicts_only: bool) -> Store:
    def run(frame: Frame, value: Any) -> None:
        target, key = owner(frame), index(frame)
        if type(target) is dict:
            put(frame.meter, target, key, value)
        elif type(target) is list and not dicts_only:
            target[key] = value
        else:
            raise TypeError(f"{type(target).__name__} cannot be changed there")

    return run


def _store_parts(stores: list[Store]) -> Store:
    def run(frame: Frame, value: Any) -> None:
        for store, part in zip(stores, list(unpacked(frame.meter, value, len(stores))), strict=True):
            store(frame, part)

    return run


def _augmented(compiler: Compiler, node: ast.AugAssign) -> Step:
    if any(isinstance(part, ast.Call) for part in ast.walk(node.target)):
        raise compiler.refuse(node, "assign in two steps: the call on the left would be made twice")
    current = compiler.compile(node.target)
    store = compile_target(compiler, node.target)
    value = compiler.compile(node.value)
    work = _in_place if isinstance(node.op, ast.Add) else BINARY[type(node.op)]
    return _update(current, work, value, store)


def _update(current: Code, work: Operation, value: Code, store: Store) -> Step:
    def run(frame: Frame) -> None:
        store(frame, work(frame.meter, current(frame), value(frame)))

    return run


def _in_place(meter: Any, left: Any, right: Any) -> Any:
    if type(left) is not list:
        return BINARY[ast.Add](meter, left, right)
    extend(meter, left, right)
    return left


def _if(compiler: Compiler, node: ast.If) -> Step:
    test = compiler.compile(node.test)
    then, otherwise = compile_block(compiler, node.body), compile_block(compiler, node.orelse)
    return lambda frame: then(frame) if test(frame) else otherwise(frame)


def _while(compiler: Compiler, node: ast.While) -> Step:
    _no_else(compiler, node)
    turn = price(node)
    test, body = compiler.compile(node.test), _body(compiler, node)

    def run(frame: Frame) -> None:
        while test(frame):
            frame.meter.charge(turn)
            if body(frame) is Leave.BREAK:
                break

    return run


def _for(compiler: Compiler, node: ast.For) -> Step:
    _no_else(compiler, node)
    turn = price(node)
    source = compiler.compile(node.iter)
    store, body = compile_target(compiler, node.target), _body(compiler, node)

    def run(frame: Frame) -> None:
        for value in items(frame.meter, source(frame)):
            frame.meter.charge(turn)
            store(frame, value)
            if body(frame) is Leave.BREAK:
                break

    return run


def _body(compiler: Compiler, node: ast.For | ast.While) -> Step:
    compiler.loops += 1
    body = compile_block(compiler, node.body)
    compiler.loops -= 1
    return body


def _no_else(compiler: Compiler, node: ast.For | ast.While) -> None:
    if node.orelse:
        raise compiler.refuse(node.orelse[0], "`else` after a loop is not part of the language")


def _delete(compiler: Compiler, node: ast.Delete) -> Step:
    removals = [_removal(compiler, target) for target in node.targets]

    def run(frame: Frame) -> None:
        for remove in removals:
            remove(frame)

    return run


def _removal(compiler: Compiler, node: ast.expr) -> Code:
    match node:
        case ast.Name(id=name):
            return lambda frame: _remove(frame, frame.names, name)
        case ast.Attribute(value=owner, attr=key):
            holder = compiler.compile(owner)
            return lambda frame: _remove(frame, holder(frame), key)
        case ast.Subscript(value=owner, slice=index) if not isinstance(index, ast.Slice):
            holder, wanted = compiler.compile(owner), compiler.compile(index)
            return lambda frame: _remove(frame, holder(frame), wanted(frame))
    raise compiler.refuse(node, "this cannot be deleted")


def _remove(frame: Frame, target: Any, key: Any) -> None:
    if type(target) not in {dict, list}:
        raise TypeError(f"nothing can be deleted from {type(target).__name__}")
    frame.meter.charge(len(target) >> 8)
    if type(target) is dict:
        frame.meter.key(key, target)
        if key not in target:
            raise LanguageFault(f"there is no `{key}` to delete" if type(key) is str else "there is no such key")
    elif type(key) is not int:
        raise TypeError("a list index is a whole number")
    del target[key]


def _leave(why: Leave) -> Callable[[Compiler, Any], Step]:
    def compile_leave(compiler: Compiler, node: ast.stmt) -> Step:
        if not compiler.loops:
            raise compiler.refuse(node, f"`{why.value}` outside a loop")
        return lambda frame: why

    return compile_leave


def _pass(compiler: Compiler, node: ast.Pass) -> Step:
    return lambda frame: None


_COMPILERS: dict[type[ast.AST], Callable[[Compiler, Any], Step]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AugAssign: _augmented,
    ast.If: _if,
    ast.While: _while,
    ast.For: _for,
    ast.Delete: _delete,
    ast.Break: _leave(Leave.BREAK),
    ast.Continue: _leave(Leave.CONTINUE),
    ast.Pass: _pass,
}

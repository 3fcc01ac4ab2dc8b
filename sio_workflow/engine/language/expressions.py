"""From syntax tree to closures: the part of the compiler that makes values.

Nothing is handed to Python's own compiler. A straight line needs no counting, since its source bounds its length;
what repeats (loops, comprehensions) pays the price of its whole body at each turn.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from sio_workflow.domain.errors import LanguageError, LanguageFault
from sio_workflow.engine.language.calls import compile_call
from sio_workflow.engine.language.comprehensions import compile_comprehension
from sio_workflow.engine.language.displays import (
    compile_dict,
    compile_fstring,
    compile_list,
    compile_set,
    compile_tuple,
)
from sio_workflow.engine.language.frame import Code, Frame
from sio_workflow.engine.language.functions import CONSTANTS_ON_TYPES, RESERVED
from sio_workflow.engine.language.meter import SLOT, SMALL
from sio_workflow.engine.language.methods import FIELDS, METHOD_NAMES
from sio_workflow.engine.language.operators import BINARY, COMPARE, UNARY, Operation, bounded


class Compiler:
    """Compiles the expressions of one source; knows which names it reads."""

    def __init__(self, *, may_change: bool = False) -> None:
        #: a script may change what it works on, an expression must not
        self.may_change = may_change
        #: names of variables the source reads
        self.names: set[str] = set()
        #: loop variables of the comprehensions around the current node, innermost last
        self.scopes: list[dict[str, int]] = []
        self.places = 0
        #: how many loops of a script are around the current statement
        self.loops = 0
        self.line = 1

    def compile(self, node: ast.AST) -> Code:
        """Compile one expression node."""
        code = _COMPILERS[type(node)](self, node)
        line = getattr(node, "lineno", self.line)
        return code if line == self.line else _at_line(line, code)

    def compile_all(self, nodes: Sequence[ast.AST]) -> list[Code]:
        return [self.compile(node) for node in nodes]

    def refuse(self, node: ast.AST, message: str) -> LanguageError:
        """The error to raise about a node."""
        return LanguageError(message, getattr(node, "lineno", self.line))


def _at_line(line: int, code: Code) -> Code:
    def run(frame: Frame) -> Any:
        frame.line = line
        return code(frame)

    return run


def _constant(_: Compiler, node: ast.Constant) -> Code:
    value = node.value
    return lambda frame: value


def _name(compiler: Compiler, node: ast.Name) -> Code:
    name = node.id
    for scope in reversed(compiler.scopes):
        if name in scope:
            place = scope[name]
            return lambda frame: frame.locals[place]
    if name in RESERVED:
        raise compiler.refuse(node, f"`{name}` is a function of the language; it can only be called")
    compiler.names.add(name)

    def run(frame: Frame) -> Any:
        try:
            return frame.names[name]
        except KeyError:
            raise LanguageFault(f"there is no variable `{name}`") from None

    return run


def _attribute(compiler: Compiler, node: ast.Attribute) -> Code:
    name = node.attr
    if isinstance(node.value, ast.Name) and node.value.id in RESERVED:
        return _constant_on_type(compiler, node, node.value.id)
    owner = compiler.compile(node.value)

    def run(frame: Frame) -> Any:
        value = owner(frame)
        if type(value) is dict:
            try:
                return value[name]
            except KeyError:
                raise LanguageFault(_no_key(name)) from None
        if name in FIELDS.get(type(value), ()):
            return getattr(value, name)
        raise LanguageFault(f"{type(value).__name__} has no `{name}` in the language")

    return run


def _no_key(name: str) -> str:
    return f"there is no key `{name}`" + (f"; did you mean `.{name}()`?" if name in METHOD_NAMES else "")


def _constant_on_type(compiler: Compiler, node: ast.Attribute, owner: str) -> Code:
    if (owner, node.attr) not in CONSTANTS_ON_TYPES:
        raise compiler.refuse(node, f"`{owner}.{node.attr}` is not part of the language")
    value = CONSTANTS_ON_TYPES[owner, node.attr]
    return lambda frame: value


def _subscript(compiler: Compiler, node: ast.Subscript) -> Code:
    if isinstance(node.slice, ast.Slice):
        return _slice(compiler, node, node.slice)
    owner, index = compiler.compile(node.value), compiler.compile(node.slice)

    def run(frame: Frame) -> Any:
        value, key = owner(frame), index(frame)
        if type(value) is dict:
            frame.meter.key(key, value)
        elif type(value) not in {list, tuple, str}:
            raise TypeError(f"{type(value).__name__} has no items")
        return value[key]

    return run


def _slice(compiler: Compiler, node: ast.Subscript, part: ast.Slice) -> Code:
    owner = compiler.compile(node.value)
    bounds = [compiler.compile(bound or ast.Constant(None)) for bound in (part.lower, part.upper, part.step)]

    def run(frame: Frame) -> Any:
        value = owner(frame)
        if type(value) not in {list, tuple, str}:
            raise TypeError(f"{type(value).__name__} cannot be sliced")
        wanted = slice(*(bound(frame) for bound in bounds))
        frame.meter.allocate(SLOT * (1 + len(range(*wanted.indices(len(value))))))
        return value[wanted]

    return run


def _bool_op(compiler: Compiler, node: ast.BoolOp) -> Code:
    *codes, last = compiler.compile_all(node.values)
    stop_at = isinstance(node.op, ast.Or)

    def run(frame: Frame) -> Any:
        for code in codes:
            value = code(frame)
            if bool(value) is stop_at:
                return value
        return last(frame)

    return run


def _binary(compiler: Compiler, node: ast.BinOp) -> Code:
    left, right, work = compiler.compile(node.left), compiler.compile(node.right), BINARY[type(node.op)]
    return lambda frame: work(frame.meter, left(frame), right(frame))


def _unary(compiler: Compiler, node: ast.UnaryOp) -> Code:
    operand = compiler.compile(node.operand)
    if isinstance(node.op, ast.Not):
        return lambda frame: not operand(frame)
    work = UNARY[type(node.op)]

    def run(frame: Frame) -> Any:
        value = operand(frame)
        if type(value) not in SMALL:
            raise TypeError(f"{type(value).__name__} is not a number")
        return bounded(work(value))

    return run


def _choice(compiler: Compiler, node: ast.IfExp) -> Code:
    test, then, otherwise = compiler.compile_all([node.test, node.body, node.orelse])
    return lambda frame: then(frame) if test(frame) else otherwise(frame)


def _compare(compiler: Compiler, node: ast.Compare) -> Code:
    for operation, right in zip(node.ops, node.comparators, strict=True):
        if isinstance(operation, ast.Is | ast.IsNot) and not _is_none(right):
            raise compiler.refuse(node, "`is` is for None; compare with `==`")
    first, *rest = compiler.compile_all([node.left, *node.comparators])
    works = [COMPARE[type(operation)] for operation in node.ops]
    return _one_comparison(first, works[0], rest[0]) if len(works) == 1 else _chain(first, works, rest)


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _one_comparison(left: Code, work: Operation, right: Code) -> Code:
    return lambda frame: work(frame.meter, left(frame), right(frame))


def _chain(first: Code, works: list[Operation], rest: list[Code]) -> Code:
    links = list(zip(works, rest, strict=True))

    def run(frame: Frame) -> bool:
        left = first(frame)
        for work, code in links:
            right = code(frame)
            if not work(frame.meter, left, right):
                return False
            left = right
        return True

    return run


def _misplaced_star(compiler: Compiler, node: ast.Starred) -> Code:
    raise compiler.refuse(node, "`*` has no place here")


_COMPILERS: dict[type[ast.AST], Callable[[Compiler, Any], Code]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.BoolOp: _bool_op,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.IfExp: _choice,
    ast.Compare: _compare,
    ast.Call: compile_call,
    ast.List: compile_list,
    ast.Tuple: compile_tuple,
    ast.Set: compile_set,
    ast.Dict: compile_dict,
    ast.JoinedStr: compile_fstring,
    ast.ListComp: compile_comprehension,
    ast.SetComp: compile_comprehension,
    ast.GeneratorExp: compile_comprehension,
    ast.DictComp: compile_comprehension,
    ast.Starred: _misplaced_star,
}

"""Which variables a script changes, read off its text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import takewhile

from sio_workflow.engine.language.grammar import parse_script
from sio_workflow.engine.language.methods import CHANGING_NAMES

#: a variable, and the keys below it as far as they are written out
Path = tuple[str, ...]


def changed_by(source: str) -> frozenset[Path]:
    """What a script assigns to, deletes or changes in place. Raises LanguageError.

    The variable of a `for` is left out: nobody reads it afterwards.
    """
    targets = (target for node in ast.walk(parse_script(source)) for target in _targets(node))
    return frozenset(path for target in targets if (path := _path(target)))


def _targets(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Assign(targets=targets) | ast.Delete(targets=targets):
            yield from (part for target in targets for part in _parts(target))
        case ast.AugAssign(target=target):
            yield target
        case ast.Call(func=ast.Attribute(value=owner, attr=method)) if method in CHANGING_NAMES:
            yield owner


def _parts(target: ast.expr) -> Iterator[ast.expr]:
    if isinstance(target, ast.Tuple | ast.List):
        yield from (part for inner in target.elts for part in _parts(inner))
    else:
        yield target.value if isinstance(target, ast.Starred) else target


def _path(node: ast.expr) -> Path:
    keys: list[str | None] = []
    while not isinstance(node, ast.Name):
        match node:
            case ast.Attribute(value=owner, attr=key) | ast.Subscript(value=owner, slice=ast.Constant(value=str(key))):
                keys.append(key)
            case ast.Subscript(value=owner):
                keys.append(None)
            case _:
                return ()
        node = owner
    return (node.id, *(key for key in takewhile(lambda one: one is not None, reversed(keys)) if key is not None))

"""What may be written: the part of Python's grammar that is the language, and the price of running it once."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable

from sio_workflow.domain.errors import LanguageError

MAX_SOURCE = 10_000
MAX_NESTING = 40
MAX_INT_BITS = 256

OPERATORS: tuple[type[ast.AST], ...] = (
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.LShift, ast.RShift),
    *(ast.BitOr, ast.BitAnd, ast.BitXor, ast.And, ast.Or, ast.Not, ast.UAdd, ast.USub, ast.Invert),
    *(ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Is, ast.IsNot, ast.In, ast.NotIn),
    *(ast.Load, ast.Store, ast.Del),
)
VALUES: tuple[type[ast.AST], ...] = (
    *(ast.Expression, ast.Constant, ast.Name, ast.Attribute, ast.Subscript, ast.Slice, ast.Starred),
    *(ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.Compare, ast.IfExp, ast.Call, ast.keyword),
    *(ast.List, ast.Tuple, ast.Set, ast.Dict, ast.JoinedStr, ast.FormattedValue),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.comprehension),
)
STATEMENTS: tuple[type[ast.AST], ...] = (
    *(ast.Module, ast.Expr, ast.Assign, ast.AugAssign, ast.Delete),
    *(ast.If, ast.For, ast.While, ast.Break, ast.Continue, ast.Pass),
)
ALLOWED = frozenset((*OPERATORS, *VALUES, *STATEMENTS))
CONSTANTS = frozenset({bool, int, float, str, type(None)})

#: steps that cost clearly more than a microsecond's tenth
DEAR = {ast.Call: 8, ast.FormattedValue: 4, ast.Dict: 2, ast.Set: 2}


def parse_expression(source: str) -> ast.Expression:
    """Parse one expression; it may span lines, as conditions in a drawing often do."""
    lead = len(source) - len(source.lstrip())
    text = source.strip()
    if not text:
        raise LanguageError("the expression is empty")
    tree = _parse(f"({text}\n)" if "\n" in text else text, "eval", source[:lead].count("\n"))
    assert isinstance(tree, ast.Expression)
    return tree


def parse_script(source: str) -> ast.Module:
    """Parse a script; indentation that all its lines share is that of the drawing."""
    tree = _parse(textwrap.dedent(source), "exec", 0)
    assert isinstance(tree, ast.Module)
    return tree


def price(*nodes: ast.AST) -> int:
    """Units of work for running these nodes once."""
    return sum(DEAR.get(type(node), 1) for root in nodes for node in ast.walk(root))


def check_name(name: str, line: int) -> None:
    """Refuse names that begin with an underscore: the language has no inside."""
    if name.startswith("_"):
        raise LanguageError(f"`{name}`: a name may not begin with an underscore", line)


def _parse(source: str, mode: str, lines_before: int) -> ast.AST:
    if len(source) > MAX_SOURCE:
        raise LanguageError(f"it is longer than {MAX_SOURCE} characters; such work belongs in a service task")
    try:
        tree = ast.parse(source, mode=mode)
    except SyntaxError as error:
        raise LanguageError(error.msg, lines_before + (error.lineno or 1)) from None
    except (ValueError, RecursionError, MemoryError):
        raise LanguageError("it cannot be read: it is nested too deeply or holds impossible characters") from None
    _check(tree)
    if lines_before:
        ast.increment_lineno(tree, lines_before)
    return tree


def _check(tree: ast.AST) -> None:
    """Walk level by level, so that deep nesting meets a limit and not the stack."""
    level: list[tuple[ast.AST, int]] = [(tree, 1)]
    for _ in range(MAX_NESTING):
        if not level:
            return
        level = [inner for node, line in level for inner in _checked_children(node, line)]
    raise LanguageError(f"it is nested more than {MAX_NESTING} levels deep", level[0][1] if level else 1)


def _checked_children(node: ast.AST, line: int) -> Iterable[tuple[ast.AST, int]]:
    line = getattr(node, "lineno", line)
    if type(node) not in ALLOWED:
        raise LanguageError(f"{_word(node)} is not part of the language", line)
    for field in ("id", "attr", "arg"):
        name = getattr(node, field, None)
        if isinstance(name, str):
            check_name(name, line)
    if isinstance(node, ast.Constant):
        _check_constant(node.value, line)
    return [(child, line) for child in ast.iter_child_nodes(node)]


def _check_constant(value: object, line: int) -> None:
    if type(value) not in CONSTANTS:
        raise LanguageError(f"{type(value).__name__} is not part of the language", line)
    if isinstance(value, int) and value.bit_length() > MAX_INT_BITS:
        raise LanguageError("the number is too large", line)


def _word(node: ast.AST) -> str:
    words = {
        "FunctionDef": "def",
        "NamedExpr": ":=",
        "ClassDef": "class",
        "ImportFrom": "import",
        "AnnAssign": "x: type",
    }
    name = type(node).__name__
    return f"`{words.get(name, name.lower())}`"

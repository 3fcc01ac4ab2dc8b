"""Calls: functions of the language by name, methods by the exact type of their owner. Nothing else can be called."""

from __future__ import annotations

import ast
from typing import Any

from sio_workflow.domain.errors import LanguageFault
from sio_workflow.engine.language.displays import Compiling, compile_items
from sio_workflow.engine.language.frame import Code, Frame
from sio_workflow.engine.language.functions import FUNCTIONS, ON_THE_RUN, ON_TYPES, RESERVED, Function
from sio_workflow.engine.language.methods import ALL_METHODS, CHANGING_NAMES, METHOD_NAMES


def compile_call(compiler: Compiling, node: ast.Call) -> Code:
    """Code for a call."""
    match node.func:
        case ast.Name(id=name) if name in ON_THE_RUN:
            return _on_the_run(compiler, node, name)
        case ast.Name(id=name) if name in FUNCTIONS:
            return _function(compiler, node, FUNCTIONS[name])
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in RESERVED:
            return _on_type(compiler, node, owner, name)
        case ast.Attribute(attr=name) if name in METHOD_NAMES:
            return _method(compiler, node, node.func)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            raise compiler.refuse(node, f"`{name}()` is not part of the language")
    raise compiler.refuse(node, "only functions and methods of the language can be called")


def _function(compiler: Compiling, node: ast.Call, function: Function) -> Code:
    arguments, options = _arguments(compiler, node)
    if not options:
        return lambda frame: function(frame.meter, *arguments(frame))
    return lambda frame: function(
        frame.meter, *arguments(frame), **{name: code(frame) for name, code in options.items()}
    )


def _arguments(compiler: Compiling, node: ast.Call) -> tuple[Code, dict[str, Code]]:
    options: dict[str, Code] = {}
    for keyword in node.keywords:
        if keyword.arg is None:
            raise compiler.refuse(node, "`**` is not part of the language in a call")
        options[keyword.arg] = compiler.compile(keyword.value)
    return compile_items(compiler, node.args), options


def _on_type(compiler: Compiling, node: ast.Call, owner: str, name: str) -> Code:
    if (owner, name) in ON_TYPES:
        return _function(compiler, node, ON_TYPES[owner, name])
    hint = "; use `now()`" if name in {"now", "utcnow", "today"} else ""
    raise compiler.refuse(node, f"`{owner}.{name}()` is not part of the language{hint}")


def _method(compiler: Compiling, node: ast.Call, function: ast.Attribute) -> Code:
    name = function.attr
    if name in CHANGING_NAMES and not compiler.may_change:
        raise compiler.refuse(node, f"`.{name}()` changes the data; only a script may do that")
    owner = compiler.compile(function.value)
    arguments, options = _arguments(compiler, node)

    def run(frame: Frame) -> Any:
        value = owner(frame)
        method = ALL_METHODS.get(type(value), {}).get(name)
        if method is None:
            raise LanguageFault(f"{type(value).__name__} has no `.{name}()` in the language")
        named = {option: code(frame) for option, code in options.items()}
        return method(frame.meter, value, *arguments(frame), **named)

    return run


def _on_the_run(compiler: Compiling, node: ast.Call, name: str) -> Code:
    if node.keywords:
        raise compiler.refuse(node, f"`{name}()` takes no named values")
    if name == "now":
        return _now(compiler, node)
    match node.args:
        case [ast.Constant(value=str() as wanted)] if name == "defined":
            return lambda frame: wanted in frame.names
        case [ast.Constant(value=str() as wanted), *rest] if name == "get" and len(rest) < 2:
            compiler.names.add(wanted)
            default = compiler.compile(rest[0] if rest else ast.Constant(None))
            return lambda frame: frame.names[wanted] if wanted in frame.names else default(frame)
    raise compiler.refuse(node, f'`{name}()` is written {name}("variable"{", default" if name == "get" else ""})')


def _now(compiler: Compiling, node: ast.Call) -> Code:
    if node.args:
        raise compiler.refuse(node, "`now()` takes no values")
    return lambda frame: frame.now

"""Where the features of a transform stand in its source, as far as they are written there by name."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from evenkeel.typing import repeated


def line_of(function: Callable[..., Any], feature: str) -> int | None:
    """Return the last line of the file at which a feature is given its name; nothing where it is not written out."""
    return dict(_named(function)).get(feature)


def named_twice(function: Callable[..., Any]) -> tuple[str, int] | None:
    """Return a feature that one dict names twice, of which Python keeps the last in silence, and its second line."""
    for tree, first in _source(function):
        for one in _own(tree):
            if isinstance(one, ast.Return) and isinstance(one.value, ast.Dict):
                keys = [key for key in one.value.keys if isinstance(key, ast.Constant)]
                twice = repeated([str(key.value) for key in keys])
                if twice:
                    return twice[0], first + max(key.lineno for key in keys if str(key.value) == twice[0])
    return None


def _named(function: Callable[..., Any]) -> Iterator[tuple[str, int]]:
    for tree, first in _source(function):
        for one in ast.walk(tree):
            keys: list[ast.expr | None] = []
            if isinstance(one, ast.Dict):
                keys = one.keys
            elif isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Store):
                keys = [one.slice]
            for key in keys:
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield key.value, first + key.lineno


def _own(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands in a function itself, and in no other that is defined within."""
    waiting = [one for top in ast.iter_child_nodes(tree) for one in ast.iter_child_nodes(top)]
    while waiting:
        one = waiting.pop()
        yield one
        if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(one)


def _source(function: Callable[..., Any]) -> Iterator[tuple[ast.AST, int]]:
    """Yield the syntax tree of a function and what is added to its lines; nothing where there is no source."""
    try:
        lines, first = inspect.getsourcelines(function)
        yield ast.parse(textwrap.dedent("".join(lines))), first - 1
    except (OSError, TypeError, SyntaxError):  # typed into a prompt, or a lambda inside of an expression
        return

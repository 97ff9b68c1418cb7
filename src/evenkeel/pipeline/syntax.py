"""Syntax and byte code as text that only their meaning decides."""

import ast
from types import CodeType

from evenkeel.pipeline.values import Description

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_NO_MEANING = {"kind", "type_comment", "ctx", "type_ignores"}


def dump(node: object) -> str:
    """Return syntax as text without places, comments and docstrings.

    >>> dump(ast.parse("x = 1  # one")) == dump(ast.parse("x=(1)"))
    True
    """
    if isinstance(node, ast.AST):
        fields = [(name, value) for name, value in ast.iter_fields(node) if name not in _NO_MEANING]
        documented = isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None
        parts = [dump(value[1:] if name == "body" and documented else value) for name, value in fields]
        return f"{type(node).__name__}({','.join(parts)})"
    if isinstance(node, list):
        return f"[{','.join(map(dump, node))}]"
    return repr(node)


def dump_code(code: CodeType) -> Description:
    """Return compiled code without places, for where there is no syntax."""
    constants = tuple(dump_code(one) if isinstance(one, CodeType) else _constant(one) for one in code.co_consts)
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    numbers = (code.co_flags, code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount)
    return (code.co_code.hex(), constants, *names, *map(str, numbers))


def _constant(value: object) -> str:
    return repr(sorted(map(repr, value))) if isinstance(value, frozenset) else repr(value)

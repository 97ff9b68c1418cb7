"""What the code of one function says: its syntax, and what it mentions."""

import ast
from functools import lru_cache
from types import CodeType
from typing import Any

from evenkeel.pipeline.names import ENVIRONMENT, Mentions, mentions
from evenkeel.pipeline.source import Definition, Source
from evenkeel.pipeline.syntax import dump, dump_code
from evenkeel.pipeline.values import Description


@lru_cache(4096)
def facts_of(source: Source | None, code: CodeType) -> tuple[Description, Mentions]:
    """Return the syntax of compiled code and what it mentions; byte code where ``source`` does not hold its syntax."""
    node = source.definition(code) if source else None
    if node is None:
        names = _names_of(code)
        found = Mentions(chains={(name,) for name in names}, attributes=names, texts=_texts_of(code))
        found.variables = {None} if names & ENVIRONMENT else set()
        return dump_code(code), found
    node = _undecorated(node)
    return dump(node), _mentioned(node, code)


def _undecorated(node: Definition) -> Definition:
    """Return a definition without ``@step(...)``: how often a step is tried again does not change what it gives."""
    if isinstance(node, ast.Lambda):
        return node
    parts: dict[str, Any] = dict(ast.iter_fields(node))
    parts["decorator_list"] = [one for one in node.decorator_list if not _is_step(one)]
    return type(node)(**parts)


def _is_step(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) == "step"


def _mentioned(node: Definition, code: CodeType) -> Mentions:
    """Return what a function mentions; names that are its own are left out."""
    found = mentions(node)
    used = _names_of(code)
    around = mentions(*getattr(node, "decorator_list", ())).chains | found.annotations
    found.chains = {chain for chain in found.chains if chain[0] in used} | around
    return found


def _names_of(code: CodeType) -> set[str]:
    inner = (_names_of(one) for one in code.co_consts if isinstance(one, CodeType))
    return set(code.co_names).union(*inner)


def _texts_of(code: CodeType) -> set[str]:
    inner = (_texts_of(one) for one in code.co_consts if isinstance(one, CodeType))
    return {one for one in code.co_consts if isinstance(one, str)}.union(*inner)

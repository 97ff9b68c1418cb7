"""The syntax of code that is loaded: what a comment, a docstring or a formatter cannot change."""

import ast
import linecache
from functools import cached_property, lru_cache
from importlib.util import resolve_name
from pathlib import Path
from types import CodeType
from typing import Any

from evenkeel.pipeline.names import Mentions, mentions
from evenkeel.pipeline.project import FreshLoader
from evenkeel.pipeline.statements import acts_on
from evenkeel.pipeline.syntax import dump

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Source:
    """A file as it was read."""

    def __init__(self, text: bytes, file: str) -> None:
        self.file = file
        self.tree = ast.parse(text, file)
        self.text = text
        self._imported: dict[str, list[str]] = {}

    @cached_property
    def whole(self) -> str:
        """The syntax of all of it, as `dump` gives it."""
        return dump(self.tree)

    @cached_property
    def mentioned(self) -> Mentions:
        """What all of it mentions."""
        return mentions(self.tree)

    @cached_property
    def acting(self) -> list[ast.stmt]:
        """The statements of the module that may do more than bind a name."""
        return [statement for statement in self.tree.body if acts_on(statement, lambda _name: False)]

    def imported(self, package: str) -> list[str]:
        """Return the names of the modules that it may import, however deep; names of other things as well."""
        if package not in self._imported:
            self._imported[package] = _imported(self.tree, package)
        return self._imported[package]

    @cached_property
    def _codes(self) -> dict[tuple[int, str], list[CodeType]]:
        found: dict[tuple[int, str], list[CodeType]] = {}
        waiting = [compile(self.text, self.file, "exec", dont_inherit=True)]
        while waiting:
            for constant in waiting.pop().co_consts:
                if isinstance(constant, CodeType):
                    waiting.append(constant)
                    found.setdefault((constant.co_firstlineno, constant.co_name), []).append(constant)
        return found

    @cached_property
    def _definitions(self) -> dict[tuple[int, str], list[Definition]]:
        found: dict[tuple[int, str], list[Definition]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, Definition):
                name = "<lambda>" if isinstance(node, ast.Lambda) else node.name
                first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
                found.setdefault((first, name), []).append(node)
        return found

    def definition(self, code: CodeType) -> Definition | None:
        """Return the syntax that ``code`` was compiled from; None where that is not sure, as after an edit."""
        nodes = self._definitions.get((code.co_firstlineno, code.co_name), [])
        return nodes[0] if len(nodes) == 1 and self.holds(code) else None

    def classes(self, name: str) -> list[ast.ClassDef]:
        """Return the syntax of each class of a qualified name; of several only one may have been made."""
        return self._classes.get(name, [])

    @cached_property
    def _classes(self) -> dict[str, list[ast.ClassDef]]:
        found: dict[str, list[ast.ClassDef]] = {}
        waiting: list[tuple[str, ast.AST]] = [("", self.tree)]
        while waiting:
            place, node = waiting.pop()
            if isinstance(node, ast.ClassDef):
                found.setdefault(place + node.name, []).append(node)
                place += f"{node.name}."
            elif isinstance(node, Definition):
                place += f"{getattr(node, 'name', '<lambda>')}.<locals>."
            waiting += [(place, inner) for inner in ast.iter_child_nodes(node)]
        return {name: nodes[::-1] for name, nodes in found.items()}

    def holds(self, code: CodeType) -> bool:
        """Whether ``code`` was compiled from this text."""
        return code in self._codes.get((code.co_firstlineno, code.co_name), [])


def own_parts(node: ast.ClassDef) -> list[ast.AST]:
    """Return what is run when a class is made, and stands in no function of it."""
    inner = [part for part in node.body if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [*node.decorator_list, *node.bases, *node.keywords, *inner]


def source_of(namespace: dict[str, Any], file: str | None = None) -> Source | None:
    """Return the source of a module: what was run where that is known, else what its file holds."""
    loader = getattr(namespace.get("__spec__"), "loader", None)
    if isinstance(loader, FreshLoader) and file in (None, loader.path):
        return _parse(loader.text, loader.path)
    path = file or namespace.get("__file__")
    return None if path is None else read_source(path)


def read_source(file: str) -> Source | None:
    """Return the source in a file, or what a notebook calls a file; None where there is none."""
    try:
        status = Path(file).stat() if file.endswith(".py") else None
    except FileNotFoundError:
        status = None
    if status is not None:
        return _read(file, status.st_mtime_ns, status.st_size, status.st_ino)
    lines = linecache.getlines(file)
    return _parse("".join(lines).encode(), file) if lines else None


@lru_cache(256)
def _read(file: str, *_status: int) -> Source | None:
    return _parse(Path(file).read_bytes(), file)


@lru_cache(256)
def _parse(text: bytes, file: str) -> Source | None:
    try:
        return Source(text, file)
    except (SyntaxError, ValueError):
        return None


def absolute(module: str, level: int, package: str) -> str:
    """Return the full name of what ``from ..module import`` names in a package.

    >>> absolute("clean", 1, "flights.steps")
    'flights.steps.clean'
    """
    return resolve_name("." * level + module, package) if level and package else module


def _imported(tree: ast.Module, package: str) -> list[str]:
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = absolute(node.module or "", node.level, package)
            found.update((name, None) for alias in node.names for name in (module, f"{module}.{alias.name}"))
    return list(found)

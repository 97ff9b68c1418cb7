"""What can be told of a module that is loaded, beside what stands in its source."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType
from typing import Any

from evenkeel.pipeline.origins import Origin, origin_of, origin_of_file
from evenkeel.pipeline.source import Source

Namespace = dict[str, Any]


def label_of(space: Namespace, root: str) -> str:
    """Return the name of a module, of the project's by its place in it, so that a script and an import agree."""
    file = str(space.get("__file__") or "")
    if file.startswith(root + "/") and origin_of_file(file) is Origin.PROJECT:
        inner = file[len(root) + 1 :].removesuffix(".py").replace("/", ".")
        return inner.removesuffix(".__init__")
    return str(space.get("__name__"))


def has_changed(space: Namespace, source: Source) -> bool:
    """Whether the file of a module holds other functions than were loaded from it."""
    own = [value for value in list(space.values()) if isinstance(value, FunctionType) and value.__globals__ is space]
    return any(one.__code__.co_filename == source.file and not source.holds(one.__code__) for one in own)


def is_covered(value: object) -> bool:
    """Whether what is done to a value shows in the value, which is described where it is used."""
    if isinstance(value, dict | list | set):
        return True
    module = sys.modules.get(
        getattr(value if isinstance(value, type | FunctionType) else type(value), "__module__", "")
    )
    return module is not None and origin_of(vars(module)) is Origin.PROJECT


def python_files(root: str) -> Iterator[str]:
    """Yield the Python files of a project in an order that is always the same."""
    for folder, inner, files in os.walk(root):
        inner[:] = sorted(name for name in inner if name[0] != "." and name not in ("site-packages", "node_modules"))
        yield from (str(Path(folder, name)) for name in sorted(files) if name.endswith(".py"))

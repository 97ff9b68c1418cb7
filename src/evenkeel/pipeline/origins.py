"""Whose code is it? The project's own is followed; ours and that of libraries is known by its version."""

import sys
import sysconfig
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import evenkeel


class Origin(Enum):
    """Where code comes from."""

    PROJECT = "project"
    HOUSE = "house"
    LIBRARY = "library"
    STANDARD = "standard"


_HOUSE = str(Path(evenkeel.__file__ or "").parent)
_STANDARD = tuple({sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")})


def origin_of(namespace: dict[str, Any]) -> Origin:
    """Return whose module a namespace is; one without a file is the project's if it was typed in."""
    name = namespace.get("__name__") or "builtins"
    file = namespace.get("__file__")
    if file is None:
        paths = list(namespace.get("__path__", ()))
        return origin_of_file(str(Path(paths[0], "__init__.py"))) if paths else _typed_in(name)
    return origin_of_file(file)


@cache
def origin_of_file(file: str) -> Origin:
    """Return whose a Python file is."""
    if file.startswith(_HOUSE + "/"):
        return Origin.HOUSE
    if "/site-packages/" in file or "/dist-packages/" in file:
        return Origin.LIBRARY
    return Origin.STANDARD if file.startswith(_STANDARD) or file.startswith("<frozen") else Origin.PROJECT


def origin_of_name(module: str) -> Origin:
    """Return whose a module is that is loaded, by its name."""
    return origin_of(vars(sys.modules[module])) if module in sys.modules else _typed_in(module)


def _typed_in(name: str) -> Origin:
    return Origin.STANDARD if name.partition(".")[0] in sys.stdlib_module_names else Origin.PROJECT


def find_file(module: str, root: Path) -> Path | None:
    """Return the project's file of a module, without importing anything; None where the module is not the project's."""
    tail = module.replace(".", "/")
    for entry in dict.fromkeys([str(root), *sys.path]):
        for file in (Path(entry, f"{tail}.py"), Path(entry, tail, "__init__.py")):
            if origin_of_file(str(file)) is Origin.PROJECT and file.is_file():
                return file
    return None

"""The digest of our own modules: those that are reached by import from the ones that a step uses."""

import hashlib
import importlib.metadata
import re
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import evenkeel
from evenkeel.pipeline.distributions import is_installed

_ROOT = Path(evenkeel.__file__ or "").parent
_OURS = re.compile(
    rb"\bevenkeel((?:\.[a-z_]\w*)+)(?:\s+import\s+(\([^)]*\)|[^\n]*))?|^from evenkeel import ([^\n]*)", re.M
)
_OTHERS = re.compile(rb"^[ \t]*(?:from|import)[ \t]+([A-Za-z_]\w*)", re.MULTILINE)


def house_digest(modules: Iterable[str]) -> str:
    """Return a digest of the given modules of ours and of all that they import; a released install has its version."""
    if _released():
        return importlib.metadata.version("evenkeel")
    reached = sorted({file for module in modules for file in _reached(module)})
    return hashlib.sha256(b"".join(_digest(file) for file in reached)).hexdigest()[:32]


def house_libraries(modules: Iterable[str]) -> set[str]:
    """Return the top-level packages of others that the given modules, and all that they import, may import."""
    files = {file for module in modules for file in _reached(module)}
    return {name for file in files for name in _libraries(file)}


@cache
def _reached(module: str) -> frozenset[Path]:
    found: set[Path] = set()
    waiting = _files(module)
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += _imports(file)
    return frozenset(found)


@cache
def _imports(file: Path) -> list[Path]:
    """Return our files that a file names. A name in a text counts as well: it may be imported when it is needed."""
    found: list[Path] = []
    for dotted, names, from_top in _OURS.findall(_text(file)):
        module = "evenkeel" + dotted.decode()
        found += _files(module)
        parts = re.findall(r"[A-Za-z_]\w*", (names or from_top).decode())
        found += [one for part in parts for one in _files(f"{module}.{part}")]
        if from_top:
            found.append(_ROOT / "__init__.py")
    return found


def _files(module: str) -> list[Path]:
    """Return the file of a module and those of the packages around it, but for the one that holds all others."""
    tail = module.split(".")[1:]
    places = [_ROOT.joinpath(*tail[:length]) for length in range(1, len(tail) + 1)] or [_ROOT]
    files = [file for place in places for file in (place.with_name(place.name + ".py"), place / "__init__.py")]
    return [file for file in files if _exists(file)]


@cache
def _exists(file: Path) -> bool:
    return file.is_file()


@cache
def _libraries(file: Path) -> frozenset[str]:
    names = {name.decode() for name in _OTHERS.findall(_text(file))}
    return frozenset(name for name in names - sys.stdlib_module_names - {"evenkeel"} if is_installed(name))


@cache
def _text(file: Path) -> bytes:
    return file.read_bytes()


@cache
def _digest(file: Path) -> bytes:
    name = file.relative_to(_ROOT).as_posix().encode()
    return hashlib.sha256(name + b"\0" + _text(file)).digest()


@cache
def _released() -> bool:
    return "site-packages" in _ROOT.parts and any(_ROOT.parent.glob("evenkeel-*.dist-info"))

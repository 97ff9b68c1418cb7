"""The digest of our own modules: those that are reached by import from the ones that a step uses.

This room is left out: it says when and where a step runs, and not what it gives.
"""

import hashlib
import importlib.metadata
import os
import re
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import evenkeel
from evenkeel.pipeline.distributions import is_installed

_ABOVE = str(Path(evenkeel.__file__ or "").parent.parent)
_DOTTED = re.compile(rb"evenkeel((?:\.[a-z_]\w*)+)(?:\s+import\s+(\([^)]*\)|[^\n]*))?")
_FROM_TOP = re.compile(rb"from evenkeel(\b) import ([^\n]*)")
_NAME = re.compile(r"\b[a-z_]\w*")
_THIS_ROOM = "evenkeel.pipeline."
_WORDS = (b"import ", b"from ")


def house_digest(modules: Iterable[str]) -> str:
    """Return a digest of the given modules of ours and of all that they import; a released install has its version."""
    if _released():
        return importlib.metadata.version("evenkeel")
    return _digest_of(frozenset(modules))


def house_libraries(modules: Iterable[str]) -> frozenset[str]:
    """Return the top-level packages of others that the given modules, and all that they import, may import."""
    return _libraries_of(frozenset(modules))


@cache
def _digest_of(modules: frozenset[str]) -> str:
    return hashlib.sha256(b"".join(_digest(file) for file in sorted(_reached(modules)))).hexdigest()[:32]


@cache
def _libraries_of(modules: frozenset[str]) -> frozenset[str]:
    return frozenset(name for file in _reached(modules) for name in _libraries(file))


@cache
def _reached(modules: frozenset[str]) -> frozenset[str]:
    found: set[str] = set()
    waiting = [file for module in modules for file in _files(module)]
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += [other for other in _imports(file) if other not in found]
    return frozenset(found)


@cache
def _imports(file: str) -> list[str]:
    """Return our files that a file names. A name in a text counts as well: it may be imported when it is needed."""
    modules: set[str] = set()
    for dotted, names in _DOTTED.findall(_text(file)) + _FROM_TOP.findall(_text(file)):
        module = "evenkeel" + dotted.decode()
        modules |= {module, *(f"{module}.{part}" for part in _NAME.findall(names.decode()))}
    return [found for module in sorted(modules) for found in _files(module)]


@cache
def _files(module: str) -> list[str]:
    """Return the file of a module and those of the packages around it, but for the one that holds all others."""
    above = module.rpartition(".")[0]
    around = _files(above) if "." in above else []
    place = f"{_ABOVE}/{module.replace('.', '/')}"
    files = [file for file in (f"{place}.py", f"{place}/__init__.py") if file in _all_files()]
    return [] if f"{module}.".startswith(_THIS_ROOM) else around + files


@cache
def _all_files() -> frozenset[str]:
    walked = os.walk(f"{_ABOVE}/evenkeel")
    return frozenset(f"{folder}/{name}" for folder, _, names in walked for name in names if name.endswith(".py"))


@cache
def _libraries(file: str) -> frozenset[str]:
    lines = [line.split(None, 2) for line in map(bytes.lstrip, _text(file).splitlines()) if line.startswith(_WORDS)]
    names = {words[1].decode().partition(".")[0].rstrip(",;") for words in lines if len(words) > 1}
    return frozenset(name for name in names - sys.stdlib_module_names - {"evenkeel"} if is_installed(name))


@cache
def _text(file: str) -> bytes:
    return Path(file).read_bytes()


@cache
def _digest(file: str) -> bytes:
    return hashlib.sha256(file.removeprefix(_ABOVE).encode() + b"\0" + _text(file)).digest()


@cache
def _released() -> bool:
    return "site-packages" in Path(_ABOVE).parts and any(Path(_ABOVE).glob("evenkeel-*.dist-info"))

"""What code takes from outside of itself: the files that it names, and the variables of the environment."""

import hashlib
import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG

from evenkeel.pipeline.names import Mentions

ASKS_ANYTHING = frozenset({"os.getenv", "os.getenvb", "posixpath.expandvars"})
_LONGEST = 255
_QUOTED = re.compile(r"""['"]([^'"\n]+)['"]""")


class Outside:
    """Gathers the digests of files and variables, as the parts of a fingerprint."""

    def __init__(self, root: str) -> None:
        self.parts: dict[str, str] = {}
        self._root = Path(root)

    def note(self, found: Mentions, module: str | None) -> None:
        """Let what code mentions count; ``module`` is its file."""
        for text in found.texts:
            self.note_text(text, module)
        for name in found.variables:
            self.note_variable(name)

    def note_text(self, text: str, module: str | None = None) -> None:
        """Let the files count that a text names, seen from the project or from the folder of a module."""
        folders = [self._root] if module is None else [self._root, Path(module).parent]
        for file in _files_named(text, folders):
            name = file.relative_to(self._root) if file.is_relative_to(self._root) else file
            self.parts[f"file:{name}"] = _digest_file(file)

    def note_variable(self, name: str | None) -> None:
        """Let a variable of the environment count, or all of them; what it says is not shown."""
        value = repr(sorted(os.environ.items()) if name is None else os.environ.get(name))
        digest = hashlib.sha256(value.encode("utf-8", "backslashreplace")).hexdigest()[:32]
        self.parts[f"environment:{name or '*'}"] = digest


def _files_named(text: str, folders: list[Path]) -> Iterator[Path]:
    """Yield the files that a text names, alone or in quotes as in SQL."""
    for name in (text, *_QUOTED.findall(text)):
        if 0 < len(name) <= _LONGEST and ("." in name or "/" in name):
            yield from (folder / name for folder in folders if _is_file(folder / name))


def _is_file(file: Path) -> bool:
    try:
        return S_ISREG(file.stat().st_mode)
    except (OSError, ValueError):
        return False


def _digest_file(file: Path) -> str:
    """Return the digest of what a file holds; it is read again when its date, size or place has changed."""
    try:
        status = file.stat()
        return _digest(file, status.st_mtime_ns, status.st_size, status.st_ino)
    except OSError as error:
        return f"unreadable: {error.strerror}"


@lru_cache(256)
def _digest(file: Path, *_status: int) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:32]

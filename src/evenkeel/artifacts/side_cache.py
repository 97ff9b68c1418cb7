"""Small results under the digest of what they were made from, kept beside the artifacts so that they need not be made again."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from evenkeel.artifacts.atomic import write_fleeting_file

_HEAD = b"evenkeel side cache 1\n"
_DIGEST = hashlib.sha256().digest_size
_BLOCK = 4_096  # of a disk: the smallest file takes one
_ABANDONED = 3_600.0  # seconds before the last entry was used: nobody writes such an unfinished file any more


class _Entry(NamedTuple):
    used: float
    bytes: int
    path: Path


class SideCache:
    """Bytes by key, in a folder that anybody may delete; it never fails, it only knows less.

    A key is hexadecimal, and stands for all that its content depends on, so that who writes it twice writes the same.
    An entry that is cut off, changed, or of another key is no entry. Where the disk is full or may not be written,
    nothing more is kept. All verbs may be called from any thread and from many processes at once. ``limit`` is how many
    bytes on the disk `sweep` leaves; those that were not asked for the longest go first.

    >>> import tempfile
    >>> cache = SideCache(Path(tempfile.mkdtemp()), limit=10_000)
    >>> cache.put("5f", b"content")
    >>> cache.get("5f"), cache.get("60"), "5f" in cache
    (b'content', None, True)
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder = folder
        self.limit = limit
        self._room = limit

    def __contains__(self, key: str) -> bool:
        """Say whether there seems to be an entry; `get` says whether it is one."""
        with suppress(OSError):
            return self._path(key).exists()
        return False

    def get(self, key: str) -> bytes | None:
        """Return the content of an entry, and take note that it was of use."""
        path = self._path(key)
        try:
            found = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):
            os.utime(path)
        head, content = found[: len(_HEAD) + _DIGEST], found[len(_HEAD) + _DIGEST :]
        return content if head == _head(key, content) else None

    def put(self, key: str, content: bytes) -> None:
        """Keep the content, unless there is no room for it."""
        self._room -= _on_disk(len(_HEAD) + _DIGEST + len(content))
        if self._room < 0:
            return
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_fleeting_file(path, _head(key, content) + content)
        except OSError:
            self._room = 0

    def sweep(self) -> None:
        """Remove what was asked for the longest ago, beyond the limit, and what killed writers left."""
        with suppress(OSError):
            entries = sorted(self._entries(), reverse=True)
            left = self.limit
            for entry in entries:
                left -= entry.bytes
                abandoned = entry.path.name.startswith(".") and entry.used < entries[0].used - _ABANDONED
                if left < 0 or abandoned:
                    entry.path.unlink(missing_ok=True)

    def _entries(self) -> list[_Entry]:
        found = []
        for path in self.folder.glob("*/*"):
            with suppress(OSError):
                status = path.stat()
                found.append(_Entry(status.st_mtime, _on_disk(status.st_size), path))
        return found

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key


def _on_disk(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK


def _head(key: str, content: bytes) -> bytes:
    return _HEAD + hashlib.sha256(key.encode() + b"\n" + content).digest()

"""How a routing table gets to the workers: a JSON file with a checksum, replaced as a whole, and watched.

A cluster may mount the file from a ConfigMap; `encode` gives its content. A relative path of a bundle counts from the folder
of the file, so that a project which is moved or copied serves its own bundles: that of the file itself where it is reached by
a link, and the one that is mounted of a ConfigMap. Read tables hold absolute paths.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from evenkeel.artifacts.atomic import write_file
from evenkeel.artifacts.base import dump_json
from evenkeel.artifacts.locks import locked
from evenkeel.errors import EvenkeelError, ServingError, StoreError
from evenkeel.rollout.routing import RoutingTable

POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class _Sealed:
    table: msgspec.Raw
    sha256: str


def encode(table: RoutingTable) -> bytes:
    """Return the file of a table: readable JSON that depends on nothing but the table."""
    content = msgspec.json.encode(table, order="sorted")
    return dump_json({"sha256": hashlib.sha256(content).hexdigest(), "table": table})


def decode(content: bytes, where: object = None) -> RoutingTable:
    """Return the table of a file; raises `StoreError` where it is torn, edited by hand, or not a table at all."""
    try:
        sealed = msgspec.json.decode(content, type=_Sealed)
        table = msgspec.json.decode(sealed.table, type=RoutingTable)
    except (msgspec.DecodeError, RecursionError, EvenkeelError) as error:
        remedy = "Restore it; or remove it, run again, and start the servers again."
        raise StoreError("This is not a routing table", got=str(error), where=where, remedy=remedy) from error
    if hashlib.sha256(msgspec.json.encode(table, order="sorted")).hexdigest() != sealed.sha256:
        raise StoreError(
            "The checksum of the routing table does not fit its content",
            where=where,
            remedy="Publish the table again; do not edit the file by hand.",
        )
    return table


def publish(path: Path, table: RoutingTable, root: Path | None = None) -> None:
    """Make ``table`` the one that servers follow.

    Where both the file and a bundle lie beneath ``root``, by default the folder of the file, the path of the bundle is
    written relative to the file; elsewhere it is absolute. Links are followed, also to the file that is replaced.
    Raises `ServingError` where a table of a later epoch, or another of the same epoch, is published already.
    Publishing the same table again changes nothing. A crash at any instant leaves the old table or the new one.
    """
    path = _real(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    table = _absolute(table, path).placed(os.path.realpath)
    with locked(_lock(path)):
        present = read(path)
        if present == table and path.exists():
            return
        if present.epoch >= table.epoch:
            raise ServingError(
                "A newer routing table is published already",
                expected=f"an epoch after {present.epoch}",
                got=table.epoch,
                where=path,
                remedy="Read the table again and make the change on top of it.",
            )
        _lock(path).write_text(str(table.epoch))
        write_file(path, encode(_relative(table, _folder(path), _real(root or path.parent))))


def read(path: Path) -> RoutingTable:
    """Return the published table; an empty one where there is none, of epoch 0 or the last that was published here.

    So what is published after the file was deleted is newer than what servers still follow.
    """
    try:
        return _absolute(decode(path.read_bytes(), path), path)
    except FileNotFoundError:
        return RoutingTable(epoch=_last_epoch(_real(path)))
    except OSError as error:
        raise StoreError(f"{path} cannot be read", got=error.strerror) from error


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _folder(path: Path) -> Path:
    """Return the folder from which relative paths count, with no link in it.

    A ConfigMap's file is a link into a folder such as ``..2026_11_26``, which each change replaces: its parent is mounted.
    """
    folder, mounted = _real(path).parent, _real(path.parent)
    return mounted if folder.name.startswith("..") and folder.parent == mounted else folder


def _absolute(table: RoutingTable, path: Path) -> RoutingTable:
    folder = _folder(path)
    return table.placed(lambda bundle: os.path.normpath(folder / bundle))


def _relative(table: RoutingTable, folder: Path, top: Path) -> RoutingTable:
    def place(bundle: str) -> str:
        is_near = folder.is_relative_to(top) and Path(bundle).is_relative_to(top)
        return Path(os.path.relpath(bundle, folder)).as_posix() if is_near else bundle

    return table.placed(place)


def _lock(path: Path) -> Path:
    return path.with_name(f".{path.name}.lock")


def _last_epoch(path: Path) -> int:
    try:
        return int(_lock(path).read_text() or 0)
    except (OSError, ValueError):
        return 0


class RoutingWatch:
    """Follows a published table. ``poll`` every `POLL_SECONDS`; it costs one `stat` where nothing changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self.epoch = -1

    def poll(self) -> RoutingTable | None:
        """Return the table where it is newer than all returned before; raises `StoreError` once for a damaged file."""
        mark = self._mark()
        if mark is None or mark == self._seen:
            return None
        self._seen = mark
        table = read(self._path)
        if table.epoch <= self.epoch:
            return None
        self.epoch = table.epoch
        return table

    def _mark(self) -> tuple[int, int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size

"""Durable writing: after a crash at any instant a name holds its old content or its new one, and nothing between.

A file is written beside its name, brought to the disk (fsync), renamed, and the folder that holds the name is brought
to the disk. Source: POSIX.1-2017, `rename` ("shall be atomic") and `fsync`. No other file of Evenkeel does this.
"""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from evenkeel.artifacts.faults import instant
from evenkeel.artifacts.locks import lock
from evenkeel.errors import StoreError


def write_file(path: Path, content: bytes) -> None:
    """Make ``content`` the content of ``path``; its folder must exist. Several writers take turns, and the last wins.

    What a killed writer leaves is one hidden file beside ``path``, which the next writer of ``path`` takes over.
    Raises `StoreError` where the disk is full or may not be written; ``path`` is then what it was.
    """
    beside = path.with_name(f".{path.name}.unfinished")
    with explained(path.parent):
        descriptor = lock(beside)
        try:
            _write_synced(descriptor, content, beside)
            _rename(beside, path)
        except OSError:
            beside.unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)
        sync(path.parent)


def write_fleeting_file(path: Path, content: bytes) -> None:
    """Make ``content`` the content of ``path`` for who reads it now; a crash of the machine may leave anything there.

    For what can be made again and is checked when it is read; it costs a hundredth of `write_file`, since nothing waits
    for the disk. The folder must exist, and the last of several writers wins. What a killed writer leaves is a hidden
    file beside ``path``. Raises `OSError`; ``path`` is then what it was.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        beside.write_bytes(content)
        _rename(beside, path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


@contextmanager
def stream_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write that gets the name ``path`` when the block ends well, and is gone when it does not.

    For what is too large for `write_file`. Raises `StoreError` as that does.
    """
    beside = path.with_name(f".{path.name}.unfinished")
    with explained(path.parent):
        try:
            with beside.open("wb") as file:
                yield file
            sync(beside)
            _rename(beside, path)
            sync(path.parent)
        finally:
            beside.unlink(missing_ok=True)


def publish_folder(unfinished: Path, final: Path) -> bool:
    """Give the folder ``unfinished`` the name ``final``, on the same disk, at once; its files become read-only.

    Returns False, and removes ``unfinished``, where ``final`` already stands: the first writer wins. The folder that
    holds ``final`` must exist. Raises `StoreError` as `write_file` does; ``unfinished`` is then left to its owner.
    """
    with explained(final.parent):
        for folder, _, names in os.walk(unfinished, topdown=False):
            for name in names:
                Path(folder, name).chmod(0o444)
                sync(Path(folder, name))
            sync(Path(folder))
        try:
            _rename(unfinished, final)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
            shutil.rmtree(unfinished)
            return False
        sync(final.parent)
        return True


def sync(path: Path) -> None:
    """Bring a file or a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        _sync_open(descriptor, path)
    finally:
        os.close(descriptor)


@contextmanager
def explained(place: Path) -> Iterator[None]:
    """Turn what the operating system says about ``place`` into a `StoreError` with a remedy."""
    try:
        yield
    except OSError as error:
        problem, remedy = f"{place} cannot be read or written", remedy_for(error, place)
        raise StoreError(problem, got=error.strerror, where=error.filename, remedy=remedy) from error


def _write_synced(descriptor: int, content: bytes, path: Path) -> None:
    os.ftruncate(descriptor, 0)
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    _sync_open(descriptor, path)


def _sync_open(descriptor: int, path: Path) -> None:
    instant("fsync:before", path)
    os.fsync(descriptor)
    instant("fsync:after", path)


def _rename(source: Path, target: Path) -> None:
    instant("rename:before", target)
    source.rename(target)
    instant("rename:after", target)


def remedy_for(error: OSError, place: Path) -> str:
    """Return what a user can do about an error of the operating system in ``place``."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "Free some space on this disk, or choose another place; what stood there before is untouched."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"Give this user the right to read and write {place}, or choose another place."
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return f"Choose another place: {place}, or a part of its path, is a file."
    return f"Look whether {place} exists and its disk is well."

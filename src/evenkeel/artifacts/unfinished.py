"""Folders that are being written, each locked by its writer, so that the dead can be told from the living."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evenkeel.artifacts.locks import lock, locked, try_lock


@contextmanager
def new_folder(parent: Path) -> Iterator[Path]:
    """Make an empty folder below ``parent``, held until the block ends; what is then left of it is removed."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = parent / secrets.token_hex(8)
    with locked(parent / ".lock"):
        folder.mkdir()
        descriptor = lock(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def remove_abandoned(parent: Path) -> int:
    """Remove the folders below ``parent`` that no living process holds, and return how many there were."""
    if not folders(parent):
        return 0
    with locked(parent / ".lock"):
        return sum(_remove_if_free(folder) for folder in folders(parent))


def folders(parent: Path) -> list[Path]:
    """Return the folders below ``parent`` in order, none where it is not there; a refusal is raised, as `glob` does not."""
    try:
        with os.scandir(parent) as found:
            return sorted(Path(entry) for entry in found if entry.is_dir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _remove_if_free(folder: Path) -> bool:
    try:
        descriptor = try_lock(folder)
    except FileNotFoundError:
        return False
    if descriptor is None:
        return False
    shutil.rmtree(folder, ignore_errors=True)
    os.close(descriptor)
    return True

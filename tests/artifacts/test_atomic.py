import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from evenkeel.artifacts import faults, publish_folder, write_file
from evenkeel.errors import StoreError
from evenkeel.testing.faults import die_at_each, function, side_by_side
from evenkeel.testing.stores import write_table

OLD, NEW = b"old" * 1_000, b"new" * 2_000


def test_a_file_gets_new_content(tmp_path: Path) -> None:
    write_file(tmp_path / "table", OLD)
    write_file(tmp_path / "table", NEW)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("table", NEW)]


def test_a_death_leaves_the_old_content_or_the_new(tmp_path: Path) -> None:
    instants = die_at_each(function(write_table, [OLD, NEW]), _is_old_or_new, tmp_path)
    assert [instant.split()[0] for instant in instants] == 2 * [
        "fsync:before",
        "fsync:after",
        "rename:before",
        "rename:after",
        "fsync:before",
        "fsync:after",
    ]


def test_writers_take_turns(tmp_path: Path) -> None:
    contents = [bytes([letter]) * 50_000 for letter in b"abcd"]
    side_by_side(write_table, [(tmp_path, [content] * 50) for content in contents])
    assert (tmp_path / "table").read_bytes() in contents
    assert [path.name for path in tmp_path.iterdir()] == ["table"]


def test_a_full_disk_leaves_the_old_content(small_disk: Path) -> None:
    write_file(small_disk / "table", OLD)
    with pytest.raises(StoreError, match=r"No space left(?s:.)*Free some space"):
        write_file(small_disk / "table", bytes(2_000_000))
    assert [(path.name, path.read_bytes()) for path in small_disk.iterdir()] == [("table", OLD)]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be read or written") as raised:
        write_file(tmp_path / "no" / "table", NEW)
    assert raised.value.where == str(tmp_path / "no" / ".table.unfinished")


@pytest.mark.parametrize("instant", range(1, 7))
def test_a_failure_at_any_instant_leaves_no_second_file(instant: int, tmp_path: Path) -> None:
    write_file(tmp_path / "table", OLD)
    with _failing_at(instant), pytest.raises(StoreError, match="No space left"):
        write_file(tmp_path / "table", NEW)
    assert [path.name for path in tmp_path.iterdir()] == ["table"]
    assert (tmp_path / "table").read_bytes() == (OLD if instant < 4 else NEW)


def test_the_first_publisher_wins(tmp_path: Path) -> None:
    assert publish_folder(_folder(tmp_path / "one", b"one"), tmp_path / "final")
    assert not publish_folder(_folder(tmp_path / "two", b"two"), tmp_path / "final")
    assert (tmp_path / "final" / "file").read_bytes() == b"one"
    assert [path.name for path in tmp_path.iterdir()] == ["final"]


def _is_old_or_new(folder: Path) -> None:
    table = folder / "table"
    assert not table.exists() or table.read_bytes() in (OLD, NEW)
    write_file(table, OLD)
    assert [path.name for path in folder.iterdir()] == ["table"]


def _folder(path: Path, content: bytes) -> Path:
    path.mkdir()
    (path / "file").write_bytes(content)
    return path


@contextmanager
def _failing_at(instant: int) -> Iterator[None]:
    left = iter(range(instant - 1, -1, -1))

    def fail(_: str, detail: str) -> None:
        if next(left, None) == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), detail)

    faults.hook = fail
    yield
    faults.hook = None

import os
from pathlib import Path

import pytest

from evenkeel.artifacts.side_cache import SideCache
from evenkeel.testing.faults import die_at_each, function, side_by_side
from evenkeel.testing.stores import put_beside

ENTRIES = {f"{number:02x}": bytes([number]) * 1_000 for number in range(3)}


def cache_in(folder: Path, limit: int = 100_000) -> SideCache:
    return SideCache(folder / "cache", limit)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "cache").glob("*/*"))


def test_a_death_while_writing_leaves_whole_entries(tmp_path: Path) -> None:
    def whole(folder: Path) -> None:
        assert all(cache_in(folder).get(key) in (None, content) for key, content in ENTRIES.items())
        put_beside(folder, ENTRIES)
        assert {key: cache_in(folder).get(key) for key in ENTRIES} == ENTRIES

    instants = die_at_each(function(put_beside, ENTRIES), whole, tmp_path)
    assert [instant.split()[0] for instant in instants] == 3 * ["rename:before", "rename:after"]


def test_two_processes_write_the_same(tmp_path: Path) -> None:
    side_by_side(put_beside, [(tmp_path, ENTRIES, 50), (tmp_path, ENTRIES, 50)])
    assert {key: cache_in(tmp_path).get(key) for key in ENTRIES} == ENTRIES
    assert names(tmp_path) == [*ENTRIES]


def test_what_was_asked_for_the_longest_ago_goes_first(tmp_path: Path) -> None:
    put_beside(tmp_path, ENTRIES)
    for age, key in enumerate(ENTRIES):
        os.utime(tmp_path / "cache" / key / key, (age, age))
    cache = cache_in(tmp_path, 10_000)
    assert cache.get("00") == ENTRIES["00"]
    cache.sweep()
    assert names(tmp_path) == ["00", "02"]


def test_what_a_killed_writer_left_is_removed_once_nobody_can_be_writing_it(tmp_path: Path) -> None:
    put_beside(tmp_path, ENTRIES)
    for name, age in ((".00.dead", 4_000), (".00.alive", 10)):
        path = tmp_path / "cache" / "00" / name
        path.write_bytes(b"half")
        newest = (tmp_path / "cache" / "02" / "02").stat().st_mtime
        os.utime(path, (newest - age, newest - age))
    cache_in(tmp_path).sweep()
    assert names(tmp_path) == [".00.alive", *ENTRIES]


def test_one_fit_keeps_no_more_than_the_limit_of_what_the_disk_gives_whole_blocks(tmp_path: Path) -> None:
    cache = cache_in(tmp_path, 10_000)
    for key, content in ENTRIES.items():
        cache.put(key, content)
    assert names(tmp_path) == ["00", "01"]


def test_an_entry_of_which_no_note_can_be_taken_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(path)

    put_beside(tmp_path, ENTRIES)
    monkeypatch.setattr(os, "utime", refuse)
    assert cache_in(tmp_path).get("00") == ENTRIES["00"]


def test_a_full_disk_is_gone_on_without(small_disk: Path) -> None:
    cache = cache_in(small_disk, 10_000_000)
    for number in range(8):
        cache.put(f"{number:02x}", bytes([number]) * 200_000)
    cache.sweep()
    assert cache.get("00") == bytes(200_000)
    assert (cache.get("07"), [name for name in names(small_disk) if name.startswith(".")]) == (None, [])


def test_a_folder_without_the_right_to_it_is_gone_on_without(locked_folder: Path) -> None:
    cache = cache_in(locked_folder)
    cache.put("00", b"content")
    cache.sweep()
    assert (cache.get("00"), "00" in cache) == (None, False)


def test_a_file_in_the_place_of_the_folder_is_gone_on_without(tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"a file")
    cache = cache_in(tmp_path)
    cache.put("00", b"content")
    cache.sweep()
    assert (cache.get("00"), "00" in cache) == (None, False)


@pytest.mark.parametrize("content", [b"", b"short", b"evenkeel side cache 1\n" + bytes(40)])
def test_what_is_no_entry_is_none(content: bytes, tmp_path: Path) -> None:
    put_beside(tmp_path, ENTRIES)
    (tmp_path / "cache" / "00" / "00").write_bytes(content)
    assert cache_in(tmp_path).get("00") is None

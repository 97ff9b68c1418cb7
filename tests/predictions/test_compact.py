import itertools
import subprocess
import sys

import pyarrow.parquet as pq
import pytest

from evenkeel.artifacts import faults
from evenkeel.predictions import Entry, FolderSink, PredictionIds, PredictionLog, compact


def fill(writer, clock, origin, requests=4):
    ids = PredictionIds()
    for _ in range(requests):
        time = clock.microseconds()
        writer.append(origin, Entry(time, 12, ids.take(time, 2), [b"{}", b'{"a": 1}'], [[0.5], [1.5]]))
        clock.sleep(0.5)


def files(tmp_path):
    return sorted(str(path.relative_to(tmp_path).parent) for path in tmp_path.rglob("*.parquet"))


def test_spools_become_parquet_by_hour(tmp_path, writer, clock, origin):
    fill(writer, clock, origin)
    writer.close()
    assert compact(tmp_path / "spool", FolderSink(tmp_path)) == 8
    assert files(tmp_path) == ["2013-01-01/05", "2013-01-01/06"]
    assert list((tmp_path / "spool").iterdir()) == []
    assert PredictionLog(tmp_path).count() == 8


def test_a_spool_that_is_still_written_is_left_alone_and_yet_read(tmp_path, writer, clock, origin):
    fill(writer, clock, origin)
    writer.commit()
    assert compact(tmp_path / "spool", FolderSink(tmp_path)) == 0
    assert PredictionLog(tmp_path).count() == 8


def test_a_spool_compacted_twice_is_there_once(tmp_path, writer, clock, origin):
    fill(writer, clock, origin)
    writer.close()
    (path,) = (tmp_path / "spool").glob("*.spool")
    content = path.read_bytes()
    compact(tmp_path / "spool", FolderSink(tmp_path))
    path.write_bytes(content)
    assert PredictionLog(tmp_path).count() == 8
    compact(tmp_path / "spool", FolderSink(tmp_path))
    assert PredictionLog(tmp_path).count() == 8
    assert len(files(tmp_path)) == 2


def test_any_tool_can_read_what_is_compacted(tmp_path, writer, clock, origin):
    fill(writer, clock, origin, requests=1)
    writer.close()
    compact(tmp_path / "spool", FolderSink(tmp_path))
    (path,) = tmp_path.rglob("*.parquet")
    row = pq.read_table(path).to_pylist()[1]
    assert (row["inputs"], row["scores"], row["model"], row["decision"]) == ('{"a": 1}', [1.5], "flight-late", None)


class Crash(BaseException):
    """The end of the process: no handler of an `Exception` sees it."""


def crash_at(number):
    instants = itertools.count(1)

    def hook(name, detail):
        if next(instants) == number:
            raise Crash(name)

    return hook


def test_a_crash_at_any_instant_of_compaction_loses_and_doubles_nothing(tmp_path, writer, clock, origin, monkeypatch):
    fill(writer, clock, origin)
    writer.close()
    (spool,) = (tmp_path / "spool").glob("*.spool")
    content = spool.read_bytes()
    crashes = 0
    for instant in range(1, 100):
        spool.write_bytes(content)
        monkeypatch.setattr(faults, "hook", crash_at(instant))
        try:
            compact(tmp_path / "spool", FolderSink(tmp_path))
        except Crash:
            crashes += 1
        assert PredictionLog(tmp_path).count() == 8
        if not spool.exists():
            break
    assert crashes >= 8


@pytest.mark.parametrize(("minutes", "left"), [(30, 3), (120, 1)])
def test_small_files_of_an_hour_that_has_passed_become_one(tmp_path, writer, clock, origin, minutes, left):
    clock.sleep(5)
    for _ in range(3):
        fill(writer, clock, origin)
        writer.close()
    compact(tmp_path / "spool", FolderSink(tmp_path))
    clock.sleep(60 * minutes)
    before = PredictionLog(tmp_path).scan()
    FolderSink(tmp_path).merge(clock.now())
    assert len(files(tmp_path)) == left
    assert PredictionLog(tmp_path).scan() == before


def test_rows_in_two_files_count_once_after_a_crash_in_the_middle_of_a_merge(tmp_path, writer, clock, origin):
    clock.sleep(5)
    for _ in range(2):
        fill(writer, clock, origin)
        writer.close()
    compact(tmp_path / "spool", FolderSink(tmp_path))
    parts = {path: path.read_bytes() for path in tmp_path.rglob("*.parquet")}
    clock.sleep(7_200)
    FolderSink(tmp_path).merge(clock.now())
    for path, content in parts.items():
        path.write_bytes(content)
    assert PredictionLog(tmp_path).count() == 16
    FolderSink(tmp_path).merge(clock.now())
    assert (PredictionLog(tmp_path).count(), len(files(tmp_path))) == (16, 1)


def test_a_spool_with_a_changed_byte_is_stored_up_to_there_and_kept(tmp_path, writer, clock, origin, caplog):
    fill(writer, clock, origin)
    writer.close()
    (path,) = (tmp_path / "spool").glob("*.spool")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    stored = compact(tmp_path / "spool", FolderSink(tmp_path))
    assert 0 < stored < 8
    assert PredictionLog(tmp_path).count() == stored
    assert path.with_suffix(".damaged").read_bytes() == content
    assert "cannot be read" in caplog.text


def test_a_spool_that_cannot_be_stored_keeps_no_other_back(tmp_path, writer, clock, origin):
    in_the_way = blocked_hour(tmp_path)
    for _ in range(2):
        fill(writer, clock, origin, requests=1)
        writer.close()
        clock.sleep(3_600)
    with pytest.raises(OSError, match="exists"):
        compact(tmp_path / "spool", FolderSink(tmp_path))
    assert (files(tmp_path), PredictionLog(tmp_path).count()) == (["2013-01-01/06"], 4)
    in_the_way.unlink()
    assert compact(tmp_path / "spool", FolderSink(tmp_path)) == 2


def test_the_process_that_compacts_outlives_what_it_cannot_store(tmp_path, writer, clock, origin):
    in_the_way = blocked_hour(tmp_path)
    fill(writer, clock, origin, requests=1)
    writer.close()
    command = [sys.executable, "-m", "evenkeel.predictions", str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert "Predictions wait in" in process.stderr.readline()
        in_the_way.unlink()
        process.communicate(timeout=120)
    assert (process.returncode, files(tmp_path)) == (0, ["2013-01-01/05"])


def blocked_hour(folder):
    """Return a file that stands where the folder of the first hour is wanted."""
    in_the_way = folder / "2013-01-01" / "05"
    in_the_way.parent.mkdir()
    in_the_way.touch()
    return in_the_way

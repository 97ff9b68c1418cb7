import shutil
import subprocess
import sys

import pytest

from evenkeel.predictions import Entry, Origin, SpoolLimits, SpoolWriter
from evenkeel.predictions.spool import COMMIT_ENTRIES, read_spool


def entry(number=0, rows=1):
    ids = [f"{number}-{row}" for row in range(rows)]
    return Entry(1_000 + number, 12, ids, [b'{"a": 0.1}'] * rows, [[0.25, 0.75]] * rows, ["late"] * rows)


def spools(tmp_path):
    return sorted((tmp_path / "spool").glob("*.spool"))


def test_what_is_committed_is_read_as_it_was(tmp_path, writer, origin):
    challenger = Origin("flight-late", 4, "Bundle/cd34", "challenger", 7, 0.05, "5ca1e")
    written = [(origin, entry(0)), (challenger, entry(1, rows=2)), (origin, entry(2))]
    for one in written:
        writer.append(*one)
    writer.commit()
    assert list(read_spool(*spools(tmp_path))) == written


def test_requests_are_written_together(tmp_path, writer, origin):
    for number in range(COMMIT_ENTRIES - 1):
        writer.append(origin, entry(number))
    assert spools(tmp_path) == []
    writer.append(origin, entry(COMMIT_ENTRIES))
    assert len(list(read_spool(*spools(tmp_path)))) == COMMIT_ENTRIES


def test_a_spool_cut_anywhere_gives_the_requests_before_the_cut(tmp_path, writer, origin):
    for number in range(3):
        writer.append(origin, entry(number))
    writer.close()
    whole = spools(tmp_path)[0].read_bytes()
    cut = tmp_path / "cut"
    counts = []
    for size in range(len(whole) + 1):
        cut.write_bytes(whole[:size])
        counts.append(len(list(read_spool(cut))))
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (0, 3)


def test_a_byte_that_the_disk_changed_gives_no_other_request(tmp_path, writer, origin):
    written = [(origin, entry(number)) for number in range(3)]
    for one in written:
        writer.append(*one)
    writer.close()
    whole = spools(tmp_path)[0].read_bytes()
    damaged = tmp_path / "damaged"
    for place in range(len(whole)):
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        found = list(read_spool(damaged))
        assert (found, len(found) < 3) == (written[: len(found)], True)


@pytest.mark.parametrize("tail", [b"\0" * 100, b"\xff" * 100, b"\x05\0\0\0"])
def test_rubbish_behind_the_last_frame_is_not_read(tmp_path, writer, origin, tail):
    writer.append(origin, entry())
    writer.close()
    path = spools(tmp_path)[0]
    path.write_bytes(path.read_bytes() + tail)
    assert list(read_spool(path)) == [(origin, entry())]


def test_a_spool_that_is_old_enough_is_closed_and_another_begins(tmp_path, writer, clock, origin):
    writer.append(origin, entry(0))
    writer.commit()
    clock.sleep(60)
    writer.commit()
    writer.append(origin, entry(1))
    writer.close()
    assert [list(read_spool(path)) for path in spools(tmp_path)] == [[(origin, entry(0))], [(origin, entry(1))]]


def test_a_spool_that_is_large_enough_is_closed(tmp_path, clock, origin):
    writer = SpoolWriter(tmp_path / "spool", clock, SpoolLimits(bytes=100))
    for number in range(3):
        writer.append(origin, entry(number))
        writer.commit()
    assert len(spools(tmp_path)) == 3


def test_a_quiet_worker_makes_no_file(tmp_path, writer):
    writer.commit()
    writer.close()
    assert not (tmp_path / "spool").exists()


def test_a_folder_that_is_removed_is_made_again(tmp_path, writer, origin):
    writer.append(origin, entry(1))
    writer.commit()
    shutil.rmtree(tmp_path / "spool")
    writer.append(origin, entry(2))
    writer.commit()
    assert list(read_spool(*spools(tmp_path))) == [(origin, entry(2))]


def test_while_the_disk_refuses_requests_wait(tmp_path, writer, origin):
    (tmp_path / "spool").write_bytes(b"a file where the folder should be")
    writer.append(origin, entry(0))
    writer.commit()
    assert isinstance(writer.failure, FileExistsError)
    (tmp_path / "spool").unlink()
    writer.append(origin, entry(1))
    writer.commit()
    assert writer.failure is None
    assert list(read_spool(*spools(tmp_path))) == [(origin, entry(0)), (origin, entry(1))]


LIMITED = """
import resource, signal, sys
from pathlib import Path
from evenkeel.clock import SystemClock
from evenkeel.predictions import Entry, Origin, SpoolWriter

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, resource.RLIM_INFINITY))
writer = SpoolWriter(Path(sys.argv[1]), SystemClock())
for number in range(30):
    writer.append(Origin("m", 1, "d", "champion", 1, 1.0, "s"), Entry(number, 1, ["a"], [b"x" * 40], [[0.5]]))
    writer.commit()
assert writer.failure is not None
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
writer.commit()
assert writer.failure is None
writer.close()
"""


def test_a_write_that_is_cut_short_is_taken_back_and_done_again(tmp_path):
    subprocess.run([sys.executable, "-c", LIMITED, str(tmp_path)], check=True)
    (path,) = tmp_path.glob("*.spool")
    assert [entry.arrival_time for _, entry in read_spool(path)] == list(range(30))

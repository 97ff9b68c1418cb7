import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenkeel.engines import repeats
from evenkeel.engines.repeats import Repeats
from evenkeel.engines.spill import Spill

ROWS = st.lists(
    st.tuples(st.sampled_from(["a", "b", None]), st.integers(0, 2) | st.none(), st.booleans(), st.integers(0, 3)),
    max_size=30,
)


def naively(rows):
    """Return which rows repeat a key, told in plain Python."""
    judged = [number for number, (a, b, there, _) in enumerate(rows) if there and a is not None and b is not None]
    first = {}
    for number in sorted(judged, key=lambda number: rows[number][3]):
        first.setdefault(rows[number][:2], number)
    return [number in judged and first[rows[number][:2]] != number for number in range(len(rows))]


@given(ROWS, st.integers(1, 7), st.integers(1, 7))
def test_rows_that_have_the_key_of_an_earlier_one(rows, added, asked):
    found = Repeats()
    for start in range(0, len(rows), added):
        a, b, there, rank = (list(column) for column in zip(*rows[start : start + added], strict=True))
        found.add([pa.array(a, pa.string()), pa.array(b, pa.int64())], np.array(there), np.array(rank))
    told = [found.of(start, min(asked, len(rows) - start)).tolist() for start in range(0, len(rows), asked)]
    expected = naively(rows)
    assert [one for part in told for one in part] == expected
    assert (found.rows, found.count) == (len(rows), sum(expected))


def test_answers_go_on_over_blocks(monkeypatch):
    monkeypatch.setattr(repeats, "_BLOCK", 4)
    found = Repeats()
    found.add([pa.array([0, 1, 2, 1, 4, 5, 0, 0, 8, 8])])
    assert np.flatnonzero(found.of(0, 5)).tolist() == [3]
    assert np.flatnonzero(found.of(5, 5)).tolist() == [1, 2, 4]


@pytest.mark.parametrize("values", [[0.0, -0.0], [float("nan")] * 2], ids=["zero", "nan"])
def test_there_is_one_zero_and_one_nan(values):
    found = Repeats()
    found.add([pa.array(values)])
    assert found.count == 1


def test_records_of_one_place_stay_in_order_whenever_they_are_written(monkeypatch):
    monkeypatch.setattr("evenkeel.engines.spill._WAITING", 3)
    spill = Spill(2)
    for number in range(8):
        spill.add(np.array([number % 2]), np.array([[number, 7]], np.uint64))
    assert (spill.places(), spill.read(1)[:, 0].tolist(), spill.read(5).tolist()) == ([0, 1], [1, 3, 5, 7], [])


def test_the_files_are_gone_with_the_object(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    spill = Spill(1)
    spill.add(np.array([0]), np.array([[1]], np.uint64))
    assert spill.places() == [0]
    del spill
    assert list(tmp_path.iterdir()) == []

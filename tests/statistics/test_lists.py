import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenkeel.statistics import (
    Buckets,
    ValueCount,
    profile,
)
from evenkeel.testing.shared import shared_engine

ENGINE = shared_engine(2)


def of(**columns):
    return profile(ENGINE, ENGINE.from_arrow(pa.table(columns)))


def test_lists():
    column = of(x=[[1, 5], [], None, [2, None, 2]]).columns["x"]
    assert (column.type, column.arrow_type, column.missing) == ("list", "list<item: int64>", 1)
    found = column.list
    assert (found.empty, found.shortest, found.longest, found.mean_length) == (1, 0, 3, 5 / 3)
    assert found.lengths == Buckets((0, 1, 2, 3, 4), (1, 0, 1, 1))
    assert (found.items.count, found.items.missing, found.items.number.mean) == (5, 1, 2.5)
    assert found.items.values == (ValueCount(2, 2), ValueCount(1, 1), ValueCount(5, 1))


@pytest.mark.parametrize("kind", [pa.list_(pa.string()), pa.large_list(pa.string()), pa.list_(pa.string(), 1)])
def test_lists_of_any_kind_hold_any_plain_type(kind):
    items = of(x=pa.array([["a"], ["b"], ["a"], None], kind)).columns["x"].list.items
    assert (items.type, items.values) == ("text", (ValueCount("a", 2), ValueCount("b", 1)))


NOT_PROFILED = {
    "struct": pa.array([{"a": 1}, None]),
    "map": pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int64())),
    "bytes": pa.array([b"x", None]),
    "lists of lists": pa.array([[[1]], None]),
    "time of day": pa.array([1, None], pa.time64("us")),
    "duration": pa.array([1, None], pa.duration("us")),
}


def test_what_is_not_profiled_is_said():
    table = of(n=[1, 2], **NOT_PROFILED)
    assert table.columns["n"].number.mean == 1.5
    for name, values in NOT_PROFILED.items():
        column = table.columns[name]
        assert (column.type, column.arrow_type, column.count, column.missing) == ("other", str(values.type), 2, 1)
    assert table.lines().rows[1] == ("struct", "other", "50.0%", "", "not profiled: struct<a: int64>", "")


def test_not_profiled_from_parquet(tmp_path):
    pq.write_table(pa.table({"n": [1, 2], "s": NOT_PROFILED["struct"], "l": [[1], []]}), tmp_path / "x.parquet")
    found = profile(ENGINE, ENGINE.read_parquet([tmp_path / "x.parquet"])).columns
    assert [(one.type, one.arrow_type) for one in found.values()] == [
        ("integer", "int64"),
        ("other", "struct<a: int64>"),
        ("list", "list<element: int64>"),
    ]

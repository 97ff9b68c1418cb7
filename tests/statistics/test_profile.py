import dataclasses
import json
import math
import statistics as reference
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenkeel.artifacts import ExampleColumn, Examples, Snapshot
from evenkeel.artifacts.base import dump_json
from evenkeel.engines import open_engine
from evenkeel.errors import InvalidDataError, NotFoundError
from evenkeel.statistics import (
    Buckets,
    ColumnStatistics,
    Gap,
    LooksLike,
    NumberStatistics,
    Percentiles,
    Statistics,
    TableStatistics,
    TextStatistics,
    ValueCount,
    profile,
    profile_examples,
)
from evenkeel.statistics.time import iso
from evenkeel.statistics.words import line
from evenkeel.typing import ColumnType, Task

ENGINE = open_engine(threads=2)


def of(**columns):
    return profile(ENGINE, ENGINE.from_arrow(pa.table(columns)))


def column_line(column):
    return " ".join(line(column))


def test_numbers():
    column = of(x=[2.0, -1.0, 0.0, 0.0, None, math.nan, math.inf, 4.0]).columns["x"]
    assert column == ColumnStatistics(
        type=ColumnType.FLOAT,
        position=0,
        count=8,
        missing=1,
        distinct=4,
        distinct_exact=True,
        values=(ValueCount(0.0, 2), ValueCount(-1.0, 1), ValueCount(2.0, 1), ValueCount(4.0, 1)),
        values_complete=True,
        number=NumberStatistics(
            nan=1,
            infinite=1,
            zeros=2,
            negatives=1,
            mean=1.0,
            deviation=math.sqrt(3.2),
            skewness=pytest.approx(0.6288941867),
            minimum=-1.0,
            maximum=4.0,
            percentiles=Percentiles(-1.0, -1.0, 0.0, 0.0, 2.0, 2.0, 2.0),
            histogram=column.number.histogram,
            quantile_histogram=column.number.quantile_histogram,
        ),
        arrow_type="double",
    )
    assert column.number.histogram.edges[0] <= -1 <= 4 <= column.number.histogram.edges[-1]
    assert sum(column.number.histogram.counts) == sum(column.number.quantile_histogram.counts) == 5


def test_whole_numbers_have_whole_buckets_and_percentiles():
    number = of(x=np.arange(100_000)).columns["x"].number
    assert (number.minimum, number.maximum, number.mean) == (0, 99_999, 49_999.5)
    assert number.percentiles.p50 == pytest.approx(49_999, rel=0.01)
    assert number.percentiles.p50.is_integer()
    assert of(x=[1, 2, 2, 4]).columns["x"].number.histogram == Buckets((1, 2, 3, 4, 5), (1, 2, 0, 1))


def test_text():
    column = of(x=["b", "a", "", None, "b"]).columns["x"]
    assert column.values == column.top == (ValueCount("b", 2), ValueCount("", 1), ValueCount("a", 1))
    ranks = Buckets((0, 1, 2, 3), (2, 1, 1))
    assert column.text == TextStatistics(empty=1, shortest=0, longest=1, mean_length=0.75, ranks=ranks)
    assert (column.distinct, column.distinct_exact, column.present) == (3, True, 4)


def test_times():
    table = of(
        t=[datetime(1960, 1, 1, 0, 0, 0, 5, tzinfo=UTC), datetime(2262, 6, 1, tzinfo=UTC), None],
        d=[date(1969, 12, 31), None, date(2013, 1, 1)],
    )
    time, day = (table.columns[name].time for name in "td")
    assert (time.minimum, time.maximum) == ("1960-01-01T00:00:00.000005Z", "2262-06-01T00:00:00Z")
    assert (day.minimum, day.maximum) == ("1969-12-31", "2013-01-01")
    assert (time.timezone, day.timezone, day.hours) == ("UTC", None, Buckets())
    assert day.gap == Gap("1969-12-31", "2013-01-01", 15_707 * 86_400)
    assert day.weekdays == Buckets(tuple(range(8)), (0, 1, 1, 0, 0, 0, 0))
    assert day.months.counts == (1, *[0] * 10, 1)


def test_booleans():
    column = of(x=[True, None, False, True]).columns["x"]
    assert (column.type, column.values) == (ColumnType.BOOLEAN, (ValueCount(True, 2), ValueCount(False, 1)))


def test_columns_without_a_value_or_a_row():
    table = of(x=pa.nulls(3), y=pa.nulls(3, pa.float64()))
    assert [(one.type, one.missing, one.distinct) for one in table.columns.values()] == [
        ("text", 3, 0),
        ("float", 3, 0),
    ]
    number = table.columns["y"].number
    assert (number.mean, number.minimum, number.percentiles, number.histogram) == (None, None, None, Buckets())
    assert of(x=pa.array([], pa.int64())).rows == 0


def test_columns_keep_their_order_through_json(tmp_path):
    found = Statistics({"train": of(z=[1], a=["x"], m=[1.5])})
    found.save(tmp_path)
    again = Statistics.load(tmp_path)
    assert again == found
    assert list(again.table("train").columns) == ["z", "a", "m"]
    assert again.summary() == {"columns": 3, "rows_train": 1}
    with pytest.raises(NotFoundError, match="Did you mean 'train'"):
        again.table("trian")


def test_names_that_are_data():
    names = ['a"b', "a'b", "x\ny", "select", "😀", "A", "a", "x; DROP TABLE t"]
    assert list(of(**{name: [1] for name in names}).columns) == names


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


def test_the_type_that_a_column_came_with(tmp_path):
    table = pa.table(
        {
            "price": pa.array([Decimal("1.50"), None]),
            "small": pa.array([1, 2], pa.int8()),
            "when": pa.array([0, 1], pa.timestamp("ms", "America/New_York")),
        }
    )
    pq.write_table(table, tmp_path / "x.parquet")
    for relation in (ENGINE.from_arrow(table), ENGINE.read_parquet([tmp_path / "x.parquet"])):
        columns = profile(ENGINE, relation).columns
        assert columns["price"].arrow_type == "decimal128(3, 2)"
        assert columns["small"].arrow_type == "int8"
        assert columns["when"].time.timezone == "America/New_York"


def test_what_texts_look_like():
    column = of(x=["12", " 1.5 ", "n/a", "", "  ", "n/a", "1e3", "007", None]).columns["x"]
    assert column.text.looks_like == LooksLike(integer=1, number=3)
    assert (column.text.empty, column.text.blank) == (1, 1)
    assert column.text.dirt == tuple(ValueCount(*one) for one in (("n/a", 2), ("", 1), ("  ", 1), ("007", 1)))
    assert "50% look like numbers, not 'n/a' 2" in column_line(column)


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("integer", ["0", "-12", "+3", "99999999999999999999"]),
        ("number", ["0.5", ".5", "5.", "1e-9", "-1.5E+3"]),
        ("date", ["2013-01-31", " 1969-12-31"]),
        ("local_date", ["31.12.2013", "12/31/13", "1-2-2013", "2013/01/31"]),
        ("timestamp", ["2013-01-31T10:00:00Z", "2013-01-31 10:00", "2013-01-31T10:00:00.123+02:00"]),
        ("boolean", ["true", "FALSE", "Yes", "no"]),
        ("uuid", ["123e4567-e89b-12d3-a456-426614174000"]),
        ("digest", ["d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709"]),
        ("email", ["a.b@c.org"]),
        ("url", ["https://a.org/b?c", "s3://bucket/key"]),
    ],
)
def test_kinds_of_texts(kind, texts):
    found = dataclasses.asdict(of(x=texts).columns["x"].text.looks_like)
    also = {"number": len(texts)} if kind == "integer" else {}
    assert {name: count for name, count in found.items() if count} == {kind: len(texts), **also}


def test_texts_that_look_like_nothing():
    texts = [
        "1 2",
        "1,5",
        "1.2.3",
        "2013-13-01",
        "a@b",
        "007",
        "nan",
        "x" * 32,
        "http:/a",
        "٣",
        "1\n2",
        "truely",
        "é",
        "-",
    ]
    assert of(x=texts).columns["x"].text.looks_like == LooksLike()


def test_blank_texts_are_white_space_of_any_kind():
    text = of(x=["", " ", "\u3000", "\t\n", "a", " é"]).columns["x"].text
    assert (text.empty, text.blank) == (1, 3)


def test_dirt_among_many_numbers():
    words = ["n/a"] * 3 + [f"typo{n}" for n in range(900)]
    text = of(x=[f"{row}.5" for row in range(130_000)] + words).columns["x"].text
    assert (text.looks_like.number, text.dirt[0], len(text.dirt)) == (130_000, ValueCount("n/a", 3), 20)


def test_bytes_that_are_no_utf8_are_counted():
    texts = pa.array([b"ok", b"caf\xe9", None, b"caf\xe9", b"\xff"]).view(pa.string())
    column = of(x=texts).columns["x"]
    assert (column.text.not_utf8, column.text.longest) == (3, 4)
    assert column.values == (ValueCount("caf\ufffd", 2), ValueCount("ok", 1), ValueCount("\ufffd", 1))


def test_bytes_that_are_no_utf8_in_a_file_are_named(tmp_path):
    pq.write_table(pa.table({"x": pa.array([b"caf\xe9"]).view(pa.string())}), tmp_path / "x.parquet")
    with pytest.raises(InvalidDataError, match=r"x\.parquet.*not valid UTF8"):
        profile(ENGINE, ENGINE.read_parquet([tmp_path / "x.parquet"]))


def test_ranks():
    texts = [f"v{value}" for value in range(30) for _ in range(30 - value)]
    ranks = of(x=texts).columns["x"].text.ranks
    assert ranks == Buckets((0, 1, 2, 5, 10, 20, 30), (30, 29, 28 + 27 + 26, 25 + 24 + 23 + 22 + 21, 155, 55))


def test_the_longest_gap_is_found_to_the_microsecond():
    moments = np.cumsum(np.random.default_rng(5).integers(1, 60_000_000, 200_000)) - 10**15
    moments[70_001:] += 86_400_000_007
    time = (
        of(t=pa.array(np.random.default_rng(6).permutation(moments)).cast(pa.timestamp("us", "UTC"))).columns["t"].time
    )
    expected = int(np.diff(moments).max())
    assert time.gap.seconds == expected / 1_000_000
    assert (time.gap.after, time.gap.before) == tuple(
        iso(int(one), ColumnType.TIMESTAMP) for one in moments[70_000:70_002]
    )
    assert sum(time.histogram.counts) == sum(time.hours.counts) == 200_000


def test_days_without_a_gap():
    days = [date(2013, 1, 1) + timedelta(days=number) for number in range(365)]
    assert of(d=days).columns["d"].time.gap is None
    assert of(d=days[:40] + days[50:]).columns["d"].time.gap == Gap("2013-02-09", "2013-02-20", 11 * 86_400)


@given(st.lists(st.datetimes(datetime(1900, 1, 1), datetime(2400, 1, 1)), min_size=1))
@settings(deadline=None)
def test_calendars_against_plain_python(moments):
    time = of(t=pa.array(moments, pa.timestamp("us"))).columns["t"].time
    for buckets, part in (
        (time.months, lambda one: one.month - 1),
        (time.weekdays, lambda one: one.weekday()),
        (time.hours, lambda one: one.hour),
    ):
        counts = Counter(map(part, moments))
        assert buckets.counts == tuple(counts[place] for place in range(len(buckets.counts)))


def test_many_texts():
    words = [f"id-{row}" for row in range(120_000)]
    unique = of(x=words).columns["x"]
    assert (unique.values, unique.distinct_exact) == ((), False)
    assert unique.distinct == pytest.approx(120_000, rel=0.03)
    repeated = of(x=words * 2 + words[7:8]).columns["x"]
    assert (repeated.distinct, repeated.distinct_exact, repeated.values_complete) == (120_000, True, False)
    assert repeated.values[:2] == (ValueCount("id-7", 3), ValueCount("id-0", 2))
    assert len(repeated.values) == 20


def test_many_numbers_are_not_listed():
    assert of(x=np.arange(1_001)).columns["x"].values == ()
    assert of(x=np.arange(1_001)).columns["x"].distinct == 1_001
    assert of(x=np.arange(1_001) / 3).columns["x"].distinct is None


def test_the_same_bytes_whatever_the_threads(tmp_path):
    random = np.random.default_rng(0)
    table = pa.table({"x": random.lognormal(size=300_000), "t": random.integers(0, 9_999, 300_000).astype(str)})
    pq.write_table(table, tmp_path / "x.parquet", row_group_size=10_000)
    found = set()
    for threads in (1, 2, 8):
        engine = open_engine(threads=threads)
        found.add(dump_json(profile(engine, engine.read_parquet([tmp_path / "x.parquet"]))))
    assert len(found) == 1


def test_each_split_is_profiled(tmp_path):
    columns = (ExampleColumn("x", ColumnType.INTEGER), ExampleColumn("y", ColumnType.INTEGER))
    for split, rows in {"train": 3, "test": 2}.items():
        pq.write_table(pa.table({"x": range(rows), "y": range(rows)}), tmp_path / f"{split}.parquet")
    snapshot = Snapshot(columns, {"train": 3, "test": 2}, label="y", task=Task.REGRESSION)
    found = profile_examples(ENGINE, Examples(tmp_path, snapshot))
    assert {split: table.rows for split, table in found.splits.items()} == {"train": 3, "test": 2}
    assert found.splits["train"] == profile(ENGINE, ENGINE.read_parquet([tmp_path / "train.parquet"]))


COLUMNS = st.fixed_dictionaries(
    {
        "x": st.lists(
            st.floats(-1e60, 1e60) | st.just(math.nan) | st.just(math.inf) | st.none(), min_size=8, max_size=8
        ),
        "i": st.lists(st.integers(-(2**63), 2**63 - 1) | st.none(), min_size=8, max_size=8),
        "t": st.lists(st.text(max_size=4) | st.none(), min_size=8, max_size=8),
    }
)


@given(COLUMNS)
@settings(deadline=None)
def test_any_table_against_plain_python(columns):
    kinds = {"x": pa.float64(), "i": pa.int64(), "t": pa.string()}
    table = of(**{name: pa.array(values, kinds[name]) for name, values in columns.items()})
    json.dumps(json.loads(dump_json(table)), allow_nan=False)
    for name, values in columns.items():
        present = [x for x in values if x is not None and not (isinstance(x, float) and not math.isfinite(x))]
        found = table.columns[name]
        assert (found.count, found.missing, found.distinct) == (8, values.count(None), len(set(present)))
        assert {one.value: one.count for one in found.values} == Counter(present)
        if found.number is not None and present:
            assert (found.number.minimum, found.number.maximum) == (min(present), max(present))
            assert found.number.mean == pytest.approx(float(reference.mean(map(reference.Fraction, present))))
            assert found.number.deviation == pytest.approx(reference.pstdev(map(float, present)), rel=1e-9)


def test_columns_are_in_the_order_of_their_positions():
    a, b = (ColumnStatistics(ColumnType.TEXT, position, 0, 0) for position in (1, 0))
    assert list(TableStatistics(0, {"a": a, "b": b}).columns) == ["b", "a"]

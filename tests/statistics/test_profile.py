import json
import math
import statistics as reference
from collections import Counter
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
from evenkeel.errors import NotFoundError
from evenkeel.statistics import (
    Buckets,
    ColumnStatistics,
    NumberStatistics,
    Percentiles,
    Statistics,
    TableStatistics,
    ValueCount,
    profile,
    profile_examples,
)
from evenkeel.testing.shared import shared_engine
from evenkeel.typing import ColumnType, Task

ENGINE = shared_engine(2)


def of(**columns):
    return profile(ENGINE, ENGINE.from_arrow(pa.table(columns)))


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
    snapshot = Snapshot(columns, {"train": 3, "test": 2}, labels=("y",), task=Task.REGRESSION)
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
            rounding = 8 * 2**-52 * max(map(abs, present))  # what float64 makes of numbers that nearly cancel out
            exact = float(reference.mean(map(reference.Fraction, present)))
            assert found.number.mean == pytest.approx(exact, abs=rounding)
            assert found.number.deviation == pytest.approx(reference.pstdev(map(float, present)), rel=1e-9)


def test_columns_are_in_the_order_of_their_positions():
    a, b = (ColumnStatistics(ColumnType.TEXT, position, 0, 0) for position in (1, 0))
    assert list(TableStatistics(0, {"a": a, "b": b}).columns) == ["b", "a"]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([1.0, math.nan, math.inf, -math.inf], "1 … 1, mean 1; 1 NaN; 2 infinite"),
        ([math.nan], "no finite number; 1 NaN"),
        ([1e308, -1e308, 1e308, 5e-324, 0.0], "-1e+308 … 1e+308"),
        ([[1, 2], [3, 4]], "2 items; 1 … 4, mean 2.5"),
    ],
)
def test_what_is_told_of_numbers_in_a_line(values, told):
    assert of(x=values).lines().rows[0][4] == told

from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenkeel.schema import Bounds, Column, Range, Rule, Schema, Severity
from evenkeel.testing.rows import check_agreement, check_covered
from evenkeel.typing import ColumnType
from evenkeel.validation.rows import RowChecks

NUMBERS = st.integers(-3, 4)
FLOATS = st.sampled_from([0.0, -0.0, 0.5, 1.0, 1.5, -1.0, float("nan"), float("inf"), float("-inf"), 5e-324])
TEXTS = st.sampled_from(["", "a", "b", "AB", "AB\n", "AB x", "AB\v", "ÄB", "ab", "ABCDE", "AB\u0130"])
TIMES = st.datetimes(datetime(1960, 1, 1), datetime(2020, 1, 1)).map(lambda time: time.replace(tzinfo=UTC))
ROWS = st.fixed_dictionaries(
    {
        "flag": st.booleans() | st.none(),
        "count": NUMBERS | st.none(),
        "class": NUMBERS | st.none(),
        "share": FLOATS | st.none(),
        "ratio": FLOATS | st.none(),
        "code": TEXTS | st.none(),
        "word": TEXTS | st.none(),
        "at": TIMES | st.none(),
        "day": st.dates(date(1960, 1, 1), date(2020, 1, 1)) | st.none(),
        "many": st.lists(st.integers(-1, 10) | st.none(), max_size=3) | st.none(),
        "tags": st.lists(TEXTS | st.none(), max_size=3) | st.none(),
    }
)


@given(st.lists(ROWS, max_size=8))
def test_in_bulk_and_alone_the_same_is_wrong(rows):
    check_agreement(rows)


def test_every_kind_is_covered():
    check_covered()


def test_a_value_of_another_type_is_judged_no_further():
    schema = Schema((Column("x", ColumnType.INTEGER, range=Range(0)),), rules=(Rule("r", "x > 1"),))
    judge = RowChecks(schema).compiled()
    assert [judge({"x": value}) for value in ("7", True, 2.0, 2.5, -1)] == [
        ["x: wrong_type"],
        ["x: wrong_type"],
        [],
        ["x: wrong_type"],
        ["x: out_of_range", "r: broken_rule"],
    ]
    batch = pa.RecordBatch.from_pydict({"x": ["7", None]})
    assert [(reason, bad.tolist()) for reason, bad in RowChecks(schema).of_batch(batch, {})] == [
        ("x: wrong_type", [True, False])
    ]


def test_items_below_a_missing_list_are_none():
    lists = pa.ListArray.from_arrays([0, 2, 4, 6], [1, 2, 3, 4, 5, 600], mask=pa.array([False, True, False]))
    schema = Schema((Column("x", ColumnType.INTEGER, valency=Bounds(0, 3), range=Range(0, 100)),))
    found = RowChecks(schema).of_batch(pa.RecordBatch.from_arrays([lists], ["x"]), {})
    assert [(reason, bad.tolist()) for reason, bad in found] == [("x: out_of_range", [False, False, True])]


def test_a_value_that_did_not_fit_is_not_missing():
    schema = Schema((Column("x", ColumnType.INTEGER, min_fraction=1.0),))
    batch, misfits = pa.RecordBatch.from_pydict({"x": pa.nulls(2, pa.int64())}), {"x": np.array([True, False])}
    found = [(reason, bad.tolist()) for reason, bad in RowChecks(schema).of_batch(batch, misfits)]
    assert found == [("x: wrong_type", [True, False]), ("x: too_many_missing", [False, True])]


@pytest.mark.parametrize(
    "column",
    [
        Column("x", ColumnType.TEXT, values=("a",), min_domain_mass=0.9),
        Column("x", ColumnType.TEXT, values=("a",), severity=Severity.INFO),
        Column("x", ColumnType.TEXT, values=("a",), not_in=("training",)),
    ],
)
def test_what_is_tolerated_is_no_fault_of_a_row(column):
    assert RowChecks(Schema((column,))).compiled()({"x": "z"}) == []


def test_only_columns_that_are_read_are_judged():
    columns = tuple(Column(name, ColumnType.INTEGER, min_fraction=1.0) for name in "xy")
    assert RowChecks(Schema(columns), "serving", only={"x"}).compiled()({}) == ["x: too_many_missing"]

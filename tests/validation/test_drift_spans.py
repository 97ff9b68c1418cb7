from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from evenkeel.errors import InvalidDataError, NotFoundError, UsageError
from evenkeel.testing.shared import shared_engine
from evenkeel.validation.drift import Against, drift_by


def compare(table, by, **plan):
    engine = shared_engine()
    return drift_by(engine, engine.from_arrow(pa.table(table)), by, **plan)


def months(*means, rows=500):
    draw = np.random.default_rng(1)
    at = [datetime(2013, 1 + month, 1 + day % 28, tzinfo=UTC) for month in range(len(means)) for day in range(rows)]
    return {"at": at, "x": np.concatenate([draw.normal(mean, 1, rows) for mean in means])}


def test_each_span_against_the_first():
    found = compare(months(0, 0, 2, 2), "at:month")
    assert [(span, drift.alarm) for span, drift in found.compared()] == [
        ("2013-02", False),
        ("2013-03", True),
        ("2013-04", True),
    ]
    assert [one.rows for one in found.spans] == [500] * 4
    assert found.ranked()[0][0] == "x"
    assert found.tables()[0].header == ("column", "2013-02", "2013-03", "2013-04")


def test_each_span_against_the_one_before():
    found = compare(months(0, 2, 2), "at:month", against=Against.PREVIOUS)
    assert [drift.alarm for _, drift in found.compared()] == [True, False]


def test_the_values_of_a_column_are_spans_in_their_order():
    table = {"month": [10, 9, None] * 300, "x": [1, 2, 3] * 300}
    found = compare(table, "month")
    assert [(one.span, one.rows) for one in found.spans] == [("9", 300), ("10", 300)]
    assert [column.column for column in found.compared()[0][1].columns] == ["x"]


def test_one_span_or_none_is_no_alarm():
    assert not compare(months(0), "at:month").alarm
    assert compare({"at": pa.array([], pa.timestamp("us")), "x": pa.array([], pa.int64())}, "at:day").spans == ()


@pytest.mark.parametrize(
    ("by", "error", "told"),
    [
        ("ate:month", NotFoundError, "'at'"),
        ("at", UsageError, "names no span"),
        ("at:century", UsageError, "names no span"),
        ("x:month", UsageError, "not a time"),
    ],
)
def test_what_names_no_span(by, error, told):
    with pytest.raises(error, match=told):
        compare(months(0, 0), by)


def test_too_many_spans():
    with pytest.raises(InvalidDataError, match="more than 400 spans"):
        compare({"id": range(500), "x": range(500)}, "id")

from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from evenkeel.engines import open_engine
from evenkeel.errors import DefinitionError, ExpressionError, InvalidDataError, NotFoundError, UsageError
from evenkeel.expressions import evaluate, parse
from evenkeel.statistics import parts, profile
from evenkeel.statistics.draw import draw
from evenkeel.statistics.slices import profile_slices
from evenkeel.statistics.spans import Span, profile_spans
from evenkeel.testing.shared import shared_engine

ENGINE = shared_engine(2)


def relation(**columns):
    return ENGINE.from_arrow(pa.table(columns))


def slices(rows, *definitions):
    return profile_slices(rows, definitions, profile(ENGINE, rows))


def made(rows=60_000):
    random = np.random.default_rng(1)
    return pa.table(
        {
            "origin": pa.array(random.choice(["JFK", "LGA", "EWR"], rows), mask=random.random(rows) < 0.01),
            "delay": random.normal(10, 30, rows),
            "day": pa.array(random.integers(-400, 400, rows).astype(np.int32)).cast(pa.date32()),
            "tags": pa.array([["a"] * (row % 3) for row in range(rows)]),
        }
    )


def test_a_slice_has_the_statistics_of_its_rows_alone():
    table = made()
    found = slices(ENGINE.from_arrow(table), "origin", "delay > 40 and origin <> 'EWR'")
    assert list(found)[-2:] == ["origin is null", "delay > 40 and origin <> 'EWR'"]
    assert {*found} > {"origin = 'JFK'", "origin = 'LGA'", "origin = 'EWR'"}
    for label, which in {
        "origin = 'JFK'": pc.equal(table["origin"], "JFK"),
        "origin is null": pc.is_null(table["origin"]),
    }.items():
        assert found[label] == profile(ENGINE, ENGINE.from_arrow(table.filter(which)))


def test_rows_that_wait_are_looked_at_where_memory_is_short(monkeypatch):
    table = made(20_000)
    monkeypatch.setattr(parts, "_VALUES", 1_000)
    whole = profile(ENGINE, ENGINE.from_arrow(table.filter(pc.equal(table["origin"], "LGA"))))
    assert slices(ENGINE.from_arrow(table), "origin")["origin = 'LGA'"] == whole


def test_a_slice_without_a_row_is_told():
    rows = relation(x=[1, 2], **{"a b": [True, None]})
    assert {label: one.rows for label, one in slices(rows, "x > 5", "a b").items()} == {
        "x > 5": 0,
        "`a b` = true": 1,
        "`a b` is null": 1,
    }


def test_the_label_of_a_slice_is_an_expression_for_its_rows():
    rows = relation(**{"a` b": ["it's", "x", None], "in": [1, 1, 2]})
    for label, found in slices(rows, "a` b", "in").items():
        assert pc.sum(evaluate(parse(label), rows.table())).as_py() == found.rows > 0


def test_slices_are_of_the_most_frequent_values():
    assert len(slices(relation(x=[f"{n}" for n in range(60)] + ["7"]), "x")) == 50


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        ("x + 1", "This is not a slice"),
        ("x", "The column 'x' has too many values to slice by"),
        ("y > 1", "There is no column 'y'"),
        ("x >", "A value is missing"),
    ],
)
def test_what_is_no_slice(definition, problem):
    with pytest.raises((DefinitionError, ExpressionError), match=problem):
        slices(relation(x=np.arange(2_000) / 7), definition)


@pytest.mark.parametrize(
    ("unit", "names"),
    [
        ("year", ["1969", "1970", "2013"]),
        ("month", ["1969-12", "1970-01", "2013-02"]),
        ("week", ["1969-12-29", "2013-01-28"]),
        ("day", ["1969-12-31", "1970-01-01", "2013-02-03"]),
        ("hour", ["1969-12-31T23", "1970-01-01T00", "2013-02-03T10"]),
    ],
)
def test_spans_of_each_unit(unit, names):
    moments = [datetime(2013, 2, 3, 10, 5), None, datetime(1969, 12, 31, 23, 59, 59, 999_999), datetime(1970, 1, 1)]
    rows = relation(t=[moment and moment.replace(tzinfo=UTC) for moment in moments])
    assert list(profile_spans(rows, Span("t", unit))) == [*names, "t is null"]


def test_a_span_has_the_statistics_of_its_rows_alone():
    table = made()
    found = profile_spans(ENGINE.from_arrow(table), Span("day", "month"))
    whole = table.filter(pc.equal(pc.month(table["day"]), 1)).filter(pc.field("day") >= date(1971, 1, 1))
    assert sum(span.rows for span in found.values()) == table.num_rows
    assert found["1971-01"] == profile(ENGINE, ENGINE.from_arrow(whole))


def test_what_has_no_spans():
    rows = relation(x=[1], d=[date(2013, 1, 1)], t=pa.array(np.arange(500) * 86_400, pa.timestamp("s")).slice(0, 1))
    for text in ("x", "t:minute", ":day"):
        with pytest.raises(UsageError, match="This is not a span"):
            Span.parse(text)
    with pytest.raises(NotFoundError, match="'y'"):
        profile_spans(rows, Span("y", "day"))
    with pytest.raises(InvalidDataError, match="has no times"):
        profile_spans(rows, Span("x", "day"))
    with pytest.raises(InvalidDataError, match="days, which have no hours"):
        profile_spans(rows, Span("d", "hour"))
    with pytest.raises(InvalidDataError, match=r"too many spans[\s\S]*longer unit"):
        profile_spans(relation(t=pa.array(np.arange(401) * 86_400, pa.timestamp("s"))), Span("t", "day"))


def test_a_sample_is_of_the_same_rows_for_the_same_seed():
    rows = relation(x=np.arange(200_000))
    found, count = draw(ENGINE, rows, 1_000, seed=7)
    values = found.table()["x"].to_numpy()
    assert (len(values), count, bool((np.diff(values) > 0).all())) == (1_000, 200_000, True)
    assert abs(values.mean() - 100_000) < 6_000
    one = open_engine(threads=1)
    again, _ = draw(one, one.from_arrow(rows.table()), 1_000, seed=7)
    assert again.table() == found.table()
    assert (draw(ENGINE, rows, 1_000, seed=8)[0].table()["x"].to_numpy() != values).any()
    assert draw(ENGINE, rows, 300_000)[0].table() == rows.table()


def test_a_sample_of_nothing_is_refused():
    with pytest.raises(UsageError, match="A sample needs a row"):
        draw(ENGINE, relation(x=[1]), 0)

"""The law of expressions: a table at once and one row at a time say the same, whatever the expression and the rows.

The strategies want hypothesis installed.
"""

from typing import TYPE_CHECKING, get_args

import pyarrow as pa

from evenkeel.engines.column_types import ARROW_TYPES
from evenkeel.expressions import compile_row, evaluate, parse
from evenkeel.expressions.nodes import Node, walk
from evenkeel.typing import ColumnType

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

COLUMNS = {
    "flag": ColumnType.BOOLEAN,
    "count": ColumnType.INTEGER,
    "weather.wind": ColumnType.FLOAT,
    "carrier name": ColumnType.TEXT,
    "asked_at": ColumnType.TIMESTAMP,
    "day": ColumnType.DATE,
}
_TEXTS = ["", "UA", "ua", "Ü", "O'Hare", "x y"]
_DATES = ["1969-12-31", "1970-01-01", "2000-02-29", "2013-07-04"]
_TIMES = ["1969-12-31T23:59:59.999999", "2013-03-10T07:30:00", "2013-07-04T12:00:00+02:00"]
_ZONES = ["UTC", "America/New_York", "Asia/Kathmandu"]


def bulk_is_row(text: str, rows: pa.Table) -> None:
    """The value of every row is the same by `evaluate` and by `compile_row`; NaN is the same as NaN."""
    expression = parse(text)
    one = compile_row(expression)
    together, single = evaluate(expression, rows).to_pylist(), [one(row) for row in rows.to_pylist()]
    assert len(together) == rows.num_rows
    for bulk, alone in zip(together, single, strict=True):
        same = type(bulk) is type(alone) and (bulk == alone or (bulk != bulk and alone != alone))
        assert same, f"{text}: {bulk!r} in bulk, {alone!r} alone"


def kinds_of(text: str) -> set[type]:
    """Return the kinds of nodes that an expression is made of."""
    return {type(node) for node in walk(parse(text).root)}


def every_kind() -> set[type]:
    """Return the kinds of nodes that there are."""
    return set(get_args(Node))


def tables() -> "SearchStrategy[pa.Table]":
    """Return a strategy for tables with a column of every type, nulls and odd values included."""
    from datetime import UTC, date, datetime

    from hypothesis import strategies as st

    whole = st.sampled_from([0, 1, -1, 2**53 + 1, 2**63 - 1, -(2**63)]) | st.integers(-3, 3)
    ends = st.sampled_from([datetime.min, datetime.max]).map(lambda end: end.replace(tzinfo=UTC))
    times = ends | st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
    values = {
        "flag": st.booleans(),
        "count": whole,
        "weather.wind": st.sampled_from([0.0, -0.0, 0.5, 2.0, 2.0**53]) | st.floats(),
        "carrier name": st.sampled_from(_TEXTS),
        "asked_at": times | st.sampled_from(_TIMES).map(lambda text: compile_row(parse(f"timestamp '{text}'"))({})),
        "day": st.dates() | st.sampled_from(_DATES).map(date.fromisoformat),
    }
    row = st.fixed_dictionaries({name: st.none() | value for name, value in values.items()})
    schema = pa.schema([(name, ARROW_TYPES[kind]) for name, kind in COLUMNS.items()])
    return st.lists(row, max_size=6).map(lambda rows: pa.Table.from_pylist(rows, schema=schema))


def texts() -> "SearchStrategy[str]":
    """Return a strategy for conditions, numbers and date parts that fit the columns of `tables`."""
    from hypothesis import strategies as st

    numbers = _numbers()
    return st.recursive(_comparisons(numbers), _combined, max_leaves=6) | numbers


def _numbers() -> "SearchStrategy[str]":
    from hypothesis import strategies as st

    part = st.sampled_from(["year", "quarter", "month", "day", "weekday", "day_of_year"])
    clock = st.sampled_from(["hour", "minute", "second"])
    leaves = st.one_of(
        st.sampled_from(["count", "`count`", "weather.wind", "0", "1", "2.5", "-3", "1e3", "9223372036854775807"]),
        part.map(lambda name: f"{name}(day)"),
        st.builds("{}(asked_at)".format, part | clock),
        st.builds("{}(asked_at, '{}')".format, part | clock, st.sampled_from(_ZONES)),
    )

    def deeper(inner: "SearchStrategy[str]") -> "SearchStrategy[str]":
        return st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner) | inner.map("-({})".format)

    return st.recursive(leaves, deeper, max_leaves=4)


def _comparisons(numbers: "SearchStrategy[str]") -> "SearchStrategy[str]":
    from hypothesis import strategies as st

    words = st.sampled_from(_TEXTS).map(lambda text: "'" + text.replace("'", "''") + "'")
    name, time, day = st.just("`carrier name`"), st.just("asked_at"), st.just("day")
    times = st.sampled_from(_TIMES).map("timestamp '{}'".format)
    days = st.sampled_from(_DATES).map("date '{}'".format)
    options = [(numbers, numbers, st.sampled_from(["1", "2.5", "-1"])), (name, words, words), (time, times, times)]
    found = [_about(*option) for option in [*options, (day, days, days)]]
    return st.one_of(*found, st.sampled_from(["flag", "true", "flag = false", "flag is null", "flag in (true)"]))


def _about(
    left: "SearchStrategy[str]", right: "SearchStrategy[str]", literal: "SearchStrategy[str]"
) -> "SearchStrategy[str]":
    from hypothesis import strategies as st

    operators = st.sampled_from(["=", "<>", "!=", "<", "<=", ">", ">="])
    negated = st.sampled_from(["", "not "])
    return st.one_of(
        st.builds("{} {} {}".format, left, operators, right),
        st.builds("{} {}between {} and {}".format, left, negated, right, right),
        st.builds("{} {}in ({}, {})".format, left, negated, literal, literal),
        st.builds("{} is {}null".format, left, negated),
    )


def _combined(inner: "SearchStrategy[str]") -> "SearchStrategy[str]":
    from hypothesis import strategies as st

    both = st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or", "AND"]), inner)
    return both | inner.map("not ({})".format)

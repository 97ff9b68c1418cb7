import contextlib
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenkeel.errors import ExpressionError
from evenkeel.expressions import check, compile_row, evaluate, parse, write_literal
from evenkeel.expressions.nodes import Arithmetic, Column, Comparison, Literal, Logic, Not
from evenkeel.typing import ColumnType as T

TYPES = {"a": T.INTEGER, "x": T.FLOAT, "c": T.TEXT, "b": T.BOOLEAN, "t": T.TIMESTAMP, "d": T.DATE}


def test_the_tree_of_a_condition():
    product = Arithmetic("*", Literal(2, T.INTEGER), Column("a"))
    compared = Comparison("<", Arithmetic("+", Literal(1, T.INTEGER), product), Column("x"))
    assert parse("not b or 1 + 2*a < x").root == Logic("or", Not(Column("b")), compared)


def test_operators_of_one_strength_join_from_the_left():
    assert compile_row(parse("10 - 4 - 3"))({}) == 3
    assert compile_row(parse("-2 * -3 - -1"))({}) == 7


def test_names_and_texts_in_quotes():
    expression = parse("`dep delay` = 'O''Hare' AND `a``b` Is Null")
    assert expression.columns == ("dep delay", "a`b")
    assert compile_row(expression)({"dep delay": "O'Hare"}) is True


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("b and a > 0", [None, None, False, None]),
        ("b or a > 0", [True, None, None, None]),
        ("not b", [False, None, True, None]),
        ("a in (1, 2)", [None, None, None, None]),
        ("b is null and a is null", [False, True, False, True]),
        ("x between 0 and a", [None, None, None, False]),
    ],
)
def test_three_valued_logic(text, truth):
    rows = pa.table(
        {"b": [True, None, False, None], "a": pa.array([None] * 4, pa.int64()), "x": [1.0, None, 2.0, -1.0]}
    )
    assert evaluate(parse(text), rows).to_pylist() == truth


def test_date_parts_are_those_of_the_zone_that_is_named():
    row = {"t": datetime(2013, 3, 10, 7, 30, tzinfo=UTC), "d": date(2013, 3, 10)}
    texts = ["hour(t)", "hour(t, 'America/New_York')", "weekday(d)", "day_of_year(d)", "quarter(t)"]
    assert [compile_row(parse(text))(row) for text in texts] == [7, 3, 6, 69, 1]


def test_columns_of_other_widths_are_read_as_what_they_are():
    rows = pa.table(
        {
            "a": pa.array([1, 300], pa.uint16()),
            "x": pa.array([0.5, None], pa.float32()),
            "c": pa.array(["u", "v"]).dictionary_encode(),
            "t": pa.array([0, 3_600], pa.timestamp("s")),
            "nested": [[1], [2]],
        }
    )
    assert evaluate(parse("a * 2 + x"), rows).to_pylist() == [2.5, None]
    assert evaluate(parse("c = 'v' and hour(t) = 1"), rows).to_pylist() == [False, True]


def test_a_record_batch_and_an_empty_one():
    batch = pa.RecordBatch.from_pydict({"a": [1, 2]})
    assert evaluate(parse("a > 1"), batch).to_pylist() == [False, True]
    assert evaluate(parse("1 < 2"), batch.slice(0, 0)) == pa.array([], pa.bool_())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a + 1", T.INTEGER),
        ("a / 1", T.FLOAT),
        ("-x", T.FLOAT),
        ("c", T.TEXT),
        ("a = x", T.BOOLEAN),
        ("hour(t)", T.INTEGER),
    ],
)
def test_types(text, kind):
    assert check(parse(text), TYPES) is kind


@pytest.mark.parametrize(
    ("text", "caret", "message"),
    [
        ("a >> 2", 3, "A value is missing here"),
        ("a > ", 4, "A value is missing here"),
        ("a > 1 2", 6, "The expression should end here"),
        ("(a > 1", 6, "'\\)' is missing here"),
        ("1 < a < 2", 6, "cannot be compared further"),
        ("a is 3", 5, "'null' is missing here"),
        ("a = null", 4, "Nothing equals null"),
        ("a not 3", 6, "wants `in` or `between`"),
        ("a in (c)", 6, "Only values"),
        ('c = "UA"', 4, "single quotes"),
        ("c = 'UA", 4, "Close the text"),
        ("a && b", 2, "Write `and`"),
        ("a > 99999999999999999999", 4, "64 bits"),
        ("a > 1e999", 4, "finite"),
        ("hours(t) > 1", 0, "Did you mean 'hour'"),
        ("hour(t, 'Mars/Base') > 1", 8, "no time zone 'Mars/Base'"),
        ("d > date '2013-02-30'", 9, "not a date"),
        ("", 0, "A value is missing"),
    ],
)
def test_what_does_not_parse_is_shown_with_its_place(text, caret, message):
    with pytest.raises(ExpressionError, match=message) as caught:
        parse(text)
    assert f"\n  {text}\n  {' ' * caret}^" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "caret", "message"),
    [
        ("aa > 1", 0, "There is no column 'aa'"),
        ("c > 1", 2, "These cannot be compared"),
        ("c + 1 > 2", 0, "`\\+` wants numbers"),
        ("a and b", 0, "`and` wants a condition"),
        ("b < true", 2, "no order"),
        ("t > '2013-01-01'", 2, "Write a time as timestamp"),
        ("hour(d) > 1", 5, "`hour` does not fit here"),
        ("a in (1, 'x')", 9, "These cannot be compared"),
    ],
)
def test_what_does_not_fit_is_shown_with_its_place(text, caret, message):
    with pytest.raises(ExpressionError, match=message) as caught:
        check(parse(text), TYPES)
    assert f"\n  {text}\n  {' ' * caret}^" in str(caught.value)


def test_too_deep_and_too_long_are_refused():
    for text in (
        "(" * 101 + "1" + ")" * 101,
        " + ".join("1" * 200),
        "not " * 101 + "true",
        "-" * 101 + "a",
        "1" * 10_001,
    ):
        with pytest.raises(ExpressionError, match=r"levels deep|at most 10000 characters"):
            parse(text)


@pytest.mark.parametrize("column", [pa.array([[1]]), pa.array([b"x"], pa.binary()), pa.array([2**64 - 1], pa.uint64())])
def test_columns_that_cannot_be_read_are_refused(column):
    with pytest.raises(ExpressionError, match="'a'"):
        evaluate(parse("a = 1"), pa.table({"a": column}))


@given(st.text(max_size=20))
def test_any_text_parses_or_is_refused(text):
    with contextlib.suppress(ExpressionError):
        assert parse(text).text == text


@given(
    st.one_of(
        st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False), st.text()
    )
)
def test_a_written_literal_is_read_back(value):
    assert compile_row(parse(write_literal(value)))({}) == value

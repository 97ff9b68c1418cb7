import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evenkeel import validate
from evenkeel.engines.column_types import ARROW_TYPES
from evenkeel.engines.csv_values import convert
from evenkeel.schema import Column, Schema
from evenkeel.typing import ColumnType
from evenkeel.validation.reading import read_text

KINDS = [ColumnType.BOOLEAN, ColumnType.INTEGER, ColumnType.FLOAT, ColumnType.TIMESTAMP, ColumnType.DATE]
TEXTS = st.sampled_from(
    [
        None,
        "",
        " 7 ",
        "007",
        "-1.5e3",
        "1",
        "0",
        "true",
        "many",
        "9" * 25,
        "2013-13-01",
        "2013-02-01",
        "2013-02-01T10:00Z",
    ]
)


def alone(text, kind):
    """Return a value read by itself, and whether it does not fit."""
    try:
        return convert(pa.chunked_array([[text]], pa.string()), ARROW_TYPES[kind])[0].as_py(), False
    except pa.ArrowInvalid:
        return None, True


@given(st.lists(TEXTS | st.text(max_size=5)), st.sampled_from(KINDS))
@example(["NAN"], ColumnType.FLOAT)
def test_a_column_is_read_like_each_of_its_values(texts, kind):
    values, bad = read_text(pa.array(texts, pa.string()), kind, [])
    found = list(zip(values.to_pylist(), bad.tolist(), strict=True))
    assert repr(found) == repr([alone(text, kind) for text in texts])  # NaN is not NaN, and its text is


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("zip,age,flag\n11234,30,1\n99999,NA,0\n")
    return path


def test_a_file_is_read_by_its_schema(file):
    columns = [Column("zip", ColumnType.TEXT, pattern=r"\d{5}"), Column("flag", ColumnType.BOOLEAN)]
    age = Column("age", ColumnType.INTEGER, missing_values=("NA",), min_fraction=0.5)
    assert validate(file, Schema((*columns, age))).valid
    (found,) = validate(file, Schema((*columns, Column("age", ColumnType.INTEGER)))).anomalies
    assert (found.kind, found.measured, found.examples, found.rows) == ("wrong_type", 0.5, ("NA",), (2,))


def test_the_rest_is_judged_as_what_is_promised(file):
    file.write_text("age\n30\nmany\n-1\n")
    schema = Schema((Column("age", ColumnType.INTEGER, values=(30, 31)),))
    assert [one.kind for one in validate(file, schema).anomalies] == ["unexpected_value", "wrong_type"]


def test_whole_floats_may_stand_for_integers():
    schema = Schema((Column("x", ColumnType.INTEGER),))
    assert [one.kind for one in validate(pa.table({"x": [1.0, 2.0, None]}), schema).anomalies] == []
    (found,) = validate(pa.table({"x": [1.0, 2.5, float("inf")]}), schema).anomalies
    assert (found.kind, found.examples, found.rows) == ("wrong_type", (2.5, "inf"), (2, 3))

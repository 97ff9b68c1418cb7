import duckdb
import pandas as pd
import pyarrow as pa
import pytest

import evenkeel as ek
from evenkeel.errors import UsageError
from evenkeel.schema import write_schema
from evenkeel.validation import infer_schema

ROWS = {"age": [30, 41, None, 18], "city": ["A", "B", "A", None]}


@pytest.mark.parametrize(
    "table",
    [pa.table(ROWS), pd.DataFrame(ROWS).convert_dtypes(), duckdb.sql("SELECT 30 AS age, 'A' AS city")],
    ids=type,
)
def test_whatever_hands_over_arrow_is_a_table(table):
    found = ek.profile(table)
    assert [(name, str(column.type)) for name, column in found.columns.items()] == [
        ("age", "integer"),
        ("city", "text"),
    ]


def test_a_table_is_held_against_a_schema_and_its_file(tmp_path):
    schema = infer_schema(ek.profile(pa.table(ROWS)))
    write_schema(schema, tmp_path / "schema.yaml")
    assert ek.validate(pa.table(ROWS), schema).valid
    assert not ek.validate(pa.table({"age": ["old"]}), tmp_path / "schema.yaml").valid


def test_drift_is_asked_of_two_tables():
    found = ek.drift(pa.table({"x": range(500)}), pd.DataFrame({"x": range(400, 900)}))
    assert (found.alarm, found.columns[0].column) == (True, "x")


def test_a_file_and_a_table_are_the_same(tmp_path):
    pd.DataFrame(ROWS).to_csv(tmp_path / "rows.csv", index=False)
    assert ek.profile(str(tmp_path / "rows.csv")).rows == ek.profile(pa.table(ROWS)).rows == 4


def test_what_is_no_table_is_refused():
    with pytest.raises(UsageError, match="hands over Arrow"):
        ek.profile([1, 2, 3])

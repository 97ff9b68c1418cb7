import duckdb
import pandas as pd
import pyarrow as pa
import pytest

import evenkeel as ek
from evenkeel.errors import DefinitionError, InvalidDataError, UsageError
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


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"m": [1, "a", None]}),
        pd.DataFrame([[1, 2]], columns=["m", "m"]),
        pd.DataFrame({"m": [2**70, 1]}),
        pd.DataFrame({"m": pd.arrays.SparseArray([0, 1])}),
        pd.DataFrame({"m": [1j]}),
        pd.Series([1, 2], name="m"),
    ],
    ids=["mixed", "twice", "beyond 64 bits", "sparse", "complex", "series"],
)
def test_what_arrow_cannot_hold_is_one_message(table):
    with pytest.raises(InvalidDataError, match=r"cannot be handed over as Arrow(.|\n)*do: Give the column"):
        ek.profile(table)


def test_an_index_is_a_column_where_it_has_a_name():
    table = pd.DataFrame({"age": [30, 41, 18]})
    assert [*ek.profile(table[table.age > 20]).columns] == ["age"]
    assert [*ek.profile(table.set_index(pd.Index(["a", "b", "c"], name="id"))).columns] == ["age", "id"]


def test_categories_of_pandas_are_their_values():
    categories = {"word": pd.Categorical(["x", None]), "range": pd.Categorical(pd.interval_range(0, 2, periods=2))}
    found = ek.profile(pd.DataFrame(categories)).columns
    assert [(str(one.type), one.missing) for one in found.values()] == [("text", 1), ("other", 0)]


def test_columns_that_no_model_reads_are_left_out_of_leakage_and_skew():
    plain = {"tags": [["a"]] * 60, "x": range(60), "late": [row > 20 for row in range(60)], "id": range(60)}
    table = pa.table({**plain, "odd": [{"a": 1}] * 60})
    assert [one.column for one in ek.leakage(table, label="late", key="id").anomalies] == ["x"]
    assert [one.column for one in ek.skew(table, table, key="id").columns] == ["tags", "x", "late"]
    with pytest.raises(InvalidDataError, match=r"type that cannot be used(.|\n)*'tags'"):
        ek.leakage(table, label="tags")


def test_each_of_several_labels_is_looked_at_by_itself():
    minutes = [row % 40 for row in range(1_000)]
    slow = [None if row < 30 else row % 7 < 3 for row in range(1_000)]
    table = pa.table({"delay": minutes, "late": [minute > 14 for minute in minutes], "slow": slow})
    found = ek.leakage(table, label=["late", "slow"])
    assert [(one.column, one.kind) for one in found.anomalies] == [("delay", "same_as_label")]
    assert "the label 'late'" in found.anomalies[0].message
    with pytest.raises(InvalidDataError, match="'delay', one of several, is neither yes nor no"):
        ek.leakage(table, label=["late", "delay"])
    with pytest.raises(UsageError, match="Each label is named once"):
        ek.leakage(table, label=["late", "late"])


@pytest.mark.parametrize("label", [[None] * 9, [float("nan")] * 9, ["x"] * 9])
def test_a_label_of_which_nothing_can_be_learnt_is_refused(label):
    with pytest.raises(InvalidDataError, match=r"has no value|has one class alone"):
        ek.leakage(pa.table({"x": range(9), "late": label}), label="late")


def test_a_slice_alone_and_a_seed_below_nothing_are_refused():
    with pytest.raises(DefinitionError, match=r"do: Write \['age'\]"):
        ek.profile(pa.table(ROWS), slices="age")
    with pytest.raises(InvalidDataError, match="no times to make spans of"):
        ek.profile(pa.table({"tags": [["a"]]}), span="tags:day")
    with pytest.raises(UsageError, match="A seed is"):
        ek.profile(pa.table(ROWS), sample=1, seed=-1)


def test_what_is_no_schema():
    with pytest.raises(UsageError, match=r"(?s)This is not a schema.*got: dict"):
        ek.validate(pa.table(ROWS), {"columns": {}})

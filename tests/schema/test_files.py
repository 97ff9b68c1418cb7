from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenkeel.errors import SchemaError, StoreError, UsageError
from evenkeel.schema import (
    Bounds,
    Column,
    Domain,
    Limit,
    Range,
    Role,
    Rule,
    Schema,
    Sensitivity,
    Severity,
    Stage,
    read_schema,
    write_schema,
)
from evenkeel.schema.read import parse_schema
from evenkeel.schema.write import dump, schema_text
from evenkeel.typing import ColumnType

FULL = Schema(
    (
        Column("flight_id", ColumnType.TEXT, Role.KEY, min_fraction=1.0, unique=True, description="carrier: number #1"),
        Column(
            "asked_at",
            ColumnType.TIMESTAMP,
            Role.EVENT_TIME,
            range=Range("2013-01-01T00:00:00Z"),
            timezone="America/New_York",
        ),
        Column("no", ColumnType.TEXT, values=("NO", "yes", "", "7", "null", "a b"), min_domain_mass=0.95),
        Column("distance", ColumnType.INTEGER, range=Range(0, 5_000), severity=Severity.WARNING),
        Column("wind", ColumnType.FLOAT, required=False, disallow=("nan", "inf"), range=Range(None, 1e20)),
        Column("late", ColumnType.BOOLEAN, Role.LABEL, values=(True, False), not_in=("serving",)),
        Column("origin", ColumnType.TEXT, domain="airport", drift=Limit(0.1), skew=Limit(0.01, "l_infinity")),
        Column("dest", ColumnType.TEXT, domain="airport", severity={"new_value": Severity.INFO}),
        Column(
            "stops", ColumnType.TEXT, stage=Stage.DEBUG, valency=Bounds(0, 3), pattern="[A-Z]{3}", length=Bounds(3, 3)
        ),
        Column("arrived_at", ColumnType.TIMESTAMP, required=False, min_count=5),
        Column(
            "name",
            ColumnType.TEXT,
            owner="ops",
            sensitivity=Sensitivity.PERSONAL,
            distinct=Bounds(2),
            missing_values=("NA", "~"),
        ),
    ),
    min_rows=100,
    max_rows=1_000_000,
    rows_change=Range(0.5, 2.0),
    unique_together=(("flight_id", "asked_at"),),
    fresh={"asked_at": "2d"},
    rules=(
        Rule("lands later", "arrived_at >= asked_at"),
        Rule("slow: enough", "distance < 3000 or wind > 0", 0.99, Severity.WARNING, "of `wind`"),
    ),
    max_bad_rows=0.01,
    severity={"new_column": Severity.INFO},
    domains={"airport": Domain(ColumnType.TEXT, values=("JFK", "LGA"), length=Bounds(3, 3))},
    name="flights",
    owner="network operations",
)


def read(tmp_path, text):
    (tmp_path / "schema.yaml").write_text(text, "utf-8")
    return read_schema(tmp_path / "schema.yaml")


def test_what_is_written_is_read(tmp_path):
    write_schema(FULL, tmp_path / "new" / "schema.yaml")
    assert read_schema(tmp_path / "new" / "schema.yaml") == FULL
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["schema.yaml"]


def test_a_file_that_people_read(tmp_path):
    write_schema(FULL, tmp_path / "schema.yaml")
    text = (tmp_path / "schema.yaml").read_text()
    assert text.startswith("# What every row promises.")
    assert (
        """
  distance:
    type: integer
    range: [0, 5000]
    severity: warning

  wind:
    type: float
    required: false
    range: [null, 1.0e+20]
    disallow: [nan, inf]
"""
        in text
    )


def test_a_file_is_replaced_as_a_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "schema.yaml"
    write_schema(FULL, path)
    before = path.read_bytes()
    monkeypatch.setattr("os.fsync", _fail)
    with pytest.raises(StoreError, match="cannot be read or written"):
        write_schema(Schema(()), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def _fail(descriptor):
    raise OSError("the disk is full")


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1) | st.sampled_from(
    ["yes", "~", "1e5", "0x1", "a: b", "- a", "#", "\x85", "a\u2028b", "\n ", "\ufeff"]
)


@pytest.mark.parametrize("name", ["age", "_1", "no", "Null", "y", "a b", "é", "1a", "", "n" * 101])
def test_columns_that_promise_alike_are_written_as_yaml_writes_each(name):
    columns = tuple(Column(one, ColumnType.INTEGER, range=Range(0)) for one in ("first", name))
    whole = dump({"columns": {one.name: {"type": "integer", **one.said()} for one in columns}})
    assert whole == "columns:\n" + schema_text(Schema(columns)).rpartition("\ncolumns:\n")[2].replace("\n\n", "\n")


@given(st.lists(TEXTS, unique=True, max_size=4), st.lists(TEXTS, unique=True, min_size=1), TEXTS)
@settings(deadline=None)
def test_any_name_and_value_survives(tmp_path_factory, names, values, description):
    columns = [Column(name, ColumnType.TEXT, values=tuple(values), description=description) for name in names]
    path = tmp_path_factory.mktemp("schema") / "schema.yaml"
    write_schema(Schema(tuple(columns)), path)
    assert read_schema(path) == Schema(tuple(columns))


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("columns:\n  x: {type: flaot}", "2:13", "Did you mean 'float'"),
        ("columns:\n  x:\n    tpye: float", "3:5", "Did you mean 'type'"),
        ("colums: {}", "1:1", "Did you mean 'columns'"),
        ("min_rows: 3", "1:1", "'columns' is missing"),
        ("columns:\n  x: {}", "2:6", "'type' is missing"),
        ("columns:\n  x: [", "2:7", "is not YAML"),
        ("columns:\n\tx: 1", "2:1", "is not YAML"),
        ("columns: 3", "1:10", "something else"),
        ("columns:\n  x:", "2:5", "got: nothing"),
        ("rules: {r: 1 + 2}\ncolumns: {}", "1:1", "got: a value of type integer"),
        ("columns:\n  x: {type: float}\n  x: {type: float}", "3:3", "stands here twice"),
        ("columns:\n  x:\n    type: float\n    range: [3, 1]", "4:12", "is empty"),
        ("columns:\n  x:\n    type: float\n    range: [3]", "4:12", "two ends"),
        ("columns:\n  x:\n    type: float\n    range: 3", "4:12", "a list"),
        ("columns:\n  x: {type: integer, values: [1, b]}", "2:34", "a number"),
        ("columns:\n  x: {type: integer, values: [1, '2']}", "2:34", "a number"),
        ("columns:\n  x: {type: boolean, values: [1]}", "2:31", "true or false"),
        ("columns:\n  x: {type: text, values: [a, null]}", "2:31", "in quotes"),
        ("columns:\n  x: {type: text, unique: maybe}", "2:27", "true or false"),
        ("columns:\n  x: {type: float, min_fraction: .nan}", "2:34", "a number"),
        ("columns:\n  x: {type: float, min_fraction: 2}", "2:34", "not a share"),
        ("columns:\n  x: {type: float, severity: fatal}", "2:30", "error, warning, info"),
        ("columns:\n  x: {type: float, severity: {constant: fatal}}", "2:41", "error, warning, info"),
        ("columns:\n  x: {type: text, length: [1, two]}", "2:31", "a whole number"),
        ("columns:\n  x: {type: text, domain: d, values: [a]}", "2:38", "or a shared one"),
        ("columns:\n  x: {type: text, drift: {distance: jensen_shannon}}", "2:26", "'limit' is missing"),
        ("rules:\n  r: 1 +\ncolumns: {}", "2:6", "value is missing"),
        ("rules:\n  r: {min_fraction: 1}\ncolumns: {}", "2:6", "'condition' is missing"),
        ("fresh:\n  x: 2 days\ncolumns: {}", "2:6", "not a duration"),
        ("domains:\n  d: {type: text, range: [1, 2]}\ncolumns: {}", "2:26", "takes no range"),
        ("columns:\n  x: {type: float, disallow: [zero]}", "2:31", "nan, inf"),
        ("columns:\n  x: {type: text, role: key}\n  y: {type: text, role: key}", "1:1", "twice"),
        ("columns: {}\nmin_rows: -1", "2:11", "at least 0"),
        ("columns: {}\nversion: 2", "2:10", "newer release"),
        ("columns: {? [a] : {type: text}}", "1:13", "a name"),
    ],
)
def test_an_error_says_where(tmp_path, text, place, problem):
    with pytest.raises(UsageError, match=problem) as caught:
        read(tmp_path, text)
    assert caught.value.where == f"{tmp_path / 'schema.yaml'}:{place}"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b"a: \xff", "do: Write the file in UTF-8"),
        (b"[" * 200_000, "nested too deeply"),  # a test that fails here takes its process with it
        (b"- " * 200_000, "nested too deeply"),
    ],
)
def test_a_file_that_is_no_schema(tmp_path, content, problem):
    (tmp_path / "schema.yaml").write_bytes(content)
    with pytest.raises(SchemaError, match=problem):
        read_schema(tmp_path / "schema.yaml")


def test_half_a_character_is_no_schema():
    with pytest.raises(SchemaError, match="is not YAML"):
        parse_schema("columns: \ud800", Path("schema.yaml"))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(SchemaError, match="evenkeel schema infer"):
        read_schema(tmp_path / "schema.yaml")


def test_text_is_taken_as_it_is_written(tmp_path):
    schema = read(tmp_path, "columns:\n  007: {type: text, values: [NO, 007, 1e3, 2013-01-01, 1_000]}")
    assert schema == Schema((Column("007", ColumnType.TEXT, values=("NO", "007", "1e3", "2013-01-01", "1_000")),))


def test_numbers_and_times_as_people_write_them(tmp_path):
    text = "columns:\n  x: {type: float, range: [1e-3, 1_000]}\n  d: {type: date, range: [2013-01-01, ~]}"
    assert [column.range for column in read(tmp_path, text).columns] == [Range(1e-3, 1_000), Range("2013-01-01")]

import pytest

from evenkeel.errors import NotFoundError, SchemaError
from evenkeel.schema import Column, Range, Role, Schema
from evenkeel.typing import ColumnType

INTEGER, FLOAT, TEXT, TIMESTAMP = ColumnType.INTEGER, ColumnType.FLOAT, ColumnType.TEXT, ColumnType.TIMESTAMP


@pytest.mark.parametrize(
    ("promise", "problem"),
    [
        ({"type": FLOAT, "min_fraction": 1.1}, "not a share"),
        ({"type": FLOAT, "min_domain_mass": -0.1}, "not a share"),
        ({"type": TEXT, "values": ()}, "not a list of different values"),
        ({"type": TEXT, "values": ("a", "a")}, "not a list of different values"),
        ({"type": TEXT, "values": ("a", 1)}, "do not fit its type"),
        ({"type": INTEGER, "values": (1, True)}, "do not fit its type"),
        ({"type": TIMESTAMP, "values": ("2013-01-01T00:00:00Z",)}, "takes no list of values"),
        ({"type": INTEGER, "range": Range(2, 1)}, "is empty"),
        ({"type": INTEGER, "range": Range("1")}, "does not fit its type"),
        ({"type": FLOAT, "range": Range(0.0, float("inf"))}, "does not fit its type"),
        ({"type": TEXT, "range": Range(0)}, "takes no range"),
        ({"type": TIMESTAMP, "range": Range("2013-01-01T00:00:00")}, "does not fit its type"),
        ({"type": TIMESTAMP, "range": Range("2013-01-01T00:00:00Z", "2013-01-01T00:30:00+01:00")}, "is empty"),
        ({"type": ColumnType.DATE, "range": Range("2013-02-30")}, "does not fit its type"),
        ({"type": INTEGER, "disallow": ("nan",)}, "has neither NaN nor infinity"),
        ({"type": INTEGER, "timezone": "UTC"}, "has no time zone"),
        ({"type": TIMESTAMP, "timezone": "Mars/Olympus"}, "is not known"),
        ({"type": TEXT, "role": Role.EVENT_TIME}, "is of type text"),
    ],
)
def test_promises_that_contradict_each_other(promise, problem):
    with pytest.raises(SchemaError, match=problem):
        Column("x", **promise)


@pytest.mark.parametrize(
    "columns",
    [(Column("x", TEXT), Column("x", FLOAT)), (Column("x", TEXT, Role.KEY), Column("y", TEXT, Role.KEY))],
)
def test_nothing_stands_in_a_schema_twice(columns):
    with pytest.raises(SchemaError, match="twice"):
        Schema(columns)


def test_roles_and_environments():
    label = Column("late", ColumnType.BOOLEAN, Role.LABEL, not_in=("serving",))
    schema = Schema((Column("id", TEXT, Role.KEY), Column("at", TIMESTAMP, Role.EVENT_TIME), label))
    assert (schema.key, schema.event_time, schema.label) == ("id", "at", "late")
    assert [column.name for column in schema.expected("serving")] == ["id", "at"]
    assert schema.expected("training") == schema.columns
    assert Schema(()).label is None


def test_a_column_by_name():
    schema = Schema((Column("speed", FLOAT),))
    assert schema.column("speed").type is FLOAT
    with pytest.raises(NotFoundError, match="Did you mean 'speed'"):
        schema.column("spede")


def test_a_schema_is_an_artifact(tmp_path):
    schema = Schema((Column("x", FLOAT, values=(1.0, 2.5), range=Range(0, None)), Column("y", INTEGER, values=(1, 2))))
    schema.save(tmp_path)
    assert Schema.load(tmp_path) == schema
    assert schema.summary() == {"columns": 2, "label": None}

import pytest

from evenkeel.errors import NotFoundError, SchemaError, UsageError
from evenkeel.schema import Bounds, Column, Domain, Limit, Range, Role, Rule, Schema, Severity, Stage
from evenkeel.typing import ColumnType

INTEGER, FLOAT, TEXT, TIMESTAMP = ColumnType.INTEGER, ColumnType.FLOAT, ColumnType.TEXT, ColumnType.TIMESTAMP


@pytest.mark.parametrize(
    ("promise", "problem"),
    [
        ({"type": FLOAT, "min_fraction": 1.1}, "not a share"),
        ({"type": FLOAT, "min_domain_mass": -0.1}, "not a share"),
        ({"type": TEXT, "values": ()}, "got: no value"),
        ({"type": TEXT, "values": ("b", "a", "a")}, "got: 'a' twice"),
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
        ({"type": FLOAT, "min_count": -1}, "is no count"),
        ({"type": TEXT, "length": Bounds(3, 2)}, "The length of column 'x' is empty"),
        ({"type": INTEGER, "length": Bounds(3)}, "takes no length"),
        ({"type": INTEGER, "pattern": "[0-9]"}, "takes no pattern"),
        ({"type": TEXT, "pattern": "[A-Z"}, "is no regular expression"),
        ({"type": TEXT, "valency": Bounds(-1)}, "The valency of column 'x' is empty"),
        ({"type": TEXT, "valency": Bounds(1), "unique": True}, "holds lists, and cannot be unique"),
        ({"type": TEXT, "valency": Bounds(1), "role": Role.KEY}, "holds lists, and cannot be key"),
        ({"type": FLOAT, "drift": Limit(-0.1)}, "is no distance"),
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


AIRPORT = {"airport": Domain(TEXT, values=("JFK",))}
AT = Column("at", TIMESTAMP)


@pytest.mark.parametrize(
    ("promise", "problem"),
    [
        ({"columns": (Column("x", TEXT, domain="airprt"),), "domains": AIRPORT}, "Did you mean 'airport'"),
        ({"columns": (Column("x", FLOAT, domain="airport"),), "domains": AIRPORT}, "of another type than its domain"),
        (
            {"columns": (Column("x", TEXT, domain="airport", pattern="J.*"),), "domains": AIRPORT},
            "says another pattern",
        ),
        ({"columns": (), "min_rows": 2, "max_rows": 1}, "wants more rows than it allows"),
        ({"columns": (), "max_bad_rows": 2}, "is not a share"),
        ({"columns": (AT,), "unique_together": (("at", "ta"),)}, "no column 'ta'"),
        ({"columns": (AT,), "unique_together": ((),)}, "a list without a column"),
        ({"columns": (AT,), "fresh": {"at": "two days"}}, "not a duration"),
        ({"columns": (Column("x", FLOAT),), "fresh": {"x": "2d"}}, "Only a time can be fresh"),
        ({"columns": (AT,), "rules": (Rule("r", "hour(at)"),)}, "is not a condition"),
        ({"columns": (AT,), "rules": (Rule("r", "hour(ta) > 1"),)}, "no column 'ta'"),
        ({"columns": (AT,), "rules": (Rule("r", "at > 1"),)}, "cannot be compared"),
        ({"columns": (AT,), "rules": (Rule("r", "at is null"), Rule("r", "at is null"))}, "twice"),
    ],
)
def test_promises_of_a_table_that_cannot_hold(promise, problem):
    with pytest.raises(UsageError, match=problem):
        Schema(**promise)


def test_a_shared_domain_is_that_of_its_columns():
    schema = Schema((Column("x", TEXT, domain="airport"),), domains=AIRPORT)
    assert schema.column("x").values == ("JFK",)


def test_how_bad_an_anomaly_is_said_to_be():
    column = Column("x", TEXT, severity={"constant": Severity.INFO})
    schema = Schema((column, Column("y", TEXT, stage=Stage.DEBUG)), severity={"new_value": Severity.ERROR})
    said = {
        (one.name, kind): schema.severity_of(kind, one, Severity.ERROR)
        for one in schema.columns
        for kind in ("constant", "new_value")
    }
    assert said == {
        ("x", "constant"): Severity.INFO,
        ("x", "new_value"): Severity.ERROR,
        ("y", "constant"): Severity.WARNING,
        ("y", "new_value"): Severity.WARNING,
    }


def test_roles_and_environments():
    label = Column("late", ColumnType.BOOLEAN, Role.LABEL, not_in=("serving",))
    schema = Schema((Column("id", TEXT, Role.KEY), Column("at", TIMESTAMP, Role.EVENT_TIME), label))
    assert (schema.key, schema.event_time, schema.labels) == ("id", "at", ("late",))
    assert [column.name for column in schema.expected("serving")] == ["id", "at"]
    assert schema.expected("training") == schema.columns
    assert Schema(()).labels == ()


def test_a_column_by_name():
    schema = Schema((Column("speed", FLOAT),))
    assert schema.column("speed").type is FLOAT
    with pytest.raises(NotFoundError, match="Did you mean 'speed'"):
        schema.column("spede")


def test_a_schema_is_an_artifact(tmp_path):
    schema = Schema((Column("x", FLOAT, values=(1.0, 2.5), range=Range(0, None)), Column("y", INTEGER, values=(1, 2))))
    schema.save(tmp_path)
    assert Schema.load(tmp_path) == schema
    assert schema.summary() == {"columns": 2, "rules": 0, "labels": []}

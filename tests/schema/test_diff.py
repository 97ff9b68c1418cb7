import dataclasses

import pytest

from evenkeel.schema import Bounds, Column, Domain, Limit, Range, Rule, Schema, Severity, Stage, directions
from evenkeel.schema.diff import Change, diff_schemas
from evenkeel.schema.directions import Direction
from evenkeel.typing import ColumnType

INTEGER, FLOAT, TEXT, TIMESTAMP = ColumnType.INTEGER, ColumnType.FLOAT, ColumnType.TEXT, ColumnType.TIMESTAMP
BACK = {Direction.STRICTER: Direction.LOOSER, Direction.LOOSER: Direction.STRICTER, Direction.OTHER: Direction.OTHER}


def names(kind, *left_out):
    return {field.name for field in dataclasses.fields(kind)} - set(left_out)


def test_every_promise_has_a_direction():
    assert set(directions.COLUMN) == names(Column, "name")
    assert set(directions.RULE) == names(Rule, "name")
    assert set(directions.TABLE) == names(Schema, "columns", "rules", "domains")
    assert names(Domain) <= set(directions.COLUMN)


@pytest.mark.parametrize(
    ("field", "before", "after", "direction"),
    [
        ("type", FLOAT, INTEGER, "stricter"),
        ("type", TEXT, INTEGER, "other"),
        ("stage", Stage.DEBUG, Stage.PRODUCTION, "stricter"),
        ("stage", Stage.PLANNED, Stage.DEPRECATED, "other"),
        ("required", False, True, "stricter"),
        ("min_fraction", 0.5, 0.6, "stricter"),
        ("values", None, ("a",), "stricter"),
        ("values", ("a", "b"), ("b",), "stricter"),
        ("values", ("a", "b"), ("b", "c"), "other"),
        ("range", Range(0, 5), Range(0, 4), "stricter"),
        ("range", Range(0, 5), Range(1, 6), "other"),
        ("range", Range("2013-01-01"), None, "looser"),
        ("length", Bounds(0, 3), Bounds(1, 3), "stricter"),
        ("length", None, Bounds(0), "other"),
        ("valency", None, Bounds(0, 3), "other"),
        ("valency", Bounds(0, 4), Bounds(0, 3), "stricter"),
        ("pattern", "a+", "b+", "other"),
        ("pattern", None, "b+", "stricter"),
        ("disallow", (), ("nan",), "stricter"),
        ("not_in", ("serving",), (), "stricter"),
        ("drift", None, Limit(0.1), "stricter"),
        ("drift", Limit(0.2), Limit(0.1), "stricter"),
        ("drift", Limit(0.2), Limit(0.1, "hellinger"), "other"),
        ("severity", Severity.WARNING, Severity.ERROR, "stricter"),
        ("severity", None, Severity.ERROR, "stricter"),
        ("severity", None, Severity.WARNING, "other"),
        ("severity", {"constant": Severity.INFO}, {"constant": Severity.ERROR}, "stricter"),
        ("severity", {"constant": Severity.INFO}, {"new_value": Severity.ERROR}, "stricter"),
        ("severity", {"constant": Severity.INFO}, Severity.ERROR, "other"),
        ("owner", None, "ops", "other"),
    ],
)
def test_which_way_a_promise_of_a_column_moved(field, before, after, direction):
    compare = directions.COLUMN[field]
    assert (compare(before, after), compare(after, before)) == (direction, BACK[Direction(direction)])


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("min_rows", 1, 2),
        ("max_rows", None, 2),
        ("max_rows", 3, 2),
        ("rows_change", Range(0.5, 2), Range(0.5, 1.5)),
        ("unique_together", (), (("a", "b"),)),
        ("fresh", {"at": "2d"}, {"at": "24h", "on": "1w"}),
        ("max_bad_rows", 0.1, 0.0),
    ],
)
def test_promises_of_a_table_that_are_stricter(field, before, after):
    compare = directions.TABLE[field]
    assert (compare(before, after), compare(after, before)) == ("stricter", "looser")


def test_a_diff_in_full():
    before = Schema(
        (
            Column("old", FLOAT, unit="mph"),
            Column("speed", INTEGER, range=Range(0, 5)),
            Column("origin", TEXT, domain="airport"),
            Column("dest", TEXT, domain="airport"),
        ),
        rules=(Rule("fast", "speed > 1"),),
        domains={"airport": Domain(TEXT, values=("JFK", "LGA"))},
    )
    after = Schema(
        (
            Column("speed", FLOAT, range=Range(0, 5)),
            Column("origin", TEXT, domain="airport"),
            Column("dest", TEXT, values=("JFK", "LGA")),
            Column("later", FLOAT, stage=Stage.PLANNED),
        ),
        min_rows=10,
        rules=(Rule("fast", "speed > 2"), Rule("there", "origin is not null")),
        domains={"airport": Domain(TEXT, values=("LGA", "EWR"))},
    )
    found = diff_schemas(before, after)
    assert [(one.direction, one.where, one.told()) for one in found.changes] == [
        ("stricter", "table", "min_rows: 1 → 10"),
        ("looser", "column old", "removed: type float, unit mph"),
        ("looser", "column speed", "type: integer → float"),
        ("other", "column dest", "domain: airport → none"),
        ("other", "column later", "added: type float, stage planned"),
        ("other", "rule fast", "condition: speed > 1 → speed > 2"),
        ("stricter", "rule there", "added: condition origin is not null"),
        ("other", "domain airport", "values: added [EWR]; removed [JFK]"),
    ]
    assert found.summary() == {"stricter": 2, "looser": 2, "other": 4}
    assert {one.direction for one in diff_schemas(after, before).changes if one.direction != "other"} == {
        "looser",
        "stricter",
    }


def test_equal_schemas_do_not_differ():
    schema = Schema((Column("x", FLOAT),), fresh={})
    assert diff_schemas(schema, Schema((Column("x", FLOAT),))).changes == ()


def test_long_lists_are_told_in_short():
    change = Change("column", "x", "values", Direction.STRICTER, None, [str(i) for i in range(100)])
    assert change.told() == "values: none → [0, 1, 2, 3, 4, 95 more]"

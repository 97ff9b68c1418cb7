import dataclasses
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenkeel.schema import Bounds, Column, Domain, Range, Role, Rule, Schema, Severity, schema_text
from evenkeel.schema.read import parse_schema
from evenkeel.testing.shared import shared_engine
from evenkeel.testing.validation import cases, facts_of
from evenkeel.typing import ColumnType
from evenkeel.validation import Check, validate
from evenkeel.validation.update import RELAXATIONS, relax

INTEGER, FLOAT, TEXT, TIMESTAMP = ColumnType.INTEGER, ColumnType.FLOAT, ColumnType.TEXT, ColumnType.TIMESTAMP
PATH = Path("schema.yaml")
ENGINE = shared_engine()
NOTHING_TO_RELAX = {  # they break no promise; where one is an error, it becomes a warning
    "blank_text",
    "constant",
    "deprecated_column",
    "label_missing",
    "label_one_class",
    "nothing_to_compare",
    "not_utf8",
    "number_as_text",
    "planned_column",
}


def relaxed(schema, table, decide=lambda proposal: True, previous=None, aside=0):
    def look(schema):
        facts = facts_of(table, schema, previous, aside)
        return validate(facts, schema), facts

    return relax(schema if isinstance(schema, str) else schema_text(schema), PATH, look, decide)


def test_every_kind_of_anomaly_is_relaxed():
    assert set(Check.kinds) - set(RELAXATIONS) == NOTHING_TO_RELAX, "say in validation/update what relaxes this kind"


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.kind)
@pytest.mark.parametrize("severity", [{}, {"severity": Severity.ERROR}])
def test_a_table_passes_once_all_is_accepted(case, severity):
    columns = tuple(dataclasses.replace(column, **severity) for column in case.columns)
    found = relaxed(Schema(columns, **case.promises), case.bad, previous=case.previous, aside=case.aside[0])
    assert found.valid
    assert case.kind in {one.anomaly.kind for one in found.accepted} or case.kind in NOTHING_TO_RELAX
    assert case.kind in NOTHING_TO_RELAX or case.kind not in {one.kind for one in found.anomalies}


@pytest.mark.parametrize(
    ("column", "values", "changes"),
    [
        (Column("x", FLOAT, range=Range(0, 1)), [-0.5, 1.5], ("range: [0, 1] → [-0.5, 1.5]",)),
        (Column("x", TEXT, values=("a",)), ["a", "c", "b"], ("values: added [b, c]",)),
        (Column("x", TEXT, values=("a",)), [str(i) for i in range(30)] + ["a"], ("min_domain_mass: 1.0 → 0.03",)),
        (Column("x", TEXT, min_fraction=0.9), ["a", None, "b"], ("min_fraction: 0.9 → 0.66",)),
        (Column("x", TEXT, unique=True), ["a", "a"], ("unique: true → false",)),
        (Column("x", FLOAT, disallow=("nan", "inf")), [1.0, float("inf")], ("disallow: [nan, inf] → [nan]",)),
        (Column("x", INTEGER, range=Range(0, 1)), [0.5], ("type: integer → float",)),
        (
            Column("x", INTEGER, range=Range(0, 1), severity=Severity.ERROR),
            ["a"],
            ("type: integer → text", "range: [0, 1] → none"),
        ),
    ],
)
def test_the_smallest_relaxation(column, values, changes):
    found = relaxed(Schema((column,)), pa.table({"x": values}))
    assert found.accepted[0].changes == changes


def test_what_else_does_not_make_sense_with_another_type_goes_with_it():
    schema = Schema(
        (Column("at", TIMESTAMP, Role.EVENT_TIME), Column("x", INTEGER, domain="small")),
        fresh={"at": "2d"},
        rules=(Rule("positive", "x > 0"), Rule("there", "x is not null")),
        domains={"small": Domain(INTEGER, range=Range(0, 1))},
    )
    found = relaxed(schema, pa.table({"at": ["soon"], "x": ["a"]}))
    assert parse_schema(found.text, PATH) == dataclasses.replace(
        schema,
        columns=(Column("at", TEXT), Column("x", TEXT)),
        fresh={},
        rules=(Rule("there", "x is not null"),),
    )


def test_a_shared_domain_is_relaxed_where_it_stands():
    columns = (Column("a", TEXT, domain="d"), Column("b", TEXT, domain="d"))
    schema = Schema(columns, domains={"d": Domain(TEXT, values=("x",))})
    found = relaxed(schema, pa.table({"a": ["y"], "b": ["z"]}))
    assert found.valid
    assert parse_schema(found.text, PATH).domains["d"].values == ("x", "y", "z")
    assert [one.changes for one in found.accepted] == [
        ("domain d: values: added [y]",),
        ("domain d: values: added [z]",),
    ]


def test_what_is_declined_stays():
    text = "columns:\n  x: {type: integer, range: [0, 1], unique: true}  # mine\n"
    found = relaxed(text, pa.table({"x": [2, 2]}), lambda proposal: proposal.name == "not_unique:x")
    assert found.text == "columns:\n  x: {type: integer, range: [0, 1], unique: false}  # mine\n"
    assert ([one.name for one in found.declined], found.valid) == (["out_of_range:x"], False)


def test_words_for_nothing_are_named_rather_than_the_type_changed():
    table = pa.table({"x": ["1", "2", "NA", "-", "3"]})
    found = relaxed("columns:\n  x: {type: integer}\n", table)
    assert found.accepted[0].changes == ("missing_values: [] → [-, NA]",)


KINDS = [INTEGER, FLOAT, TEXT, ColumnType.BOOLEAN, TIMESTAMP]
VALUES = st.one_of(
    st.lists(st.floats() | st.none(), min_size=1),
    st.lists(st.integers(-(2**63), 2**63 - 1) | st.none(), min_size=1),
    st.lists(st.sampled_from("abc") | st.text() | st.none(), min_size=1),
    st.lists(st.booleans() | st.none(), min_size=1),
    st.lists(st.datetimes() | st.none(), min_size=1),
)
PROMISES = {
    INTEGER: {"range": Range(0, 5), "values": (1, 2)},
    FLOAT: {"range": Range(0.0, 5.0), "disallow": ("nan", "inf")},
    TEXT: {"values": ("a", "b"), "pattern": "[a-z]*", "length": Bounds(1, 3)},
    ColumnType.BOOLEAN: {"values": (True,)},
    TIMESTAMP: {"range": Range("2013-01-01T00:00:00Z", "2014-01-01T00:00:00Z"), "timezone": "Europe/Berlin"},
}


@st.composite
def columns(draw):
    kind = draw(st.sampled_from(KINDS))
    said = {"min_fraction": draw(st.sampled_from([0.0, 0.5, 1.0])), "unique": draw(st.booleans())}
    chosen = draw(st.lists(st.sampled_from(sorted(PROMISES[kind])), unique=True))
    severity = draw(st.sampled_from([None, Severity.ERROR, {"constant": Severity.ERROR}]))
    role = draw(st.sampled_from([None, Role.LABEL]))
    return Column("x", kind, role, severity=severity, **said, **{name: PROMISES[kind][name] for name in chosen})


@given(columns(), VALUES, st.sampled_from(["x", "y"]), st.integers(1, 5))
@settings(deadline=None, max_examples=200)
def test_after_all_is_accepted_the_file_fits(column, values, name, min_rows):
    found = relaxed(Schema((column,), min_rows), pa.table({name: values}))
    assert found.valid, found.anomalies
    assert found.declined == ()

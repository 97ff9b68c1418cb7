"""Contracts that others wrote: what becomes of them, what is told to be left out, and what is refused."""

import copy
import math
import re
from pathlib import Path

import pytest
import yaml

from evenkeel.errors import NotFoundError, SchemaError, UsageError
from evenkeel.schema import Bounds, Column, Range, Role, Schema, Sensitivity, Severity, Stage
from evenkeel.schema.odcs import import_contract
from evenkeel.schema.odcs.column_checks import KINDS
from evenkeel.schema.odcs.read_table import TOO_FEW_ROWS
from evenkeel.typing import ColumnType
from evenkeel.validation.checks import NewValue, NotUnique, TooFewRows, TooManyMissing

# These stand beside a field that says the same, or say what is so anyway.
SAYS_NO_MORE = {"logicalType", "physicalType", "primaryKeyPosition", "format", "timezone", "unit", "mustBe"} | {
    "criticalDataElement",
    "tags",
}
# Of these it is told that they are left out as a whole, not each part of them.
AS_A_WHOLE = re.compile(
    r"(servers|price|roles|support|.*customProperties|.*relationships|schema\.1|slaProperties\.1|team\.members\.1"
    r"|schema\.0\.quality\.2|schema\.0\.properties\.6\.quality)\."
)
SALES = Path(__file__).parent / "sales.odcs.yaml"
INTEGER, FLOAT, TEXT, TIMESTAMP, DATE = (
    ColumnType.INTEGER,
    ColumnType.FLOAT,
    ColumnType.TEXT,
    ColumnType.TIMESTAMP,
    ColumnType.DATE,
)


def _paths(value, path=()):
    """Return the way to every field of a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in items:
        yield from [(*path, key)] if isinstance(value, dict) else ()
        yield from _paths(one, (*path, key))


def _without(document, path):
    document = copy.deepcopy(document)
    at = document
    for key in path[:-1]:
        at = at[key]
    del at[path[-1]]
    return document


def contract(properties="[]", table="", top=""):
    return (
        f"apiVersion: v3.1.0\nkind: DataContract\nid: t\nversion: 1.0.0\nstatus: active\n{top}"
        f"schema:\n- name: t\n{table}  properties: {properties}\n"
    )


@pytest.fixture
def given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def read(text, table=None):
        Path("c.yaml").write_text(text, "utf-8")
        return import_contract(Path("c.yaml"), table)

    return read


def one_column(found):
    (column,) = found.schema.columns
    return column


def told(found):
    return [f"{one.of}: {one.said}: {one.why}" for one in found.left_out]


def test_the_example_is_a_contract_of_the_standard(faults):
    assert faults(SALES.read_text("utf-8")) == []


def test_a_contract_of_another_tool_becomes_a_schema():
    assert import_contract(SALES, "lines").schema == Schema(
        (
            Column("order_id", TEXT, sensitivity=Sensitivity.RESTRICTED, min_fraction=1.0),
            Column("line", INTEGER, min_fraction=1.0, range=Range(1, 99)),
            Column(
                "sold_at",
                TIMESTAMP,
                min_fraction=1.0,
                range=Range("2019-12-31T23:00:00Z", "2029-12-31T23:59:59.999999Z"),
                timezone="Europe/Berlin",
            ),
            Column("due", DATE, range=Range("2020-01-02")),
            Column(
                "sku",
                TEXT,
                description="The article.",
                min_fraction=math.nextafter(0.99, 1),
                pattern="[A-Z]+[0-9]+",
                length=Bounds(4, 8),
                severity={"too_many_missing": Severity.WARNING},
            ),
            Column(
                "unit",
                TEXT,
                min_fraction=1.0,
                missing_values=("", "n/a"),
                values=("kg", "piece"),
                min_domain_mass=0.95,
            ),
            Column("price", FLOAT, range=Range(0)),
            Column("gifts", TEXT, valency=Bounds(None, 3), length=Bounds(None, 20)),
        ),
        min_rows=1000,
        unique_together=(("order_id", "line"), ("order_id", "sku")),
        fresh={"sold_at": "4d"},
        severity={"too_few_rows": Severity.WARNING},
        name="lines",
        description="What was sold, by the line.",
        owner="ada",
    )


def test_what_a_schema_has_no_word_for_is_told_in_the_order_of_the_contract():
    found = import_contract(SALES, "lines").left_out
    lines = [int(one.where.split(":")[-2]) for one in found]
    assert lines == sorted(lines)
    assert [(one.of, one.said) for one in found] == [
        ("the contract", "id, name, version, status"),
        (
            "the contract",
            "domain, dataProduct, tenant, tags, servers, price, roles, support, customProperties, contractCreatedTs",
        ),
        ("the description of the contract", "usage, limitations"),
        ("table 'lines'", "customProperties business-key"),
        ("table 'lines'", "physicalName, businessName, dataGranularityDescription, tags, relationships"),
        ("column 'order'", "physicalType"),
        ("column 'sold_at'", "partitioned, partitionKeyPosition"),
        ("the options of column 'sku'", "format"),
        ("a check of column 'sku'", "dimension"),
        ("column 'sku'", "quality duplicateValues"),
        ("column 'price'", "physicalType"),
        ("the options of column 'price'", "multipleOf"),
        ("column 'price'", "quality"),
        ("column 'price'", "quality"),
        ("the options of column 'gifts'", "uniqueItems"),
        ("column 'address'", "all of it"),
        ("the items of column 'parcels'", "all of it"),
        ("column 'wished_for'", "all of it"),
        ("a check of table 'lines'", "description"),
        ("table 'lines'", "quality"),
        ("the team", "name"),
        ("the team", "dateIn"),
        ("the team", "member 'ben'"),
        ("the service level", "retention"),
    ]


def test_nothing_is_dropped_in_silence(given):
    """Each field is carried over, or told, or says nothing: without it, something else is imported or told."""
    document = yaml.safe_load(SALES.read_text("utf-8"))
    whole = given(yaml.safe_dump(document), "lines")
    silent = set()
    for path in _paths(document):
        if AS_A_WHOLE.match(".".join(map(str, path))):
            continue
        try:
            found = given(yaml.safe_dump(_without(document, path)), "lines")
        except UsageError:
            continue
        if (found.schema, told(found)) == (whole.schema, told(whole)):
            silent.add(path[-1])
    assert silent == SAYS_NO_MORE


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ("logicalType: number, physicalType: int", Column("x", INTEGER)),
        ("logicalType: number, physicalType: 'numeric(10, 0)'", Column("x", FLOAT)),
        ("logicalType: date, physicalType: timestamp", Column("x", TIMESTAMP)),
        ("logicalType: date, logicalTypeOptions: {format: 'yyyy-MM-dd HH:mm'}", Column("x", TIMESTAMP)),
        ("physicalType: BIGINT", Column("x", INTEGER)),
        ("physicalType: double precision", Column("x", FLOAT)),
        ("physicalType: varchar(9)", Column("x", TEXT)),
        (
            "logicalType: boolean, primaryKey: true",
            Column("x", ColumnType.BOOLEAN, Role.KEY, min_fraction=1, unique=True),
        ),
        ("logicalType: string, deprecated: true", Column("x", TEXT, stage=Stage.DEPRECATED)),
        ("logicalType: string, classification: Public", Column("x", TEXT, sensitivity=Sensitivity.PUBLIC)),
        ("logicalType: string, physicalName: y", Column("y", TEXT)),
        ("logicalType: integer, logicalTypeOptions: {exclusiveMinimum: 0.5}", Column("x", INTEGER, range=Range(1))),
        (
            "logicalType: integer, logicalTypeOptions: {minimum: 3, exclusiveMinimum: 3}",
            Column("x", INTEGER, range=Range(4)),
        ),
        (
            "logicalType: number, logicalTypeOptions: {exclusiveMaximum: 1}",
            Column("x", FLOAT, range=Range(None, math.nextafter(1, 0))),
        ),
        ("logicalType: string, logicalTypeOptions: {pattern: ACC}", Column("x", TEXT, pattern=r"[\w\W]*ACC[\w\W]*")),
        ("logicalType: array, items: {logicalType: integer}", Column("x", INTEGER, valency=Bounds())),
        ("logicalType: string, quality: [{metric: duplicateValues, mustBe: 0}]", Column("x", TEXT, unique=True)),
        (
            "logicalType: string, quality: [{metric: nullValues, mustBeBetween: [0, 5], unit: percent}]",
            Column("x", TEXT, min_fraction=0.95),
        ),
        ("logicalType: string, quality: [{rule: validValues, validValues: [a, a]}]", Column("x", TEXT, values=("a",))),
        (
            "logicalType: array, items: {logicalType: string, quality: [{metric: invalidValues, "
            "arguments: {validValues: [a]}, mustBe: 0}]}",
            Column("x", TEXT, valency=Bounds(), values=("a",)),
        ),
    ],
)
def test_a_property_becomes_a_column(given, said, column):
    assert one_column(given(contract(f"[{{name: x, {said}}}]"))) == column


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("logicalType: map", "column 'x': all of it: Evenkeel has no type for 'map'"),
        ("description: ''", "column 'x': all of it: it does not say its type"),
        ("physicalType: geometry", "column 'x': all of it: it does not say its type"),
        ("logicalType: array", "column 'x': all of it: it does not say what its items are"),
        (
            "logicalType: array, items: {logicalType: array}",
            "the items of column 'x': all of it: a list holds values, not lists",
        ),
        ("logicalType: string, classification: secret", "column 'x': classification: Evenkeel has no word for it"),
        (
            "logicalType: string, logicalTypeOptions: {pattern: '(?<=a'}",
            "the options of column 'x': pattern: the expression is no regular expression: "
            "missing ), unterminated subpattern at position 7. Write one such as [A-Z]{3}.",
        ),
        (
            "logicalType: date, logicalTypeOptions: {minimum: 31/12/2020}",
            "the options of column 'x': minimum: it is no date, or not as ISO 8601 writes one",
        ),
        (
            "logicalType: date, logicalTypeOptions: {exclusiveMaximum: 0001-01-01}",
            "the options of column 'x': exclusiveMaximum: it is no date, or not as ISO 8601 writes one",
        ),
        (
            "logicalType: timestamp, logicalTypeOptions: {defaultTimezone: Mars}",
            "the options of column 'x': defaultTimezone: no such zone is known",
        ),
        (
            "logicalType: string, quality: [{metric: nullValues, mustBeGreaterThan: 3}]",
            "column 'x': quality nullValues: a schema says how many may be bad at most, not at least",
        ),
        (
            "logicalType: string, quality: [{metric: nullValues, mustNotBe: 3}]",
            "column 'x': quality nullValues: a schema bounds what is measured; it cannot say ≠",
        ),
        (
            "logicalType: string, quality: [{metric: duplicateValues, mustBeLessThan: 1, unit: percent}]",
            "column 'x': quality duplicateValues: a column is unique, or it is not",
        ),
        (
            "logicalType: string, quality: [{metric: invalidValues, mustBe: 0}]",
            "column 'x': quality invalidValues: it does not say which values are valid",
        ),
        (
            "logicalType: integer, quality: [{metric: invalidValues, arguments: {validValues: [a]}, mustBe: 0}]",
            "column 'x': quality invalidValues: a is no integer",
        ),
        (
            "logicalType: integer, logicalTypeOptions: {minimum: 0}, quality: "
            "[{metric: invalidValues, arguments: {validValues: [1]}, mustBeLessThan: 5, unit: percent}]",
            "column 'x': quality invalidValues: another part of the domain allows another share to be outside, "
            "and a column has one share",
        ),
        (
            "logicalType: string, quality: [{metric: nullValues, mustBe: 0, severity: fatal}]",
            "a check of column 'x': severity: Evenkeel has no word for it",
        ),
        (
            "logicalType: string, quality: [{metric: rowCount, mustBe: 1}]",
            "column 'x': quality rowCount: Evenkeel has no metric 'rowCount' here",
        ),
    ],
)
def test_what_cannot_be_carried_over_is_told(given, said, line):
    assert told(given(contract(f"[{{name: x, {said}}}]"))) == [line]


@pytest.mark.parametrize(
    ("check", "rows"),
    [
        ("mustBe: 5", (5, 5)),
        ("mustBeGreaterThan: 5", (6, None)),
        ("mustBeLessOrEqualTo: 5.5", (1, 5)),
        ("mustBeLessThan: 5", (1, 4)),
        ("mustBeBetween: [2, 5]", (2, 5)),
    ],
)
def test_rows_are_counted(given, check, rows):
    found = given(contract(table=f"  quality: [{{metric: rowCount, {check}}}]\n"))
    assert ((found.schema.min_rows, found.schema.max_rows), told(found)) == (rows, [])


def test_a_team_was_a_list_before_3_1(given):
    found = given(contract(top="team: [{username: ada, role: owner}]\nslaDefaultElement: t.x\n"))
    assert (found.schema.owner, told(found)) == (
        "ada",
        ["the contract: slaDefaultElement: Evenkeel has no word for it"],
    )


@pytest.mark.parametrize(
    ("agreement", "line"),
    [
        ("value: 4, unit: d", "the service level: latency: it does not say of which column"),
        ("value: 4, unit: d, element: t.z", "the service level: latency: 't.z' is no column of the schema"),
        ("value: 4, element: x", "its unit is not said, and a duration has one of us, ms, s, min, h, d, w"),
        ("value: soon, unit: d, element: x", "the service level: latency: 'soon' is not how long something takes"),
    ],
)
def test_an_agreement_that_cannot_be_carried_over_is_told(given, agreement, line):
    found = given(
        contract("[{name: x, logicalType: date}]", top=f"slaProperties: [{{property: latency, {agreement}}}]\n")
    )
    assert [one.endswith(line) for one in told(found)] == [True]


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("apiVersion: v3.1.0\nkind: [", "2:8", "The contract is not YAML"),
        ("kind: DataContract", "1:1", "'apiVersion' is missing"),
        ("apiVersion: v2.2.2\nkind: DataContract", "1:13", "version of the standard is not known"),
        ("apiVersion: v3.1.0\nkind: DataProduct", "2:7", "is no data contract"),
        ("apiVersion: v3.1.0\nkind: DataContract", "1:1", "has no table"),
        ("apiVersion: v3.1.0\nkind: DataContract\nschema: {}\nid: [", "4:6", "not YAML"),
        ("apiVersion: v3.1.0\nkind: DataContract\nschema: 3", "3:9", "something else"),
        ("apiVersion: v3.1.0\nkind: DataContract\nschema: [{name: a}, {name: b}]", "1:1", "several tables"),
        ("apiVersion: v3.1.0\nkind: DataContract\nschema: [{name: a}, {name: a}]", "3:28", "stands here twice"),
        (contract("[{name: x}, {name: x}]"), "8:34", "'x' stands here twice"),
        (contract("[3]"), "8:16", "something else"),
        (contract("[{logicalType: string}]"), "8:16", "'name' is missing"),
        (contract("[{name: x, logicalType: integer, logicalTypeOptions: {minimum: a}}]"), "8:78", "something else"),
        (
            contract("[{name: x, logicalType: integer, logicalTypeOptions: {minimum: 3, maximum: 1}}]"),
            "8:68",
            "range of column 'x' is empty",
        ),
        (contract("[{name: x, logicalType: string, quality: [{}]}]"), "8:57", "has a metric"),
        (
            contract("[{name: x, logicalType: string, customProperties: [{property: evenkeel.rloe, value: key}]}]"),
            "8:77",
            "Did you mean 'role'",
        ),
        (
            contract("[{name: x, logicalType: string, customProperties: [{property: evenkeel.role, value: kye}]}]"),
            "8:99",
            "Did you mean 'key'",
        ),
        (
            contract(table="  quality: [{type: custom, engine: evenkeel, name: r, implementation: 1 +}]\n"),
            "8:71",
            "value is missing",
        ),
    ],
)
def test_an_error_says_where(given, text, place, problem):
    with pytest.raises(UsageError, match=problem) as caught:
        given(text)
    assert caught.value.where == f"c.yaml:{place}"


def test_a_table_is_chosen_by_its_name(given):
    text = "apiVersion: v3.0.2\nkind: DataContract\nschema: [{name: orders}, {name: lines}]"
    assert given(text, "lines").schema == Schema((), name="lines")
    with pytest.raises(NotFoundError, match="Did you mean 'lines'"):
        given(text, "line")
    with pytest.raises(SchemaError, match="orders, lines"):
        given(text)


def test_the_kinds_of_anomalies_are_those_that_are_found():
    found = {check.kind for check in (NewValue, NotUnique, TooFewRows, TooManyMissing)}
    assert found == {*KINDS.values(), TOO_FEW_ROWS}

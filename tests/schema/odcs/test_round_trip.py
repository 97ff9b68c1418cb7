"""A schema that became a contract comes back as it was, and every contract is one of the published JSON schema."""

import dataclasses
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
)
from evenkeel.schema.odcs import Imported, contract_text, export_contract, import_contract
from evenkeel.typing import PLAIN, ColumnType

TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8) | st.sampled_from(
    ["no", "~", "1e5", "a.b", "a, b", "evenkeel.name", "", "null", "\x85"]
)
SHARES = st.floats(0, 1) | st.sampled_from([0.0, 0.3, 0.95, 0.99, 1.0])
COUNTS = st.none() | st.integers(0, 5), st.none() | st.integers(5, 2**70)
BOUNDS = st.builds(Bounds, *COUNTS)
SEVERITIES = st.sampled_from(Severity)
KINDS = st.dictionaries(st.sampled_from(["new_value", "too_many_missing", "not_unique", "too_few_rows"]), SEVERITIES)
LIMITS = st.builds(Limit, st.floats(0, 5), st.none() | st.sampled_from(["wasserstein"]))
PATTERNS = st.sampled_from(["[A-Z]{3}", "a|b", "^x$", "(a|b)", r"\$", "[|]", "", r"a\|b", "[Xx]y", "^^a$$", ".*"])
NUMBERS = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
TIMES = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)).map(datetime.isoformat)


def ranges(ends):
    both = st.tuples(ends, ends).map(lambda pair: Range(*sorted(pair)))
    return both | st.builds(Range, ends) | st.builds(lambda end: Range(None, end), ends) | st.just(Range())


DOMAINS = {
    ColumnType.BOOLEAN: {"values": st.just((True, False))},
    ColumnType.INTEGER: {
        "values": st.lists(st.integers(), min_size=1, max_size=3, unique=True).map(tuple),
        "range": ranges(NUMBERS),
    },
    ColumnType.FLOAT: {
        "values": st.lists(NUMBERS, min_size=1, max_size=3, unique=True).map(tuple),
        "range": ranges(NUMBERS),
    },
    ColumnType.TEXT: {
        "values": st.lists(TEXTS, min_size=1, max_size=3, unique=True).map(tuple),
        "pattern": PATTERNS,
        "length": BOUNDS,
    },
    ColumnType.TIMESTAMP: {"range": ranges(TIMES)},
    ColumnType.DATE: {"range": ranges(st.dates().map(str))},
}
OTHERS = {
    "description": TEXTS,
    "unit": TEXTS,
    "owner": TEXTS,
    "stage": st.sampled_from(Stage),
    "sensitivity": st.sampled_from(Sensitivity),
    "required": st.booleans(),
    "min_fraction": SHARES,
    "min_count": st.integers(0, 10),
    "missing_values": st.lists(TEXTS, max_size=3).map(tuple),
    "min_domain_mass": SHARES,
    "distinct": BOUNDS,
    "not_in": st.lists(TEXTS, max_size=2).map(tuple),
    "drift": LIMITS,
    "skew": LIMITS,
    "severity": SEVERITIES | KINDS,
}


@st.composite
def columns(draw, name, domains):
    kind = draw(st.sampled_from(PLAIN))
    own = dict(OTHERS)
    if kind is ColumnType.FLOAT:
        own["disallow"] = st.sampled_from([("nan",), ("nan", "inf")])
    if kind is ColumnType.TIMESTAMP:
        own["timezone"] = st.sampled_from(["UTC", "America/New_York"])
    single = {"role": st.sampled_from([Role.KEY]) if name == "key" else st.none(), "unique": st.booleans()}
    shape = draw(st.sampled_from([{"valency": BOUNDS}, single]))
    shared = [key for key, domain in domains.items() if domain.type is kind]
    domain = {"domain": st.sampled_from(shared)} if shared and draw(st.booleans()) else DOMAINS[kind]
    return Column(name, kind, **draw(st.fixed_dictionaries({}, optional={**own, **shape, **domain})))


@st.composite
def domains(draw):
    kind = draw(st.sampled_from(PLAIN))
    return Domain(kind, **draw(st.fixed_dictionaries({}, optional=DOMAINS[kind])))


@st.composite
def schemas(draw):
    shared = draw(st.dictionaries(TEXTS, domains(), max_size=2))
    names = draw(st.lists(TEXTS | st.just("key"), max_size=4, unique=True))
    found = tuple(draw(columns(name, shared)) for name in names)
    times = [one.name for one in found if one.type in (ColumnType.TIMESTAMP, ColumnType.DATE)]
    some = st.lists(st.sampled_from(names or [None]), min_size=1, max_size=2).map(tuple)
    numbers = [one.name for one in found if one.type is ColumnType.INTEGER and one.name and one.valency is None]
    conditions = st.sampled_from([f"`{one}` > 0" for one in numbers if "`" not in one] or ["1 < 2"])
    rules = st.lists(
        st.builds(Rule, TEXTS, conditions, SHARES, st.none() | SEVERITIES, st.none() | TEXTS),
        max_size=2,
        unique_by=lambda rule: rule.name,
    )
    return Schema(
        found,
        min_rows=draw(st.integers(0, 3)),
        max_rows=draw(st.none() | st.integers(3, 10)),
        rows_change=draw(st.none() | ranges(st.floats(0, 10))),
        unique_together=tuple(dict.fromkeys(draw(st.lists(some, max_size=2 if names else 0)))),
        fresh=draw(st.dictionaries(st.sampled_from(times), st.sampled_from(["2d", "1.5h", "30m", " 007us"])))
        if times
        else {},
        rules=tuple(draw(rules)),
        max_bad_rows=draw(SHARES),
        severity=draw(KINDS),
        domains=shared,
        name=draw(st.none() | TEXTS),
        description=draw(st.none() | TEXTS),
        owner=draw(st.none() | TEXTS),
    )


@pytest.fixture(scope="module")
def contract(tmp_path_factory):
    return tmp_path_factory.mktemp("odcs") / "contract.yaml"


@given(schemas())
@settings(deadline=None, max_examples=60)
def test_a_schema_comes_back_from_its_contract_as_it_was(contract, faults, schema):
    text = contract_text(export_contract(schema))
    assert faults(text) == []
    contract.write_text(text, "utf-8")
    assert import_contract(contract) == Imported(schema, ())


def test_every_promise_is_drawn():
    drawn = {*OTHERS, *(field for fields in DOMAINS.values() for field in fields)}
    drawn |= {"name", "type", "disallow", "timezone", "role", "unique", "valency", "domain"}
    assert drawn == {field.name for field in dataclasses.fields(Column)}

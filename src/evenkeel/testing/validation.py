"""Laws of checks: each has a table that it objects to, and one like it that it lets pass."""

import dataclasses
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from evenkeel.clock import to_microseconds
from evenkeel.schema import Bounds, Column, Limit, Range, Role, Rule, Schema, Severity, Stage
from evenkeel.statistics import ColumnStatistics, TableStatistics, profile
from evenkeel.statistics.base import Buckets, ListStatistics, LooksLike
from evenkeel.testing.shared import shared_engine
from evenkeel.typing import ColumnType
from evenkeel.validation import Anomaly, Broken, Check, Facts, measure, validate
from evenkeel.validation.moved import drift_limits, moved, skew_limits


@dataclass(frozen=True, slots=True)
class Case:
    """A schema, a table that breaks one promise of it, and a table that keeps that promise.

    ``promises`` are those of the table beside those of its columns; ``previous`` is the table of the span before, and
    ``aside`` how many rows were put aside of the bad and of the good table.
    """

    kind: str
    columns: tuple[Column, ...]
    bad: pa.Table | TableStatistics
    good: pa.Table | TableStatistics
    promises: dict[str, Any] = field(default_factory=dict)
    previous: pa.Table | None = None
    aside: tuple[int, int] = (0, 0)


_X, _LABEL = "x", Column("y", ColumnType.INTEGER, role=Role.LABEL)
_MOMENTS = [datetime(2013, 1, day, tzinfo=UTC) for day in (1, 2)]
NOW = datetime(2013, 1, 3, tzinfo=UTC)


_MANY, _MORE = [*range(500)], [1_000] * 100


def _profile(table: pa.Table) -> TableStatistics:
    engine = shared_engine()
    return profile(engine, engine.from_arrow(table))


def _days(*days: int) -> pa.Table:
    return _rows(*(date(2013, 1, day) for day in days))


def _number(**promises: Any) -> tuple[Column, ...]:
    return (Column(_X, ColumnType.INTEGER, **promises),)


def _text(**promises: Any) -> tuple[Column, ...]:
    return (Column(_X, ColumnType.TEXT, **promises),)


def _rows(*values: object) -> pa.Table:
    return pa.table({_X: list(values)})


def _pairs(x: list[object], z: list[object]) -> pa.Table:
    return pa.table({_X: x, "z": z})


def _texts(**said: Any) -> TableStatistics:
    """Return the statistics of 30 texts, of which something is said."""
    table = _profile(_rows(*(f"v{number}" for number in range(30))))
    column = table.columns[_X]
    assert column.text is not None
    return TableStatistics(30, {_X: dataclasses.replace(column, text=dataclasses.replace(column.text, **said))})


def _lists(shortest: int, longest: int) -> TableStatistics:
    items = _profile(_rows(1, 2, 3)).columns[_X]
    lists = ListStatistics(0, shortest, longest, None, Buckets(), items)
    return TableStatistics(2, {_X: ColumnStatistics(ColumnType.LIST, 0, 2, 0, list=lists)})


def _times(timezone: str | None) -> TableStatistics:
    column = _profile(_rows(*_MOMENTS)).columns[_X]
    assert column.time is not None
    time = dataclasses.replace(column.time, timezone=timezone)
    return TableStatistics(2, {_X: dataclasses.replace(column, time=time, arrow_type="timestamp[us]")})


_PAIR = (Column(_X, ColumnType.INTEGER), Column("z", ColumnType.INTEGER))
_ZONED = (Column(_X, ColumnType.TIMESTAMP, timezone="America/New_York"),)

CASES = (
    Case("too_few_rows", _number(), _rows(1), _rows(1, 2), {"min_rows": 2}),
    Case("too_many_rows", _number(), _rows(1, 2, 3), _rows(1, 2), {"max_rows": 2}),
    Case("drifted", _number(drift=Limit(0.1)), _rows(*_MANY, *_MORE), _rows(*_MANY), previous=_rows(*_MANY)),
    Case("skewed", _number(skew=Limit(0.1)), _rows(*_MANY, *_MORE), _rows(*_MANY), previous=_rows(*_MANY)),
    Case("rows_changed", _number(), _rows(1), _rows(1, 2), {"rows_change": Range(0.5, 1.5)}, _rows(1, 2, 3)),
    Case("rows_changed", _number(), _rows(1, 2), _rows(1), {"rows_change": Range(None, 1.5)}, _rows(1)),
    Case("too_many_bad_rows", _number(), _rows(1), _rows(1), {"max_bad_rows": 0.1}, aside=(2, 1)),
    Case("missing_column", _number(), pa.table({"xx": [1]}), _rows(1)),
    Case("new_column", _number(), _pairs([1], [1]), _rows(1)),
    Case("planned_column", (Column("z", ColumnType.INTEGER, stage=Stage.PLANNED),), _pairs([1], [1]), _rows(1)),
    Case("deprecated_column", (Column("z", ColumnType.INTEGER, stage=Stage.DEPRECATED),), _pairs([1], [1]), _rows(1)),
    Case("wrong_type", (Column(_X, ColumnType.FLOAT),), _rows("1.5"), _rows(1)),
    Case("wrong_type", _number(), _lists(1, 1), _rows(1)),
    Case("wrong_type", _number(valency=Bounds(1)), _rows(1), _lists(1, 1)),
    Case("number_as_text", _text(), _texts(looks_like=LooksLike(number=29)), _texts(looks_like=LooksLike(number=20))),
    Case("not_utf8", _text(), _texts(not_utf8=1), _texts()),
    Case("blank_text", _text(), _rows("", "", "a"), _rows("", "b", "a")),
    Case("too_many_missing", _number(min_fraction=0.5), _rows(1, None, None), _rows(1, None)),
    Case("too_few_values", _number(min_count=2), _rows(1, None, None), _rows(1, 2)),
    Case("wrong_valency", _number(valency=Bounds(1, 3)), _lists(1, 4), _lists(1, 3)),
    Case("wrong_valency", _number(valency=Bounds(1, 3)), _lists(0, 3), _lists(3, 3)),
    Case(
        "unexpected_value",
        _text(values=("a", "b"), min_domain_mass=0.75),
        _rows("a", "b", "c", None),
        _rows("a", "b", "a", "c", None),
    ),
    Case("new_value", _text(values=("a", "b"), min_domain_mass=0.75), _rows("a", "b", "a", "c"), _rows("a", "b", None)),
    Case("out_of_range", (Column(_X, ColumnType.FLOAT, range=Range(0, 1)),), _rows(0.5, 1.5), _rows(0.0, 1.0, None)),
    Case(
        "out_of_range",
        (Column(_X, ColumnType.TIMESTAMP, range=Range("2013-01-01T12:00:00+01:00")),),
        _rows(*_MOMENTS),
        _rows(*_MOMENTS[1:]),
    ),
    Case("not_in_pattern", _text(pattern="[A-Z]{3}"), _rows("JFK", "JFK ", "xJFK"), _rows("JFK", None)),
    Case("wrong_length", _text(length=Bounds(2, 3)), _rows("JFK", "a"), _rows("JFK", "ab", None)),
    Case(
        "not_finite",
        (Column(_X, ColumnType.FLOAT, disallow=("nan", "inf")),),
        _rows(1.0, float("inf")),
        _rows(1.0, None),
    ),
    Case("wrong_time_zone", _ZONED, _times("Europe/Paris"), _times("UTC")),
    Case("wrong_time_zone", _ZONED, _times(None), _times("America/New_York")),
    Case("not_unique", _text(unique=True), _rows("a", "b", "a"), _rows("a", "b", None, None)),
    Case("not_unique", (Column(_X, ColumnType.TIMESTAMP, unique=True),), _rows(*_MOMENTS, *_MOMENTS), _rows(*_MOMENTS)),
    Case("too_few_distinct", _text(distinct=Bounds(3)), _rows("a", "b", "a"), _rows("a", "b", "c")),
    Case("too_many_distinct", _text(distinct=Bounds(None, 2)), _rows("a", "b", "c"), _rows("a", "b", "a")),
    Case(
        "not_unique_together",
        _PAIR,
        _pairs([1, 1, 1], [1, 2, 1]),
        _pairs([1, 1, 2], [1, 2, 1]),
        {"unique_together": ((_X, "z"),)},
    ),
    Case("broken_rule", _PAIR, _pairs([1, 3], [2, 2]), _pairs([1, None], [2, 2]), {"rules": (Rule("up", "x <= z"),)}),
    Case(
        "not_fresh",
        (Column(_X, ColumnType.TIMESTAMP),),
        _rows(*_MOMENTS[:1]),
        _rows(*_MOMENTS),
        {"fresh": {_X: "24h"}},
    ),
    Case("not_fresh", (Column(_X, ColumnType.DATE),), _days(1), _days(2), {"fresh": {_X: "1h"}}),
    Case("label_missing", (_LABEL,), pa.table({"y": pa.nulls(2, pa.int64())}), pa.table({"y": [0, None]})),
    Case("label_one_class", (_LABEL,), pa.table({"y": [1, 1, None]}), pa.table({"y": [1, 0]})),
    Case("constant", _text(), _rows("a", "a"), _rows("a", "b")),
    Case(
        "nothing_to_compare",
        (*_number(), Column("z", ColumnType.INTEGER, drift=Limit(0.1))),
        _pairs([1], [1]),
        _rows(1),
        {},
        _rows(1),
    ),
)


def cases() -> tuple[Case, ...]:
    """Return the cases; raises `AssertionError` where a check has none."""
    left_out = set(Check.kinds) - {case.kind for case in CASES}
    assert not left_out, f"these checks have no case: {sorted(left_out)}"
    return CASES


def check_bad(case: Case) -> None:
    """The bad table gives one anomaly of the kind, which says where, what and what to do."""
    (found,) = (one for one in _validate(case, case.bad) if one.kind == case.kind)
    check = Check.kinds[case.kind]
    assert found.severity is check.severity
    assert found.message.endswith(f": {check.remedy}."), found.message
    assert (found.column is None) is (check.kind in _OF_THE_TABLE)
    assert len(found.rows) <= len(found.examples) or not found.examples


_OF_THE_TABLE = (
    "too_many_bad_rows",
    "too_few_rows",
    "too_many_rows",
    "rows_changed",
    "not_unique_together",
    "broken_rule",
    "not_fresh",
)


def check_good(case: Case) -> None:
    """The good table gives no anomaly of the kind."""
    assert case.kind not in {one.kind for one in _validate(case, case.good)}


def check_severity(case: Case) -> None:
    """A column's own severity replaces that of the check, and so does that of the schema."""
    said = {case.kind: Severity.INFO}
    quiet = tuple(dataclasses.replace(column, severity=said) for column in case.columns)
    for other in (
        dataclasses.replace(case, columns=quiet, promises=case.promises | {"severity": said}),
        dataclasses.replace(case, promises=case.promises | {"severity": said}),
    ):
        found = [one.severity for one in _validate(other, other.bad) if one.kind == case.kind]
        assert found == [Severity.INFO]


def facts_of(
    table: pa.Table | TableStatistics, schema: Schema, previous: pa.Table | None = None, aside: int = 0
) -> Facts:
    """Return all that can be known of a table, of which ``aside`` of ten rows were put aside, after a ``previous`` one.

    The one before stands for what was served as well.
    """
    engine = shared_engine()
    rows = {("too_many_bad_rows", ""): Broken(aside, 10)}
    if isinstance(table, TableStatistics):
        return Facts(table, now=to_microseconds(NOW), rows=rows)
    relation, statistics = engine.from_arrow(table), _profile(table)
    facts = Facts(statistics, now=to_microseconds(NOW), rows=rows | dict(measure(engine, relation, schema, statistics)))
    if previous is None:
        return facts
    before = engine.from_arrow(previous)
    return dataclasses.replace(
        facts,
        previous=_profile(previous),
        drift=moved(engine, before, relation, drift_limits(schema)),
        skew=moved(engine, before, relation, skew_limits(schema)),
    )


def _validate(case: Case, table: pa.Table | TableStatistics) -> tuple[Anomaly, ...]:
    schema = Schema(case.columns, **case.promises)
    return validate(facts_of(table, schema, case.previous, case.aside[table is case.good]), schema)

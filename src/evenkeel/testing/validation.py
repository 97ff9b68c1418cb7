"""Laws of checks: each has a table that it objects to, and one like it that it lets pass."""

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa

from evenkeel.engines import open_engine
from evenkeel.schema import Column, Range, Role, Schema, Severity
from evenkeel.statistics import TableStatistics, profile
from evenkeel.typing import ColumnType
from evenkeel.validation import Anomaly, Check, validate


@dataclass(frozen=True, slots=True)
class Case:
    """A schema, a table that breaks one promise of it, and a table that keeps that promise."""

    kind: str
    columns: tuple[Column, ...]
    bad: pa.Table
    good: pa.Table
    min_rows: int = 1


_X, _LABEL = "x", Column("y", ColumnType.INTEGER, role=Role.LABEL)
_MOMENTS = [datetime(2013, 1, day, tzinfo=UTC) for day in (1, 2)]

CASES = (
    Case("too_few_rows", (Column(_X, ColumnType.INTEGER),), pa.table({_X: [1]}), pa.table({_X: [1, 2]}), 2),
    Case("missing_column", (Column(_X, ColumnType.INTEGER),), pa.table({"xx": [1]}), pa.table({_X: [1]})),
    Case("new_column", (Column(_X, ColumnType.INTEGER),), pa.table({_X: [1], "z": [1]}), pa.table({_X: [1]})),
    Case("wrong_type", (Column(_X, ColumnType.FLOAT),), pa.table({_X: ["1.5"]}), pa.table({_X: [1]})),
    Case(
        "too_many_missing",
        (Column(_X, ColumnType.INTEGER, min_fraction=0.5),),
        pa.table({_X: [1, None, None]}),
        pa.table({_X: [1, None]}),
    ),
    Case(
        "unexpected_value",
        (Column(_X, ColumnType.TEXT, values=("a", "b"), min_domain_mass=0.75),),
        pa.table({_X: ["a", "b", "c", None]}),
        pa.table({_X: ["a", "b", "a", "c", None]}),
    ),
    Case(
        "new_value",
        (Column(_X, ColumnType.TEXT, values=("a", "b"), min_domain_mass=0.75),),
        pa.table({_X: ["a", "b", "a", "c"]}),
        pa.table({_X: ["a", "b", None]}),
    ),
    Case(
        "out_of_range",
        (Column(_X, ColumnType.FLOAT, range=Range(0, 1)),),
        pa.table({_X: [0.5, 1.5]}),
        pa.table({_X: [0.0, 1.0, None]}),
    ),
    Case(
        "out_of_range",
        (Column(_X, ColumnType.TIMESTAMP, range=Range("2013-01-01T12:00:00+01:00")),),
        pa.table({_X: _MOMENTS}),
        pa.table({_X: _MOMENTS[1:]}),
    ),
    Case(
        "not_finite",
        (Column(_X, ColumnType.FLOAT, disallow=("nan", "inf")),),
        pa.table({_X: [1.0, float("inf")]}),
        pa.table({_X: [1.0, None]}),
    ),
    Case(
        "not_unique",
        (Column(_X, ColumnType.TEXT, unique=True),),
        pa.table({_X: ["a", "b", "a"]}),
        pa.table({_X: ["a", "b", None, None]}),
    ),
    Case("label_missing", (_LABEL,), pa.table({"y": pa.nulls(2, pa.int64())}), pa.table({"y": [0, None]})),
    Case("label_one_class", (_LABEL,), pa.table({"y": [1, 1, None]}), pa.table({"y": [1, 0]})),
    Case("constant", (Column(_X, ColumnType.TEXT),), pa.table({_X: ["a", "a"]}), pa.table({_X: ["a", "b"]})),
)


def cases() -> tuple[Case, ...]:
    """Return the cases; raises `AssertionError` where a check has none."""
    left_out = set(Check.kinds) - {case.kind for case in CASES}
    assert not left_out, f"these checks have no case: {sorted(left_out)}"
    return CASES


def check_bad(case: Case) -> None:
    """The bad table gives one anomaly of the kind, which says where, what and what to do."""
    (found,) = (one for one in _validate(case, case.bad) if one.kind == case.kind)
    assert found.severity is Check.kinds[case.kind].severity
    assert found.message.rstrip().endswith((".", "?")), found.message
    assert found.column is not None or case.kind == "too_few_rows"


def check_good(case: Case) -> None:
    """The good table gives no anomaly of the kind."""
    assert case.kind not in {one.kind for one in _validate(case, case.good)}


def check_severity(case: Case) -> None:
    """A column's own severity replaces that of the check."""
    quiet = tuple(dataclasses.replace(column, severity=Severity.INFO) for column in case.columns)
    found = _validate(Case(case.kind, quiet, case.bad, case.good, case.min_rows), case.bad)
    named = {one.severity for one in found if one.column in {column.name for column in quiet}}
    assert named <= {Severity.INFO}


def _validate(case: Case, table: pa.Table) -> tuple[Anomaly, ...]:
    return validate(_profile(table), Schema(case.columns, case.min_rows))


def _profile(table: pa.Table) -> TableStatistics:
    engine = open_engine(threads=1)
    return profile(engine, engine.from_arrow(table))

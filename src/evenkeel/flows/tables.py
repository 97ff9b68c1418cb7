"""What can be asked of a table, without a project: what is in it, does it keep its promise, has it changed?

A table is the name of a CSV or Parquet file (or a glob pattern), or whatever hands over Arrow: a pandas or Polars
DataFrame, a pyarrow Table, a DuckDB relation.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeAlias

from evenkeel.clock import SystemClock, to_microseconds
from evenkeel.engines import Engine, Relation, open_engine
from evenkeel.errors import UsageError
from evenkeel.schema import Schema, read_schema
from evenkeel.sources import Csv, open_file
from evenkeel.statistics import TableStatistics
from evenkeel.statistics import profile as profile_relation
from evenkeel.typing import ColumnType
from evenkeel.validation import Anomalies, Facts, check_kinds, locate, measure
from evenkeel.validation import validate as check
from evenkeel.validation.drift import Drift, DriftPlan
from evenkeel.validation.drift import drift as compare
from evenkeel.validation.reading import Reading


class ArrowStream(Protocol):
    """What hands over Arrow. Source: the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


Table: TypeAlias = str | Path | ArrowStream


def profile(data: Table) -> TableStatistics:
    """Return what is in a table: for each column its type, what is missing, and how its values lie.

    >>> import pyarrow as pa
    >>> found = profile(pa.table({"age": [30, 41, None]}))
    >>> found.rows, found.columns["age"].missing, found.columns["age"].number.mean
    (3, 1, 35.5)
    """
    engine = open_engine()
    return profile_relation(engine, open_table(engine, data))


def validate(
    data: Table,
    schema: Schema | str | Path,
    *,
    environment: str = "training",
    previous: Table | None = None,
    as_of: datetime | None = None,
) -> Anomalies:
    """Return what in a table is not as the schema promises, the worst first; ``schema`` is one, or its file.

    ``previous`` is the table of the span before, ``as_of`` the time by which it is said whether the table is fresh: now,
    unless another is given.

    >>> import pyarrow as pa
    >>> from evenkeel.schema import Column
    >>> from evenkeel.typing import ColumnType
    >>> found = validate(pa.table({"age": ["old"]}), Schema((Column("age", ColumnType.INTEGER),)))
    >>> found.valid, found.anomalies[0].kind
    (False, 'wrong_type')
    """
    expected = opened_schema(schema)
    check_kinds(expected)
    engine = open_engine()
    came = open_as_promised(engine, data, expected)
    reading = Reading.of(expected, came.schema, untyped=is_untyped(data))
    rows = reading.relation(engine, came)
    table = profile_relation(engine, rows)
    facts = Facts(
        table,
        environment,
        None if previous is None else profile_relation(engine, open_table(engine, previous)),
        time_of(as_of),
        {**dict(reading.misfits(engine, came)), **measure(engine, rows, expected, table, environment)},
    )
    return Anomalies(locate(engine, rows, check(facts, expected), expected), table.rows)


def drift(
    reference: Table,
    current: Table,
    *,
    distance: str = "jensen_shannon",
    limit: float = 0.1,
    missing_limit: float = 0.05,
    error: float = 0.05,
    correction: str = "benjamini_hochberg",
    importances: Mapping[str, float] | None = None,
) -> Drift:
    """Return what has changed from one table to another, what matters most first; `DriftPlan` has the terms.

    A column has drifted where its distance is above ``limit``, and both that and there being a difference at all are no
    chance, after correction for all columns.

    >>> import pyarrow as pa
    >>> found = drift(pa.table({"x": range(1000)}), pa.table({"x": range(500, 1500)}))
    >>> found.alarm, found.columns[0].message
    (True, 'median 499 → 999; up to 499: 50 % → 0 %')
    """
    plan = DriftPlan(distance, limit, missing_limit, error, correction, importances)
    engine = open_engine()
    return compare(engine, open_table(engine, reference), open_table(engine, current), plan)


def opened_schema(schema: Schema | str | Path) -> Schema:
    """Return a schema, or the one in a file."""
    return schema if isinstance(schema, Schema) else read_schema(Path(schema))


def time_of(as_of: datetime | None) -> int:
    """Return a time in microseconds since 1970; now where none is given."""
    return SystemClock().microseconds() if as_of is None else to_microseconds(as_of)


def is_untyped(data: Table) -> bool:
    """Return whether a table is a file that names no types."""
    return isinstance(data, str | Path) and isinstance(open_file(Path(data)), Csv)


def open_as_promised(engine: Engine, data: Table, schema: Schema) -> Relation:
    """Return the rows of a table; what is promised to be text is read as it is written, also where it is all digits."""
    rows = open_table(engine, data)
    texts = {one.name for one in schema.columns if one.type is ColumnType.TEXT and one.name in rows.schema.names}
    wrong = sorted(name for name in texts if str(rows.schema.field(name).type) != "string")
    if not wrong or not is_untyped(data):
        return rows
    source = open_file(Path(str(data)))
    return Csv(source.path, types=dict.fromkeys(wrong, "text")).relation(engine)


def open_table(engine: Engine, data: Table) -> Relation:
    """Return the rows of a table; raises `UsageError` for what is none."""
    if isinstance(data, str | Path):
        return open_file(Path(data)).relation(engine)
    if not hasattr(data, "__arrow_c_stream__"):
        raise UsageError(
            "This is not a table",
            expected="a file, or what hands over Arrow: a pandas or Polars DataFrame, a pyarrow Table",
            got=type(data).__name__,
        )
    import pyarrow as pa

    return engine.from_arrow(pa.table(data))

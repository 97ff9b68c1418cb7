"""What can be asked of a table, without a project: what is in it, does it keep its promise, has it changed?

A table is the name of a CSV or Parquet file (or a glob pattern), or whatever hands over Arrow: a pandas or Polars
DataFrame, a pyarrow Table, a DuckDB relation.
"""

from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeAlias, Unpack

from evenkeel.clock import SystemClock, to_microseconds
from evenkeel.engines import Engine, Relation, open_engine
from evenkeel.errors import UsageError
from evenkeel.schema import Schema, read_schema
from evenkeel.schema.read import read_text
from evenkeel.sources import open_file
from evenkeel.statistics import TableStatistics
from evenkeel.statistics import profile as profile_relation
from evenkeel.validation import Anomalies, Facts, check_kinds, measure, name_misfits
from evenkeel.validation import validate as check
from evenkeel.validation.drift import Drift, DriftPlan, DriftTerms
from evenkeel.validation.drift import drift as compare
from evenkeel.validation.misfits import Part
from evenkeel.validation.update import Decide, Updated, relax


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
    expected = schema if isinstance(schema, Schema) else read_schema(Path(schema))
    check_kinds(expected)
    engine = open_engine()
    rows = open_table(engine, data)
    table = profile_relation(engine, rows)

    def read(column: str) -> list[Part]:
        return [(engine.select(rows, {column: column}).table().column(0), lambda at: f"row {at + 1}")]

    facts = Facts(
        table,
        environment,
        None if previous is None else profile_relation(engine, open_table(engine, previous)),
        SystemClock().microseconds() if as_of is None else to_microseconds(as_of),
        measure(engine, rows, expected, table, environment),
    )
    return Anomalies(name_misfits(check(facts, expected), expected, read), table.rows)


def drift(reference: Table, current: Table, **terms: Unpack[DriftTerms]) -> Drift:
    """Return what has changed from one table to another, what matters most first; `DriftPlan` has the terms.

    A column has drifted where its distance is above its limit, and the difference is no chance, after correction for
    all that is compared; or where more values than that are missing, or were never seen.

    >>> import pyarrow as pa
    >>> found = drift(pa.table({"x": range(1000)}), pa.table({"x": range(500, 1500)}))
    >>> found.alarm, found.columns[0].message.split("; ")[0]
    (True, 'the median rose from 499 to 999')
    """
    engine = open_engine()
    return compare(engine, open_table(engine, reference), open_table(engine, current), DriftPlan(**terms))


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


def relax_schema(data: Table, path: str | Path, decide: Decide) -> Updated:
    """Return the text of a schema file with those of the proposed relaxations that ``decide`` accepts; nothing is written.

    Each is the smallest that lets the table pass, as far as one anomaly is concerned.
    """
    engine = open_engine()
    table = profile_relation(engine, open_table(engine, data))
    return relax(read_text(Path(path)), Path(path), lambda schema: (check(table, schema), table), decide)

"""What can be asked of a table, without a project: what is in it, does it keep its promise, has it changed?

A table is the name of a CSV or Parquet file (or a glob pattern), or whatever hands over Arrow: a pandas or Polars
DataFrame, a pyarrow Table, a DuckDB relation. ``missing`` are words that mean in a CSV file that there is no value.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol, TypeAlias

from evenkeel.engines import Engine, Relation, open_engine
from evenkeel.errors import UsageError
from evenkeel.schema import Schema, read_schema
from evenkeel.sources import open_file
from evenkeel.statistics import TableStatistics
from evenkeel.statistics import profile as profile_relation
from evenkeel.validation import Anomalies, name_misfits
from evenkeel.validation import validate as check
from evenkeel.validation.drift import Drift, DriftPlan
from evenkeel.validation.drift import drift as compare
from evenkeel.validation.misfits import Part


class ArrowStream(Protocol):
    """What hands over Arrow. Source: the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


Table: TypeAlias = str | Path | ArrowStream


def profile(data: Table, *, missing: Sequence[str] = ()) -> TableStatistics:
    """Return what is in a table: for each column its type, what is missing, and how its values lie.

    >>> import pyarrow as pa
    >>> found = profile(pa.table({"age": [30, 41, None]}))
    >>> found.rows, found.columns["age"].missing, found.columns["age"].number.mean
    (3, 1, 35.5)
    """
    engine = open_engine()
    return profile_relation(engine, open_table(engine, data, missing))


def validate(
    data: Table, schema: Schema | str | Path, *, environment: str = "training", missing: Sequence[str] = ()
) -> Anomalies:
    """Return what in a table is not as the schema promises, the worst first; ``schema`` is one, or its file.

    >>> import pyarrow as pa
    >>> from evenkeel.schema import Column
    >>> from evenkeel.typing import ColumnType
    >>> found = validate(pa.table({"age": ["old"]}), Schema((Column("age", ColumnType.INTEGER),)))
    >>> found.valid, found.anomalies[0].kind
    (False, 'wrong_type')
    """
    expected = schema if isinstance(schema, Schema) else read_schema(Path(schema))
    engine = open_engine()
    rows = open_table(engine, data, missing)
    table = profile_relation(engine, rows)

    import pyarrow as pa

    def read(column: str) -> Iterator[Part]:
        before = 0
        for batch in engine.select(rows, {column: column}).batches():
            yield pa.chunked_array([batch.column(0)]), partial(_row, before)
            before += batch.num_rows

    found = check(table, expected, environment=environment)
    return Anomalies(name_misfits(found, expected, read), table.rows)


def _row(before: int, at: int) -> str:
    return f"row {before + at + 1}"


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
    missing: Sequence[str] = (),
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
    return compare(engine, open_table(engine, reference, missing), open_table(engine, current, missing), plan)


def open_table(engine: Engine, data: Table, missing: Sequence[str] = ()) -> Relation:
    """Return the rows of a table; raises `UsageError` for what is none."""
    if isinstance(data, str | Path):
        return open_file(Path(data), missing).relation(engine)
    if not hasattr(data, "__arrow_c_stream__"):
        raise UsageError(
            "This is not a table",
            expected="a file, or what hands over Arrow: a pandas or Polars DataFrame, a pyarrow Table",
            got=type(data).__name__,
        )
    import pyarrow as pa

    return engine.from_arrow(pa.table(data))

"""What can be asked of a table, without a project: what is in it, does it keep its promise, has it changed, does
its label leak?

A table is the name of a CSV or Parquet file (or a glob pattern), or whatever hands over Arrow: a pandas or Polars
DataFrame, a pyarrow Table, a DuckDB relation.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, TypeAlias

from evenkeel.engines import Engine, Relation, open_engine
from evenkeel.errors import UsageError
from evenkeel.schema import Schema, read_schema
from evenkeel.sources import open_file
from evenkeel.statistics import TableStatistics
from evenkeel.statistics import profile as profile_relation
from evenkeel.typing import Task
from evenkeel.validation import Anomalies, name_misfits
from evenkeel.validation import validate as check
from evenkeel.validation.drift import Drift, DriftPlan
from evenkeel.validation.drift import drift as compare
from evenkeel.validation.misfits import Part


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


def validate(data: Table, schema: Schema | str | Path, *, environment: str = "training") -> Anomalies:
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
    rows = open_table(engine, data)
    table = profile_relation(engine, rows)

    def read(column: str) -> list[Part]:
        return [(engine.select(rows, {column: column}).table().column(0), lambda at: f"row {at + 1}")]

    found = check(table, expected, environment=environment)
    return Anomalies(name_misfits(found, expected, read), table.rows)


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


def leakage(
    data: Table,
    *,
    label: str,
    time: str | None = None,
    key: str | None = None,
    group: str | None = None,
    split: str | None = None,
    task: Task | str | None = None,
) -> Anomalies:
    """Return how the label of a table may have reached its other columns, the worst first.

    ``time`` is when a row is asked about, ``key`` tells one row from another, rows of one ``group`` belong together, and
    ``split`` is the column that names the split of each row. Without ``task`` the label says what is to be predicted.

    >>> import pyarrow as pa
    >>> late = [minutes % 40 > 14 for minutes in range(1000)]
    >>> found = leakage(pa.table({"delay": [minutes % 40 for minutes in range(1000)], "late": late}), label="late")
    >>> found.valid, [(one.column, one.kind) for one in found.anomalies]
    (False, [('delay', 'same_as_label')])
    """
    from evenkeel.flows.labels import target_of
    from evenkeel.validation.leakage import Roles, find_leakage
    from evenkeel.validation.leakage.target import finite

    engine = open_engine()
    rows, roles = open_table(engine, data), Roles(label, time, key, group, split)
    roles.check(rows.schema)
    labels = engine.select(rows, {label: label}).table().column(0)
    found, _ = target_of(finite(labels), None if task is None else Task(task), label)
    return Anomalies(find_leakage(engine, {"": rows}, roles, found), len(labels))


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

"""What can be asked of a table, without a project: what is in it, does it keep its promise, has it changed?

A table is the name of a CSV or Parquet file (or a glob pattern), or whatever hands over Arrow: a pandas or Polars
DataFrame, a pyarrow Table, a DuckDB relation.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, TypeAlias, Unpack

from evenkeel.engines import Engine, Relation, open_engine
from evenkeel.errors import NotFoundError, UsageError
from evenkeel.schema import Schema, read_schema
from evenkeel.sources import open_file
from evenkeel.statistics import TableStatistics
from evenkeel.statistics import profile as profile_relation
from evenkeel.validation import Anomalies, name_misfits
from evenkeel.validation import validate as check
from evenkeel.validation.drift import Against, Drift, DriftPlan, DriftTerms, SpanDrift
from evenkeel.validation.drift import drift as compare
from evenkeel.validation.drift import drift_by as compare_spans
from evenkeel.validation.misfits import Part
from evenkeel.validation.skew import Skew, SkewPlan
from evenkeel.validation.skew import skew as compare_rows


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


def drift_by(data: Table, by: str, *, against: str = "first", **terms: Unpack[DriftTerms]) -> SpanDrift:
    """Return what has changed between the spans of one table: ``"sched_dep:month"``, or each value of a column.

    Each is compared with the ``first``, or with the ``previous``, on the terms of a `DriftPlan`.

    >>> import pyarrow as pa
    >>> found = drift_by(pa.table({"year": [2012, 2013] * 500, "x": [1, 2] * 500}), "year")
    >>> [(span, drift.columns[0].message) for span, drift in found.compared()]
    [('2013', 'the median rose from 1 to 2; 100 % were at most 1, now 0 %; 100 % lie outside of 1 to 1, where all were')]
    """
    if against not in tuple(Against):
        raise NotFoundError("span to compare with", against, tuple(Against))
    engine = open_engine()
    return compare_spans(engine, open_table(engine, data), by, DriftPlan(**terms), Against(against))


def skew(
    training: Table,
    serving: Table,
    *,
    key: str | Sequence[str] | None = None,
    tolerance: float = 1e-6,
    limit: float = 0.0,
    terms: DriftPlan | None = None,
) -> Skew:
    """Return where a model was served other values than it was trained on: by row where ``key`` matches, and as a whole.

    A column is skewed where more than the share ``limit`` of the rows that match differ by more than ``tolerance``. The
    distributions are compared as `drift` does, on the ``terms`` of a `DriftPlan`.

    >>> import pyarrow as pa
    >>> trained = pa.table({"id": [1, 2, 3], "distance": [100.0, 200.0, 300.0]})
    >>> served = pa.table({"id": [3, 2, 9], "distance": [300, 201, 900]})
    >>> found = skew(trained, served, key="id")
    >>> found.alarm, found.columns[0].message
    (True, '1 of 2 rows differ (50 %); float in training, integer when served; 2: 200 in training, 201 when served')
    """
    plan = SkewPlan.by(key, tolerance, limit, terms or DriftPlan())
    engine = open_engine()
    return compare_rows(engine, open_table(engine, training), open_table(engine, serving), plan)


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

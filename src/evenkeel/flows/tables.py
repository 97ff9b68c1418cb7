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
from evenkeel.sources import Csv, open_file
from evenkeel.statistics import TableStatistics
from evenkeel.statistics import profile as profile_relation
from evenkeel.typing import ColumnType
from evenkeel.validation import Anomalies, Anomaly, Facts, check_kinds, locate, measure
from evenkeel.validation import validate as check
from evenkeel.validation.drift import Drift, DriftPlan, DriftTerms
from evenkeel.validation.drift import drift as compare
from evenkeel.validation.reading import Reading
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
    engine = open_engine()
    rows, facts = _look(engine, data, expected, environment=environment, previous=previous, as_of=as_of)
    return Anomalies(locate(engine, rows, check(facts, expected), expected), facts.table.rows)


def _look(
    engine: Engine,
    data: Table,
    schema: Schema,
    *,
    environment: str = "training",
    previous: Table | None = None,
    as_of: datetime | None = None,
) -> tuple[Relation, Facts]:
    """Return the rows of a table that is read by its schema, and what is known of them."""
    check_kinds(schema)
    came = open_as_promised(engine, data, schema)
    reading = Reading.of(schema, came.schema, untyped=is_untyped(data))
    rows = reading.relation(engine, came)
    table = profile_relation(engine, rows)
    return rows, Facts(
        table,
        environment,
        None if previous is None else profile_relation(engine, open_table(engine, previous)),
        SystemClock().microseconds() if as_of is None else to_microseconds(as_of),
        {**dict(reading.misfits(engine, came)), **measure(engine, rows, schema, table, environment)},
    )


def relax_schema(data: Table, path: str | Path, decide: Decide, *, environment: str = "training") -> Updated:
    """Return the text of a schema file with those of the proposed relaxations that ``decide`` accepts; nothing is written.

    Each is the smallest that lets the table pass, as far as one anomaly is concerned.
    """

    def look(schema: Schema) -> tuple[tuple[Anomaly, ...], Facts]:
        _, facts = _look(open_engine(), data, schema, environment=environment)
        return check(facts, schema), facts

    return relax(read_text(Path(path)), Path(path), look, decide)


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

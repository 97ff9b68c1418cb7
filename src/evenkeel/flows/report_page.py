"""The report on a table, without a project: one page that shows what is in it, what is wrong, and what has changed."""

from pathlib import Path

from evenkeel.engines import open_engine
from evenkeel.flows.comparisons import drift
from evenkeel.flows.contract import is_untyped, open_as_promised, validate
from evenkeel.flows.tables import Table, profile
from evenkeel.schema import Schema, read_schema
from evenkeel.statistics import TableStatistics
from evenkeel.statistics import profile as profile_rows
from evenkeel.validation import Anomalies
from evenkeel.validation.reading import Reading
from evenkeel.validation.report import Report


def report(
    data: Table,
    reference: Table | None = None,
    schema: Schema | str | Path | None = None,
    *,
    environment: str = "training",
    profiled: TableStatistics | None = None,
    anomalies: Anomalies | None = None,
) -> Report:
    """Return the report on a table, held against a reference and a schema where they are given; a notebook shows it.

    With a schema, a file that names no types is read by it. ``profiled`` and ``anomalies`` are the profile of the table
    and what was found in it, where these are there already.

    >>> import pyarrow as pa
    >>> found = report(pa.table({"age": [30, 41, None]}))
    >>> found.current.rows, found.html()[:15]
    (3, '<!doctype html>')
    """
    expected = read_schema(Path(schema)) if isinstance(schema, str | Path) else schema
    if expected is not None and anomalies is None:
        anomalies = validate(data, expected, environment=environment)
    return Report(
        current=profiled or (profile(data) if expected is None else _profile_by(expected, data)),
        name=_name(data, "data"),
        reference=None if reference is None else profile(reference),
        reference_name=_name(reference, "reference"),
        anomalies=anomalies,
        schema=_name(schema, "the schema"),
        drift=None if reference is None else drift(reference, data),
    )


def _profile_by(schema: Schema, data: Table) -> TableStatistics:
    """Return what is in a table as its schema reads it."""
    engine = open_engine()
    came = open_as_promised(engine, data, schema)
    return profile_rows(engine, Reading.of(schema, came.schema, untyped=is_untyped(data)).relation(engine, came))


def _name(data: object, otherwise: str) -> str:
    return Path(data).name if isinstance(data, str | Path) else otherwise

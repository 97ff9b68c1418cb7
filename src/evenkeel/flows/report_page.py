"""The report on a table, without a project: one page that shows what is in it, what is wrong, and what has changed."""

from pathlib import Path

from evenkeel.flows.comparisons import drift
from evenkeel.flows.contract import validate
from evenkeel.flows.tables import Table, profile
from evenkeel.schema import Schema
from evenkeel.statistics import TableStatistics
from evenkeel.validation.report import Report


def report(
    data: Table,
    reference: Table | None = None,
    schema: Schema | str | Path | None = None,
    *,
    environment: str = "training",
    profiled: TableStatistics | None = None,
) -> Report:
    """Return the report on a table, held against a reference and a schema where they are given; a notebook shows it.

    ``profiled`` is the profile of the table, where there is one already.

    >>> import pyarrow as pa
    >>> found = report(pa.table({"age": [30, 41, None]}))
    >>> found.current.rows, found.html()[:15]
    (3, '<!doctype html>')
    """
    return Report(
        current=profiled or profile(data),
        name=_name(data, "data"),
        reference=None if reference is None else profile(reference),
        reference_name=_name(reference, "reference"),
        anomalies=None if schema is None else validate(data, schema, environment=environment),
        schema=_name(schema, "the schema"),
        drift=None if reference is None else drift(reference, data),
    )


def _name(data: object, otherwise: str) -> str:
    return Path(data).name if isinstance(data, str | Path) else otherwise

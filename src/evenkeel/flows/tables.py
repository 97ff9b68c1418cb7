"""What can be asked of a table, without a project.

A table is the name of a CSV or Parquet file (or a glob pattern), or whatever hands over Arrow: a pandas or Polars
DataFrame, a pyarrow Table, a DuckDB relation. ``missing`` are words that mean in a CSV file that there is no value.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from evenkeel.engines import Engine, Relation, open_engine
from evenkeel.sources import open_file
from evenkeel.sources.handed import ArrowStream, arrow_table
from evenkeel.statistics import Span, TableStatistics, draw, profile_pairs, profile_slices, profile_spans
from evenkeel.statistics import profile as profile_relation
from evenkeel.typing import as_names

Table: TypeAlias = str | Path | ArrowStream


def profile(
    data: Table,
    *,
    label: str | Sequence[str] | None = None,
    pairs: bool = False,
    slices: Sequence[str] = (),
    span: str | None = None,
    sample: int | None = None,
    seed: int = 0,
    missing: Sequence[str] = (),
) -> TableStatistics:
    """Return what is in a table: for each column its type, what is missing, and how its values lie.

    With a ``label``, or several, what each column says of it; with ``pairs``, how the numbers are correlated. ``slices`` are
    conditions, or names of columns of which each of the 50 most frequent values makes a slice; ``span`` is the unit of
    time of a column, such as ``"landed_at:month"``. With a ``sample``, only so many rows are looked at, the same ones for
    the same ``seed``.

    >>> import pyarrow as pa
    >>> found = profile(pa.table({"age": [30, 41, None]}), slices=["age > 35"])
    >>> found.rows, found.columns["age"].missing, found.columns["age"].number.mean
    (3, 1, 35.5)
    >>> found.slices["age > 35"].rows
    1
    """
    engine = open_engine()
    rows = open_table(engine, data, missing)
    spans = None if span is None else Span.parse(span)
    whole = None
    if sample is not None:
        rows, whole = draw(engine, rows, sample, seed)
    found = profile_relation(engine, rows)
    return replace(
        found,
        sampled_from=whole if whole != found.rows else None,
        pairs=profile_pairs(rows, found, as_names(label), correlations=pairs) if pairs or label else None,
        slices=profile_slices(rows, slices, found),
        spans={} if spans is None else profile_spans(rows, spans),
    )


def open_table(engine: Engine, data: Table, missing: Sequence[str] = ()) -> Relation:
    """Return the rows of a table; raises `UsageError` for what is none, `InvalidDataError` for what cannot be read."""
    if isinstance(data, str | Path):
        return open_file(Path(data), missing).relation(engine)
    return engine.from_arrow(arrow_table(data))

"""Ingest: source → `Examples`, an immutable snapshot of rows with labels and features as they were known, in splits."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from evenkeel.artifacts import Examples
from evenkeel.engines import Engine, Relation, feature_type
from evenkeel.errors import DefinitionError, InvalidDataError, shorten
from evenkeel.features import join_features
from evenkeel.flows.definition import Data
from evenkeel.flows.engine import project_engine
from evenkeel.flows.intake import Counted
from evenkeel.flows.labels import join_label, labelled, refuse_lists
from evenkeel.flows.promised import Aside, Promised, put_aside, read_by
from evenkeel.flows.snapshot import write_snapshot
from evenkeel.flows.times import check_no_row_without, check_times
from evenkeel.pipeline import StepContext, step
from evenkeel.sources import Csv
from evenkeel.typing import Task


@step
def ingest(
    data: Data,
    task: Task | None,
    as_of: str | None,
    promised: Promised,
    context: StepContext,
    quantiles: tuple[float, ...] = (),
) -> Examples:
    """Join labels and features to the rows, split them, and write them down for good.

    Where the schema is ``promised`` to allow a share of bad rows, these are put aside, and kept with the snapshot. Where
    there is none, because the rows are not what they must be, what is known of them is kept as ``intake``.
    """
    counted = Counted()
    try:
        found = _ingest(data, task, as_of, promised, context, counted)
        return Examples(found.folder, replace(found.snapshot, quantiles=quantiles))
    except Exception:
        context.keep("intake", counted.intake(data))
        raise


def _ingest(
    data: Data, task: Task | None, as_of: str | None, promised: Promised, context: StepContext, counted: Counted
) -> Examples:
    engine = project_engine()
    rows = prepare(engine, data, counted.rows)
    check_rows(data, counted.rows)
    schema, untyped = promised.schema, isinstance(data.source, Csv)
    if schema is not None and not schema.max_bad_rows:
        rows = read_by(engine, rows, schema, counted.repaired, untyped=untyped)
    refuse_lists(rows.schema, data)
    for field in rows.schema:
        feature_type(field.type, field.name)
    check_times(engine, rows, data.source.event_time, data.source)
    rows = join_label(engine, rows, data)
    rows = join_features(engine, rows, data.features, data.source.event_time)
    everything = context.scratch / "everything.parquet"
    engine.write(_ordered(engine, rows, data), everything)
    aside = Aside(everything)
    if schema is not None and schema.max_bad_rows:
        aside = put_aside(engine, everything, schema, context.scratch, counted, untyped=untyped)
        everything = aside.kept
    check_key(everything, data.source.key)
    check_no_row_without(everything, data.source.event_time)
    keep = labelled(everything, data, as_of, counted.rows)
    context.logger.info("rows", extra={"counts": counted.rows})
    return write_snapshot(everything, context.scratch / "snapshot", data, keep, counted, task, aside)


def prepare(engine: Engine, data: Data, counts: dict[str, int]) -> Relation:
    """Return the rows after the user's own cleaning, and count them before and after."""
    rows = data.source.relation(engine)
    counts["read"] = engine.count(rows)
    if data.prepare is None:
        return rows
    if isinstance(data.prepare, str):
        rows = engine.query(data.prepare, rows=rows)
    else:
        table = data.prepare(rows.table())
        if not isinstance(table, pa.Table):
            raise DefinitionError("prepare must return a pyarrow Table", got=type(table).__name__)
        rows = engine.from_arrow(table)
    counts["prepared"] = engine.count(rows)
    return rows


def check_rows(data: Data, counts: dict[str, int]) -> None:
    """Raise `InvalidDataError` where nothing was read, or where nothing is left of it."""
    files = ", ".join(map(str, data.source.files()))
    if not counts["read"]:
        raise InvalidDataError(f"{shorten(files)} has no row", expected="a row for each example", got="columns alone")
    if counts.get("prepared") == 0:
        raise InvalidDataError("prepare leaves no row", got=f"{counts['read']:,} rows before it", where=files)


def check_key(file: Path, key: str | None) -> None:
    """Raise `InvalidDataError` where a value of the key stands in two rows, or in none."""
    if key is None:
        return
    column = pq.read_table(file, columns=[key]).column(0)
    if column.null_count:
        raise InvalidDataError(
            f"The key {key!r} is missing in {column.null_count:,} rows", remedy="Drop them in prepare."
        )
    counted = column.value_counts()
    twice = [
        str(entry["values"]) for entry in counted.filter(pa.compute.greater(counted.field("counts"), 1))[:5].to_pylist()
    ]
    if twice:
        repeated = len(column) - len(counted)
        remedy = "Name another key, or keep one row of each in prepare."
        raise InvalidDataError(
            f"The key {key!r} is not unique: {repeated:,} rows repeat it", got=", ".join(twice), remedy=remedy
        )


def _ordered(engine: Engine, rows: Relation, data: Data) -> Relation:
    by = [name for name in (data.source.event_time, data.source.key) if name is not None]
    return engine.sort(rows, by) if data.source.event_time is not None else rows

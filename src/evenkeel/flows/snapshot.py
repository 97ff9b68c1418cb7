"""Writing a snapshot: each row to the file of its split, once."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from evenkeel.artifacts import ExampleColumn, Examples, Snapshot
from evenkeel.artifacts.examples import QUARANTINE, SPLIT_NAMES
from evenkeel.clock import to_time
from evenkeel.engines import feature_type
from evenkeel.engines.base import ROW_GROUP
from evenkeel.engines.parquet_files import open_parquet
from evenkeel.errors import InvalidDataError
from evenkeel.flows.definition import Data
from evenkeel.flows.intake import Counted, source_files
from evenkeel.flows.labels import KNOWN_AT, asked_of, check_trained
from evenkeel.flows.promised import Aside
from evenkeel.sources.splits import Assignment
from evenkeel.typing import Task


def write_snapshot(
    everything: Path,
    folder: Path,
    data: Data,
    keep: npt.NDArray[np.bool_],
    counted: Counted,
    task: Task | None,
    aside: Aside,
) -> Examples:
    """Split the rows to keep, and write them; raises `InvalidDataError` where a split gets none."""
    label = data.truth
    names = [name for name in pq.read_schema(everything).names if name != KNOWN_AT]
    assignment = np.where(keep, _assign(everything, data, keep, names), np.int8(-1))
    counted.rows["between_splits"] = int((keep & (assignment < 0)).sum())
    labels = pq.read_table(everything, columns=list(label.columns))
    task, classes = asked_of(labels.filter(pa.array(keep)), task)
    rows = {split: int((assignment == index).sum()) for index, split in enumerate(SPLIT_NAMES)}
    if min(rows.values()) == 0:
        raise InvalidDataError("A split has no rows", got=rows, remedy="Give more data, or another split.")
    check_trained(labels.filter(pa.array(assignment == 0)), task, classes)
    folder.mkdir()
    _write_splits(everything, folder, assignment, names)
    snapshot = Snapshot(
        columns=_columns(everything, names, data.source.timezones()),
        rows=rows,
        labels=label.columns,
        task=task,
        classes=classes,
        key=data.source.key,
        event_time=data.source.event_time,
        time_range=_time_range(everything, assignment, data.source.event_time),
        sources=source_files(data),
        counts=counted.rows,
        split=repr(data.chosen_split),
        quarantined=counted.quarantined,
        repaired=counted.repaired,
    )
    if aside.file is not None and counted.quarantined:
        aside.file.rename(folder / QUARANTINE)
    return Examples(folder, snapshot)


def _assign(everything: Path, data: Data, keep: npt.NDArray[np.bool_], names: list[str]) -> Assignment:
    split = data.chosen_split
    columns = split.columns(data.source.event_time, data.source.key, data.truth.columns)
    table = pq.read_table(everything, columns=names if columns is None else columns).filter(pa.array(keep))
    assignment = np.full(len(keep), -1, np.int8)
    assignment[keep] = split.assign(table, data.truth.columns)
    return assignment


def _write_splits(everything: Path, folder: Path, assignment: Assignment, names: list[str]) -> None:
    source = open_parquet(everything)
    schema = pa.schema([source.schema_arrow.field(name).with_metadata(None) for name in names])
    waiting: dict[str, list[pa.RecordBatch]] = {split: [] for split in SPLIT_NAMES}
    writers = {
        split: pq.ParquetWriter(folder / f"{split}.parquet", schema, compression="zstd") for split in SPLIT_NAMES
    }
    start = 0
    for batch in source.iter_batches(ROW_GROUP, columns=names):
        part = assignment[start : start + batch.num_rows]
        start += batch.num_rows
        for index, split in enumerate(SPLIT_NAMES):
            waiting[split].append(batch.select(names).filter(pa.array(part == index)))
            _drain(writers[split], waiting[split], schema, ROW_GROUP)
    for split in SPLIT_NAMES:
        _drain(writers[split], waiting[split], schema, 1)
        writers[split].close()


def _drain(writer: pq.ParquetWriter, waiting: list[pa.RecordBatch], schema: pa.Schema, least: int) -> None:
    """Write whole row groups of what waits, as long as at least ``least`` rows do."""
    while (rows := sum(batch.num_rows for batch in waiting)) >= least:
        table = pa.Table.from_batches([batch.cast(schema) for batch in waiting])
        writer.write_table(table.slice(0, ROW_GROUP), row_group_size=ROW_GROUP)
        waiting[:] = table.slice(ROW_GROUP).to_batches() if rows > ROW_GROUP else []


def _columns(everything: Path, names: list[str], timezones: Mapping[str, str]) -> tuple[ExampleColumn, ...]:
    schema = pq.read_schema(everything)
    types = {name: feature_type(schema.field(name).type, name) for name in names}
    return tuple(ExampleColumn(name, kind, timezones.get(name), items) for name, (kind, items) in types.items())


def _time_range(everything: Path, assignment: Assignment, event_time: str | None) -> dict[str, tuple[str, str]]:
    if event_time is None:
        return {}
    column = pq.read_table(everything, columns=[event_time]).column(0).cast(pa.timestamp("us", tz="UTC"))
    times = column.cast(pa.int64()).to_numpy(zero_copy_only=False)
    found = {}
    for index, split in enumerate(SPLIT_NAMES):
        of_split = times[assignment == index]
        found[split] = (_iso(int(of_split.min())), _iso(int(of_split.max())))
    return found


def _iso(microseconds: int) -> str:
    return to_time(microseconds).isoformat().replace("+00:00", "Z")

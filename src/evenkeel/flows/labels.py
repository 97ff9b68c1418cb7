"""Labels: joined by key, dropped while they are not mature, and read as classes or as numbers."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evenkeel.clock import parse_duration
from evenkeel.engines import Engine, Relation
from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError
from evenkeel.flows.definition import Data
from evenkeel.flows.times import check_times
from evenkeel.sources.splits import parse_moment
from evenkeel.typing import Task

KNOWN_AT = "label known at"
_MOST_CLASSES = 20


def join_label(engine: Engine, rows: Relation, data: Data) -> Relation:
    """Return the rows with their label; null where there is none."""
    label = data.truth
    if label.source is None:
        if label.value not in rows.schema.names:
            raise NotFoundError("column (the label)", label.value, rows.schema.names)
        return rows
    truth = label.source.relation(engine)
    for name in filter(None, (label.value, label.known_at)):
        if name not in truth.schema.names:
            raise NotFoundError("column (of the label's source)", name, truth.schema.names)
    check_times(engine, truth, label.known_at, label.source)
    if label.value in rows.schema.names:
        raise DefinitionError(
            f"The rows have a column {label.value!r} already", remedy="Drop it in prepare, or rename it."
        )
    if data.source.key is None:
        raise DefinitionError(
            "A label in another source is joined by the key of the rows", remedy="Write key=... in the source."
        )
    columns = {label.value: label.value} | ({KNOWN_AT: label.known_at} if label.known_at else {})
    right = engine.select(truth, {data.source.key: str(label.source.key), **columns})
    return engine.join(rows, right, [data.source.key], {name: name for name in columns})


def labelled(file: Path, data: Data, as_of: str | None, counts: dict[str, int]) -> npt.NDArray[np.bool_]:
    """Return which rows have a label that is mature as of a moment: by default the last that the data know."""
    label, time = data.truth, data.source.event_time
    names = set(pq.read_schema(file).names)
    wanted = [name for name in (label.value, KNOWN_AT, time) if name in names]
    table = pq.read_table(file, columns=wanted)
    there = pc.is_valid(table.column(label.value)).to_numpy()
    if pa.types.is_floating(table.column(label.value).type):
        there &= ~np.isnan(table.column(label.value).fill_null(0.0).to_numpy())
    now = parse_moment(as_of) if as_of else _last(table.column(name) for name in (KNOWN_AT, time) if name in wanted)
    mature = np.ones(len(there), np.bool_)
    if now is not None and KNOWN_AT in wanted:
        mature &= _before(table.column(KNOWN_AT), now)
    if now is not None and time in wanted:
        wait = parse_duration(label.mature_after) if label.mature_after else 0
        mature &= _before(table.column(time), now - wait)
    counts["without_label"] = int((~there).sum())
    counts["immature"] = int((there & ~mature).sum())
    if not there.any():
        raise InvalidDataError(
            f"The label {label.value!r} is missing in every row", remedy="Check the label's source and key."
        )
    kept: npt.NDArray[np.bool_] = there & mature
    return kept


def target_of(labels: pa.ChunkedArray, task: Task | None, name: str) -> tuple[Task, tuple[bool | int | str, ...]]:
    """Return the task and its classes, in ascending order; as given, or as the labels suggest."""
    kind = labels.type
    if task is Task.REGRESSION or (task is None and _is_number(labels)):
        if not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
            raise InvalidDataError(f"The label {name!r} of a regression must be a number", got=str(kind))
        return Task.REGRESSION, ()
    values = sorted(value for value in labels.unique().to_pylist() if value is not None)
    classes = tuple(int(value) if isinstance(value, float) else value for value in values)
    if len(classes) < 2:
        raise InvalidDataError(f"The label {name!r} has one class alone", expected="at least 2", got=classes)
    found = Task.BINARY if len(classes) == 2 else Task.MULTICLASS
    if task not in (None, found):
        raise InvalidDataError(f"The label {name!r} does not fit a {task} model", got=f"{len(classes)} classes")
    return found, classes


def encode(
    labels: pa.ChunkedArray, classes: tuple[bool | int | str, ...]
) -> npt.NDArray[np.int64] | npt.NDArray[np.float64]:
    """Return the index of each label's class, or the number itself where there are no classes, shape (rows,)."""
    encoded: npt.NDArray[np.int64] | npt.NDArray[np.float64]
    if classes:
        encoded = pc.index_in(labels, pa.array(classes).cast(labels.type)).cast(pa.int64()).to_numpy()
    else:
        encoded = labels.cast(pa.float64()).to_numpy()
    return encoded


def _is_number(labels: pa.ChunkedArray) -> bool:
    if not (pa.types.is_integer(labels.type) or pa.types.is_floating(labels.type)):
        return False
    values = pc.drop_null(labels.unique())
    if pa.types.is_floating(labels.type) and not pc.all(pc.equal(pc.round(values), values)).as_py():
        return True
    return len(values) > _MOST_CLASSES


def _last(columns: Iterable[pa.ChunkedArray]) -> int | None:
    latest = [pc.max(column.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())).as_py() for column in columns]
    return max((moment for moment in latest if moment is not None), default=None)


def _before(times: pa.ChunkedArray, moment: int) -> npt.NDArray[np.bool_]:
    values = times.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
    before: npt.NDArray[np.bool_] = pc.fill_null(pc.less_equal(values, moment), False).to_numpy()
    return before

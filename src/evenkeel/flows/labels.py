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
from evenkeel.typing import ClassLabel, Task

KNOWN_AT = "label known at"
_MOST_CLASSES = 20
_FEWEST_ROWS = 5


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


def target_of(labels: pa.ChunkedArray, task: Task | None, name: str) -> tuple[Task, tuple[ClassLabel, ...]]:
    """Return the task and its classes, in ascending order; as given, or as the labels suggest."""
    if pa.types.is_floating(labels.type) and pc.any(pc.is_inf(labels)).as_py():
        remedy = "Drop these rows in prepare, or give the label another value there."
        raise InvalidDataError(f"The label {name!r} is infinite in some rows", expected="numbers", remedy=remedy)
    if labels.null_count == len(labels):
        raise InvalidDataError(f"The label {name!r} has no value", expected="a value in some rows")
    found = task or _suggested(labels)
    if found is Task.REGRESSION:
        if not _is_number(labels.type):
            raise InvalidDataError(f"The label {name!r} of a regression must be a number", got=str(labels.type))
        return Task.REGRESSION, ()
    values = sorted(value for value in labels.unique().to_pylist() if value is not None)
    classes = tuple(int(value) if isinstance(value, float) else value for value in values)
    if len(classes) < 2:
        raise InvalidDataError(f"The label {name!r} has one class alone", expected="at least 2", got=classes)
    found = Task.BINARY if len(classes) == 2 else Task.MULTICLASS
    if task not in (None, found):
        raise InvalidDataError(f"The label {name!r} does not fit a {task} model", got=f"{len(classes)} classes")
    return found, classes


def check_trained(labels: pa.ChunkedArray, classes: tuple[ClassLabel, ...], name: str) -> None:
    """Raise `InvalidDataError` for a class of which the training split has no row."""
    there = set(labels.unique().to_pylist())
    unseen = [value for value in classes if value not in there]
    if unseen:
        raise InvalidDataError(
            f"No training row has a class of the label {name!r}",
            got=", ".join(map(str, unseen)),
            remedy="Give the training split more rows, or drop the rows of that class in prepare.",
        )


def encode(labels: pa.ChunkedArray, classes: tuple[ClassLabel, ...]) -> npt.NDArray[np.int64] | npt.NDArray[np.float64]:
    """Return the index of each label's class, or the number itself where there are no classes, shape (rows,)."""
    encoded: npt.NDArray[np.int64] | npt.NDArray[np.float64]
    if classes:
        encoded = pc.index_in(labels, pa.array(classes).cast(labels.type)).cast(pa.int64()).to_numpy()
    else:
        encoded = labels.cast(pa.float64()).to_numpy()
    return encoded


def suggest_task(distinct: int | None, rows: int, *, number: bool, whole: bool) -> Task:
    """Return the task that a label suggests; ``distinct`` is how many values it has, none where there are too many to count.

    A number is learnt as a number if a value has a fraction, or there are more than 20 values, or fewer than five rows
    for each; two values are always two classes.

    >>> str(suggest_task(3, 150, number=True, whole=True)), str(suggest_task(15, 20, number=True, whole=True))
    ('multiclass', 'regression')
    """
    many = distinct is None or distinct > max(2, min(_MOST_CLASSES, rows / _FEWEST_ROWS))
    if number and (many or not whole):
        return Task.REGRESSION
    return Task.BINARY if distinct == 2 else Task.MULTICLASS


def _suggested(labels: pa.ChunkedArray) -> Task:
    values, number = pc.drop_null(labels.unique()), _is_number(labels.type)
    whole = not pa.types.is_floating(labels.type) or pc.all(pc.equal(pc.round(values), values)).as_py()
    return suggest_task(len(values), len(labels) - labels.null_count, number=number, whole=bool(whole))


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _last(columns: Iterable[pa.ChunkedArray]) -> int | None:
    latest = [pc.max(column.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())).as_py() for column in columns]
    return max((moment for moment in latest if moment is not None), default=None)


def _before(times: pa.ChunkedArray, moment: int) -> npt.NDArray[np.bool_]:
    values = times.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
    before: npt.NDArray[np.bool_] = pc.fill_null(pc.less_equal(values, moment), False).to_numpy()
    return before

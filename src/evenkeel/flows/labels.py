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
from evenkeel.engines.aggregates import profiled_type
from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError
from evenkeel.flows.definition import Data
from evenkeel.flows.times import check_times
from evenkeel.sources.splits import parse_moment
from evenkeel.training.base import Labels
from evenkeel.typing import ClassLabel, ColumnType, Task

KNOWN_AT = "label known at"
_MOST_CLASSES = 20
_FEWEST_ROWS = 5
_SHOWN = 5


def join_label(engine: Engine, rows: Relation, data: Data) -> Relation:
    """Return the rows with their label; null where there is none."""
    label = data.truth
    if label.source is None:
        for name in label.columns:
            if name not in rows.schema.names:
                raise NotFoundError("column (the label)", name, rows.schema.names)
        return rows
    truth = label.source.relation(engine)
    for name in filter(None, (*label.columns, label.known_at)):
        if name not in truth.schema.names:
            raise NotFoundError("column (of the label's source)", name, truth.schema.names)
    check_times(engine, truth, label.known_at, label.source)
    for name in label.columns:
        if name in rows.schema.names:
            raise DefinitionError(
                f"The rows have a column {name!r} already", remedy="Drop it in prepare, or rename it."
            )
    if data.source.key is None:
        raise DefinitionError(
            "A label in another source is joined by the key of the rows", remedy="Write key=... in the source."
        )
    columns = {name: name for name in label.columns} | ({KNOWN_AT: label.known_at} if label.known_at else {})
    right = engine.select(truth, {data.source.key: str(label.source.key), **columns})
    return engine.join(rows, right, [data.source.key], {name: name for name in columns})


def refuse_lists(schema: pa.Schema, data: Data) -> None:
    """Raise `InvalidDataError` where a label or the key of the rows is a list."""
    lists = [field.name for field in schema if profiled_type(field.type) is ColumnType.LIST]
    if data.source.key in lists:
        remedy = "Name another key, or make one in prepare."
        raise InvalidDataError(
            f"The key {data.source.key!r} is a list", expected="one value in each row", remedy=remedy
        )
    for name in data.truth.columns:
        if name in lists:
            raise InvalidDataError(
                f"The label {name!r} is a list",
                expected="a column of yes and no for each label",
                got=str(schema.field(name).type),
                remedy='Make these columns in prepare, and write label=["a", "b"].',
            )


def labelled(file: Path, data: Data, as_of: str | None, counts: dict[str, int]) -> npt.NDArray[np.bool_]:
    """Return which rows have a label that is mature as of a moment: by default the last that the data know.

    Of several labels a row must have all: one that has some alone is counted as ``partly_labelled``.
    """
    label, time = data.truth, data.source.event_time
    names = set(pq.read_schema(file).names)
    wanted = [name for name in (*label.columns, KNOWN_AT, time) if name in names]
    table = pq.read_table(file, columns=wanted)
    known = np.stack([_known(table.column(name), name) for name in label.columns])
    there = np.asarray(known.all(axis=0))
    partly = known.any(axis=0) & ~there
    now = parse_moment(as_of) if as_of else _last(table.column(name) for name in (KNOWN_AT, time) if name in wanted)
    mature = np.ones(len(there), np.bool_)
    if now is not None and KNOWN_AT in wanted:
        mature &= _before(table.column(KNOWN_AT), now)
    if now is not None and time in wanted:
        wait = parse_duration(label.mature_after) if label.mature_after else 0
        mature &= _before(table.column(time), now - wait)
    counts["without_label"] = int((~there & ~partly).sum())
    if len(label.columns) > 1:
        counts["partly_labelled"] = int(partly.sum())
    counts["immature"] = int((there & ~mature).sum())
    if not there.any():
        raise InvalidDataError(f"No row has all the labels {label.title}", remedy="Check the label's source and key.")
    kept: npt.NDArray[np.bool_] = there & mature
    return kept


def is_there(labels: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    """Return which rows have a label, shape (rows,): neither null nor NaN."""
    there: npt.NDArray[np.bool_] = pc.is_valid(labels).to_numpy()
    if pa.types.is_floating(labels.type):
        there = there & ~np.isnan(labels.fill_null(0.0).to_numpy())
    return there


def _known(labels: pa.ChunkedArray, name: str) -> npt.NDArray[np.bool_]:
    """Return which rows have a label; raises `InvalidDataError` where none has."""
    there = is_there(labels)
    if not there.any():
        raise InvalidDataError(
            f"The label {name!r} is missing in every row", remedy="Check the label's source and key."
        )
    return there


def asked_of(labels: pa.Table, task: Task | None) -> tuple[Task, tuple[ClassLabel, ...]]:
    """Return the task and its classes as `target_of` has them; of several labels, the classes are their names."""
    if labels.num_columns == 1:
        return target_of(labels.column(0), task, labels.column_names[0])
    for name in labels.column_names:
        truth_of(labels.column(name), name)
    return Task.MULTILABEL, tuple(labels.column_names)


def truth_of(labels: pa.ChunkedArray, name: str) -> npt.NDArray[np.int64]:
    """Return one of several labels as 0 and 1, shape (rows,); raises `InvalidDataError` for what is neither yes nor no."""
    values = pc.drop_null(labels.unique())
    is_truth = pa.types.is_boolean(labels.type) or _is_number(labels.type)
    strange = (
        [value for value in values.to_pylist() if value not in (0, 1)][:_SHOWN] if is_truth else [str(labels.type)]
    )
    if strange:
        raise InvalidDataError(
            f"The label {name!r}, one of several, is neither yes nor no",
            expected="booleans, or 0 and 1",
            got=", ".join(map(str, strange)),
            remedy="Write what is yes in prepare, or give this label a pipeline of its own.",
        )
    truth: npt.NDArray[np.int64] = labels.cast(pa.int64()).to_numpy()
    return truth


def target_of(labels: pa.ChunkedArray, task: Task | None, name: str) -> tuple[Task, tuple[ClassLabel, ...]]:
    """Return the task and its classes, in ascending order; as given, or as the labels suggest."""
    if pa.types.is_floating(labels.type) and pc.any(pc.is_inf(labels)).as_py():
        remedy = "Drop these rows in prepare, or give the label another value there."
        raise InvalidDataError(f"The label {name!r} is infinite in some rows", expected="numbers", remedy=remedy)
    if labels.null_count == len(labels):
        raise InvalidDataError(f"The label {name!r} has no value", expected="a value in some rows")
    found = task or _suggested(labels)
    if found.of_numbers:
        if not _is_number(labels.type):
            raise InvalidDataError(f"The label {name!r} of a regression must be a number", got=str(labels.type))
        return found, ()
    values = sorted(value for value in labels.unique().to_pylist() if value is not None)
    classes = tuple(int(value) if isinstance(value, float) else value for value in values)
    if len(classes) < 2:
        raise InvalidDataError(f"The label {name!r} has one class alone", expected="at least 2", got=classes)
    found = Task.BINARY if len(classes) == 2 else Task.MULTICLASS
    if task not in (None, found):
        raise InvalidDataError(f"The label {name!r} does not fit a {task} model", got=f"{len(classes)} classes")
    return found, classes


def check_trained(table: pa.Table, task: Task, classes: tuple[ClassLabel, ...]) -> None:
    """Raise `InvalidDataError` for a class, or a yes or no of a label, of which the training split has no row."""
    if task is Task.MULTILABEL:
        for name in table.column_names:
            _check_both(truth_of(table.column(name), name), name)
        return
    labels, name = table.column(0), table.column_names[0]
    there = set(labels.unique().to_pylist())
    unseen = [value for value in classes if value not in there]
    if unseen:
        raise InvalidDataError(
            f"No training row has a class of the label {name!r}",
            got=", ".join(map(str, unseen)),
            remedy="Give the training split more rows, or drop the rows of that class in prepare.",
        )


def _check_both(truth: npt.NDArray[np.int64], name: str) -> None:
    if truth.min() == truth.max():
        raise InvalidDataError(
            f"The label {name!r} is {'yes' if truth[0] else 'no'} in every training row",
            expected="rows with it, and rows without",
            got=f"{len(truth):,} training rows",
            remedy="Leave it out of the labels, or give the training split more rows.",
        )


def encoded(table: pa.Table, labels: tuple[str, ...], classes: tuple[ClassLabel, ...]) -> Labels:
    """Return the label of each row as `encode` does; of several labels 0 and 1 for each, shape (rows, labels)."""
    if len(labels) == 1:
        return encode(table.column(labels[0]), classes)
    several: Labels = np.stack([truth_of(table.column(name), name) for name in labels], axis=1)
    return several


def encode(labels: pa.ChunkedArray, classes: tuple[ClassLabel, ...]) -> Labels:
    """Return the index of each label's class, or the number itself where there are no classes, shape (rows,)."""
    found: Labels
    if classes:
        found = pc.index_in(labels, pa.array(classes).cast(labels.type)).cast(pa.int64()).to_numpy()
    else:
        found = labels.cast(pa.float64()).to_numpy()
    return found


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

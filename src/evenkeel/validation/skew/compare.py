"""The comparison of training with serving: each row with the one of its key, and the distributions as a whole."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenkeel.engines import Engine, Relation
from evenkeel.engines.aggregates import profiled_type
from evenkeel.engines.keys import Keys, check_keys
from evenkeel.engines.partitions import Partitions
from evenkeel.typing import ColumnType
from evenkeel.validation.drift import drift
from evenkeel.validation.skew.base import Matched, Skew, SkewPlan
from evenkeel.validation.skew.columns import Compared

Integers = npt.NDArray[np.int64]
_CELLS = 4_000_000  # values of a side that are compared at a time
_MOST_PARTS = 1_024


def skew(engine: Engine, training: Relation, serving: Relation, plan: SkewPlan) -> Skew:
    """Return what differs between what a model was trained on and what it was served.

    Rows that only one side has are counted and not compared. Large tables are compared in parts by the hash of
    the key, which wait on the disk, so that memory does not grow with the rows. Raises `NotFoundError` where a side lacks
    the key.
    """
    names = [name for name in _comparable(training) if name in _comparable(serving) and name not in plan.key]
    rows = engine.count(training), engine.count(serving)
    matched, columns = Matched(), []
    if plan.key:
        check_keys(serving.schema, training.schema, plan.key)
        types = [[profiled_type(side.schema.field(name).type) for side in (training, serving)] for name in names]
        columns = [Compared(name, kind[0], kind[1], plan.tolerance) for name, kind in zip(names, types, strict=True)]
        sides = [engine.select(side, {name: name for name in (*plan.key, *names)}) for side in (training, serving)]
        matched = _by_row(sides, len(plan.key), columns, max(rows))
    before, now = (_without(engine, side, plan.key) for side in (training, serving))
    found = [column.result(matched.rows, plan.limit) for column in columns]
    return Skew(
        rows=rows,
        key=plan.key,
        matched=matched,
        columns=tuple(sorted(found, key=lambda one: (not one.skewed, -one.differing))),
        drift=drift(engine, before, now, plan.drift),
    )


def _comparable(relation: Relation) -> list[str]:
    return [field.name for field in relation.schema if profiled_type(field.type) is not ColumnType.OTHER]


def _by_row(sides: Sequence[Relation], keys: int, columns: Sequence[Compared], rows: int) -> Matched:
    """Compare both sides part by part; the first ``keys`` columns are those of the key, and ``columns`` follow."""
    count = min(1 + rows * (keys + len(columns)) // _CELLS, _MOST_PARTS)
    training, serving = (Partitions(side, keys, count) for side in sides)
    matched = Matched()
    for part in range(count):
        known = _Training(pa.Table.from_batches(training.batches(part), training.schema), keys)
        matched = matched.plus(_part(known, serving.batches(part), columns))
    return matched


class _Training:
    """Training rows by their key; a key that stands in several rows is answered by none of them."""

    def __init__(self, table: pa.Table, keys: int) -> None:
        self.keys = keys
        self._keys = Keys(table.columns[:keys])
        self._columns = [column.combine_chunks() for column in table.columns]
        codes = self._keys.codes
        self.counts = np.bincount(codes[codes >= 0], minlength=self._keys.count)
        self.without_key = int((codes < 0).sum())
        self._row = np.full(self._keys.count + 1, -1)  # the last answers what is not found
        self._row[codes[codes >= 0]] = np.flatnonzero(codes >= 0)
        self._row[:-1][self.counts > 1] = -1

    def find(self, batch: pa.RecordBatch) -> tuple[Integers, Integers]:
        """Return the number of the key of each served row, -1 where it is not known, and its training row, or -1."""
        codes = self._keys.find(batch.columns[: self.keys])
        return codes, self._row[codes]

    def take(self, place: int, rows: Integers) -> pa.Array:
        return self._columns[place].take(pa.array(rows))


def _part(training: _Training, serving: Iterable[pa.RecordBatch], columns: Sequence[Compared]) -> Matched:
    asked, rows, unknown, without_key = np.zeros(len(training.counts), np.int64), 0, 0, 0
    for batch in serving:
        codes, places = training.find(batch)
        key = batch.columns[: training.keys]
        empty = np.any([column.is_null().to_numpy(zero_copy_only=False) for column in key], axis=0)
        asked += np.bincount(codes[codes >= 0], minlength=len(asked))
        there = np.flatnonzero(places >= 0)
        rows, unknown = rows + len(there), unknown + int(((codes < 0) & ~empty).sum())
        without_key += int(empty.sum())
        *served, numbers = batch.take(pa.array(there)).columns
        for place, column in enumerate(columns, training.keys):
            known = training.take(place, places[there])
            column.look(known, served[place], served[: training.keys], numbers.to_numpy())
    return Matched(
        rows=rows,
        only_in_training=int(training.counts[asked == 0].sum()),
        only_in_serving=unknown,
        duplicates_in_training=int(training.counts[training.counts > 1].sum()),
        duplicates_in_serving=int(np.maximum(asked - 1, 0).sum()),
        without_key=training.without_key + without_key,
    )


def _without(engine: Engine, relation: Relation, key: Sequence[str]) -> Relation:
    return engine.select(relation, {name: name for name in relation.schema.names if name not in key})

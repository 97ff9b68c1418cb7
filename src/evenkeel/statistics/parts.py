"""The statistics of parts of the rows, all parts in one pass."""

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenkeel.engines.aggregates import BLOCK
from evenkeel.engines.base import Relation
from evenkeel.engines.running import Running
from evenkeel.statistics.column import Key, gather_table, table_statistics, wanted
from evenkeel.statistics.table import TableStatistics

Rows = npt.NDArray[np.int64]
Split = Callable[[pa.RecordBatch], Mapping[str, Rows]]

_ROWS = 15 * BLOCK
_VALUES = 1 << 25  # that may wait, of all parts together


def profile_parts(relation: Relation, split: Split, labels: Iterable[str] = ()) -> dict[str, TableStatistics]:
    """Return the statistics of each part; ``split`` gives the places of its rows in a batch, by label.

    A part has the statistics that a table of its rows alone has, unless more rows wait for their block of 8,192 than
    fit in memory: then moments keep to 4 units in the last place. Of a column with more than 100,000 different texts
    no values are listed. ``labels`` are those of parts that are told even if they have no row.
    """
    parts = {label: _Part(relation) for label in labels}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for batch in relation.batches(_ROWS):
            for label, rows in split(batch).items():
                if label not in parts:
                    parts[label] = _Part(relation)
                parts[label].add(batch, rows, pool)
            for whole in (BLOCK, 1):
                if sum(part.rows for part in parts.values()) * batch.num_columns > _VALUES:
                    for part in parts.values():
                        part.flush(pool, whole)
        return {label: part.result(pool) for label, part in parts.items()}


class _Part:
    """What is known of one part, and its rows that wait until they are a whole block."""

    def __init__(self, relation: Relation) -> None:
        self.rows = 0
        self._relation = relation
        self._running: Running[Key] = Running(relation.schema.names, wanted(relation.schema))
        self._waiting: list[pa.RecordBatch] = []

    def add(self, batch: pa.RecordBatch, rows: Rows, pool: ThreadPoolExecutor) -> None:
        self._waiting.append(batch.take(pa.array(rows)))
        self.rows += len(rows)
        if self.rows >= _ROWS:
            self.flush(pool, BLOCK)

    def flush(self, pool: ThreadPoolExecutor, whole: int = 1) -> None:
        """Look at the rows that wait, a multiple of ``whole`` of them."""
        count = self.rows // whole * whole
        if not count:
            return
        table = pa.Table.from_batches(self._waiting)
        now = table.slice(0, count)
        list(pool.map(lambda name: self._running.look(name, now.column(name)), self._running.columns))
        self._waiting, self.rows = table.slice(count).to_batches(), self.rows - count

    def result(self, pool: ThreadPoolExecutor) -> TableStatistics:
        self.flush(pool)
        return table_statistics(gather_table(self._relation, self._running.states))

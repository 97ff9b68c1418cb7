"""Aggregates over a relation in one pass, the columns side by side in threads."""

import os
from collections.abc import Hashable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import zip_longest
from typing import TypeVar

import pyarrow as pa

from evenkeel.engines.aggregates import BLOCK, Aggregate, State
from evenkeel.engines.duckdb_relations import DuckDBRelation
from evenkeel.engines.running import Running

Key = TypeVar("Key", bound=Hashable)

_ROWS = 15 * BLOCK
_VALUES = 64 * _ROWS  # of a batch of many columns, so that it does not fill the memory
_TASKS = 64  # of a batch; of a wide table each looks at many columns


def aggregate(relation: DuckDBRelation, aggregates: Mapping[Key, Aggregate]) -> dict[Key, State]:
    """Return the state of each aggregate; only the columns that are asked for are read.

    The next batch is read while the last two are looked at. A column is looked at by one thread at a time, its batches
    in order, so the number of threads does not reach a state.
    """
    running = Running(relation.schema.names, aggregates)
    names = running.columns
    tasks = [slice(start, None, _TASKS) for start in range(min(_TASKS, len(names)))]
    before: list[Future[None]] = []
    last: list[Future[None]] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for batch in relation.encoded(names, _rows(len(names))) if names else ():
            _finish(before)
            columns = dict(zip(batch.schema.names, batch.columns, strict=True))
            looked = zip_longest(tasks, last)
            before, last = last, [pool.submit(_look, running, columns, names[task], one) for task, one in looked]
        _finish(before)
        _finish(last)
    return running.states


def _look(
    running: Running[Key], columns: Mapping[str, pa.Array], names: Sequence[str], before: Future[None] | None
) -> None:
    """Look at a batch of some columns once the batch before it was looked at, which the pool has begun by now."""
    if before is not None:
        before.result()
    for name in names:
        running.look(name, columns[name])


def _rows(columns: int) -> int:
    """Return how many rows to look at together: whole blocks."""
    return min(_ROWS, max(_VALUES // columns // BLOCK, 1) * BLOCK)


def _finish(under_way: Iterable[Future[None]]) -> None:
    for future in under_way:
        future.result()

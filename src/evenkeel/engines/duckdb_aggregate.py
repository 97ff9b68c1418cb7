"""Aggregates over a relation in one pass, the columns side by side in threads."""

import os
from collections.abc import Hashable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import pyarrow as pa

from evenkeel.engines.aggregates import BLOCK, Aggregate, State
from evenkeel.engines.duckdb_relations import DuckDBRelation
from evenkeel.engines.running import Running

Key = TypeVar("Key", bound=Hashable)

_ROWS = 15 * BLOCK
_VALUES = 64 * _ROWS  # of a batch of many columns, so that it does not fill the memory


def aggregate(relation: DuckDBRelation, aggregates: Mapping[Key, Aggregate]) -> dict[Key, State]:
    """Return the state of each aggregate; only the columns that are asked for are read.

    The next batch is read while the last two are looked at. A column is looked at by one thread at a time, its batches
    in order, so the number of threads does not reach a state.
    """
    running = Running(relation.schema.names, aggregates)
    names = running.columns
    before: dict[str, Future[None]] = {}
    last: dict[str, Future[None]] = {}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for batch in relation.encoded(names, _rows(len(names))) if names else ():
            _finish(before)
            before, last = (
                last,
                {name: pool.submit(_look, running, batch.column(name), name, last.get(name)) for name in names},
            )
        _finish(before)
        _finish(last)
    return running.states


def _look(running: Running[Key], values: pa.Array, name: str, before: Future[None] | None) -> None:
    """Look at a batch of a column once the batch before it was looked at, which the pool has begun by now."""
    if before is not None:
        before.result()
    running.look(name, values)


def _rows(columns: int) -> int:
    """Return how many rows to look at together: whole blocks."""
    return min(_ROWS, max(_VALUES // columns // BLOCK, 1) * BLOCK)


def _finish(under_way: Mapping[str, Future[None]]) -> None:
    for future in under_way.values():
        future.result()

"""Aggregates over a relation in one pass, the columns side by side in threads."""

import os
from collections.abc import Hashable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from evenkeel.engines.aggregates import BLOCK, Aggregate, State
from evenkeel.engines.base import Engine, Relation
from evenkeel.engines.running import Running

Key = TypeVar("Key", bound=Hashable)

_ROWS = 15 * BLOCK
_VALUES = 64 * _ROWS  # of a batch of many columns, so that it does not fill the memory


def aggregate(engine: Engine, relation: Relation, aggregates: Mapping[Key, Aggregate]) -> dict[Key, State]:
    """Return the state of each aggregate; only the columns that are asked for are read.

    The next batch is read while the last one is looked at. A column is looked at by one thread at a time, its batches
    in order, so the number of threads does not reach a state.
    """
    running = Running(relation.schema.names, aggregates)
    names = running.columns
    under_way: list[Future[None]] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for batch in _only(engine, relation, names).batches(_rows(len(names))) if names else ():
            _finish(under_way)
            under_way = [pool.submit(running.look, name, batch.column(name)) for name in names]
        _finish(under_way)
    return running.states


def _rows(columns: int) -> int:
    """Return how many rows to look at together: whole blocks."""
    return min(_ROWS, max(_VALUES // columns // BLOCK, 1) * BLOCK)


def _only(engine: Engine, relation: Relation, names: list[str]) -> Relation:
    every = set(names) == set(relation.schema.names)
    return relation if every else engine.select(relation, {name: name for name in names})


def _finish(under_way: list[Future[None]]) -> None:
    for future in under_way:
        future.result()

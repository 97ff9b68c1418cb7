"""Aggregates over a relation in one pass, the columns side by side in threads."""

import os
from collections.abc import Hashable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import pyarrow as pa

from evenkeel.engines.aggregates import BLOCK, Aggregate, Piece, State
from evenkeel.engines.base import Engine, Relation
from evenkeel.errors import InvalidDataError, NotFoundError

Key = TypeVar("Key", bound=Hashable)

_ROWS = 15 * BLOCK
_VALUES = 64 * _ROWS  # of a batch of many columns, so that it does not fill the memory


def aggregate(engine: Engine, relation: Relation, aggregates: Mapping[Key, Aggregate]) -> dict[Key, State]:
    """Return the state of each aggregate; only the columns that are asked for are read.

    The next batch is read while the last one is looked at. A column is looked at by one thread at a time, its batches
    in order, so the number of threads does not reach a state.
    """
    states = {key: one.empty() for key, one in aggregates.items()}
    columns = _by_column(relation, aggregates)

    def look(name: str, values: pa.Array) -> None:
        try:
            piece = Piece(values)
            for key in columns[name]:
                states[key] = aggregates[key].add(states[key], piece)
        except InvalidDataError as error:
            error.where = f"column {name!r}"
            raise

    under_way: list[Future[None]] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for batch in _only(engine, relation, list(columns)).batches(_rows(len(columns))) if columns else ():
            _finish(under_way)
            under_way = [pool.submit(look, name, batch.column(name)) for name in columns]
        _finish(under_way)
    return states


def _by_column(relation: Relation, aggregates: Mapping[Key, Aggregate]) -> dict[str, list[Key]]:
    """Return the keys of the aggregates over each column."""
    columns: dict[str, list[Key]] = {}
    known = set(relation.schema.names)
    for key, one in aggregates.items():
        if one.column not in known:
            raise NotFoundError("column", one.column, relation.schema.names)
        columns.setdefault(one.column, []).append(key)
    return columns


def _rows(columns: int) -> int:
    """Return how many rows to look at together: whole blocks."""
    return min(_ROWS, max(_VALUES // columns // BLOCK, 1) * BLOCK)


def _only(engine: Engine, relation: Relation, names: list[str]) -> Relation:
    every = set(names) == set(relation.schema.names)
    return relation if every else engine.select(relation, {name: name for name in names})


def _finish(under_way: list[Future[None]]) -> None:
    for future in under_way:
        future.result()

"""Aggregates over a relation in one pass, the columns side by side in threads."""

import os
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import zip_longest
from typing import TypeVar

import pyarrow as pa

from evenkeel.engines.aggregates import BLOCK, Aggregate, State
from evenkeel.engines.base import ROW_GROUP
from evenkeel.engines.duckdb_relations import DuckDBRelation
from evenkeel.engines.running import Running

Key = TypeVar("Key", bound=Hashable)
_Looks = Sequence[Future[None]]

_VALUES = 64 * ROW_GROUP  # of a batch of many columns, so that it does not fill the memory
_TASKS = 64  # of a batch; of a wide table each looks at many columns


def aggregate(relation: DuckDBRelation, aggregates: Mapping[Key, Aggregate]) -> dict[Key, State]:
    """Return the state of each aggregate; only the columns that are asked for are read.

    The next batch is read while the last two are looked at. A column is looked at by one thread at a time, its batches
    in order, so the number of threads does not reach a state.
    """
    (running,) = _runs(relation, lambda: Running(relation.schema.names, aggregates), None)
    return running.states


def aggregate_runs(
    relation: DuckDBRelation, aggregates: Mapping[Key, Aggregate], rows: int
) -> Iterator[dict[Key, State]]:
    """Yield the states of each run of so many rows, while the next ones are looked at."""
    for running in _runs(relation, lambda: Running(relation.schema.names, aggregates), rows):
        yield running.states


def _runs(relation: DuckDBRelation, begin: Callable[[], Running[Key]], length: int | None) -> Iterator[Running[Key]]:
    """Yield what each run of ``length`` rows comes to; where there is no length, all rows are one run, and none are too."""
    running, looks, seen = begin(), list[Future[None]](), 0
    names = running.columns
    tasks = [names[start::_TASKS] for start in range(min(_TASKS, len(names)))]
    under_way: deque[tuple[_Looks, Running[Key] | None]] = deque()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for batch in relation.encoded(names, _rows(len(names), length)) if names else ():
            if len(under_way) == 2:
                yield from _finish(*under_way.popleft())
            if length is not None and seen and seen % length == 0:
                running, looks = begin(), []
            columns = dict(zip(batch.schema.names, batch.columns, strict=True))
            looks = [pool.submit(_look, running, columns, task, before) for task, before in zip_longest(tasks, looks)]
            seen += batch.num_rows
            under_way.append((looks, running if length is not None and seen % length == 0 else None))
        for one in under_way:
            yield from _finish(*one)
    if length is None or seen % length:
        yield running


def _look(
    running: Running[Key], columns: Mapping[str, pa.Array], names: Iterable[str], before: Future[None] | None
) -> None:
    """Look at a batch of some columns once the batch before it was looked at, which the pool has begun by now."""
    if before is not None:
        before.result()
    for name in names:
        running.look(name, columns[name])


def _rows(columns: int, length: int | None) -> int:
    """Return how many rows to look at together: whole blocks, so many that no run ends within them."""
    blocks = min(ROW_GROUP // BLOCK, max(_VALUES // columns // BLOCK, 1))
    while length is not None and length // BLOCK % blocks:
        blocks -= 1
    return BLOCK * blocks


def _finish(looks: _Looks, ended: Running[Key] | None) -> Iterator[Running[Key]]:
    """Wait until a batch was looked at, and yield the run that ended with it, if one did."""
    for future in looks:
        future.result()
    if ended is not None:
        yield ended

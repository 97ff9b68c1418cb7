"""The rows of a history as arrays: about whom, as of when, known from when."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenkeel.engines.base import History
from evenkeel.engines.keys import Booleans, Integers, Keys, check_keys
from evenkeel.engines.timeline import check_time, microseconds
from evenkeel.errors import DefinitionError, NotFoundError

Kind = TypeVar("Kind", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Facts:
    """The rows that name an entity and an event time, in their order; every array has shape (facts,).

    ``rows`` is where each stands in the table. Times are microseconds since 1970; ``known`` is the same array as
    ``events`` where nothing says when a row became known, and equal to it in the rows that do not say.
    """

    keys: Keys
    rows: Integers
    entities: Integers
    events: Integers
    known: Integers
    available: Integers

    @classmethod
    def of(cls, table: pa.Table, history: History) -> Self:
        keys = Keys([table.column(name) for name in history.by])
        events, there = microseconds(table.column(history.event_time))
        rows = np.flatnonzero(there & (keys.codes >= 0))
        events = known = available = _at(events, rows)
        if history.known_at is not None:
            said, says = (_at(column, rows) for column in microseconds(table.column(history.known_at)))
            known = np.where(says, said, events)
            available = np.maximum(events, known)
        return cls(keys, rows, _at(keys.codes, rows), events, known, available)


def _at(values: npt.NDArray[Kind], rows: Integers) -> npt.NDArray[Kind]:
    return values if len(rows) == len(values) else values[rows]


def check_history(left: pa.Schema, right: pa.Schema, time: str, history: History) -> None:
    """Raise where the two sides cannot be joined in time."""
    if not history.by:
        raise DefinitionError("A history is about an entity", expected="the name of at least one column")
    check_keys(left, right, history.by)
    check_time(left, time, "the time of the question")
    check_time(right, history.event_time, "event time")
    if history.known_at is not None:
        check_time(right, history.known_at, "known at")
    if history.key is not None and history.key not in right.names:
        raise NotFoundError("column (the key of corrections)", history.key, right.names)


def questions(keys: Keys, batch: pa.RecordBatch, by: Sequence[str], time: str) -> tuple[Integers, Integers, Booleans]:
    """Return the entity and time of each question, and whether it has both; the entity is -1 where it is not known."""
    columns = [batch.column(name) for name in by]
    times, asked = microseconds(batch.column(time))
    entities = np.where(asked, keys.find(columns), -1)
    for column in columns:
        asked = asked & column.is_valid().to_numpy(zero_copy_only=False)
    return entities, times, asked

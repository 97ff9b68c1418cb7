"""Entities and times as one number each, in the order of both."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines.column_types import TIMESTAMP
from evenkeel.engines.keys import Booleans, Integers
from evenkeel.errors import InvalidDataError, NotFoundError

_LEAST = np.iinfo(np.int64).min


class Timeline:
    """Pairs of an entity's number and a time, as int64 that sort like the pairs.

    ``times`` are all that will be compared with. Another time falls between them: its place is not below that of a
    known time of the entity exactly if the time is not.

    >>> line = Timeline(2, np.array([10, 20]))
    >>> line.place(np.array([0, 0, 1, 1]), np.array([10, 99, -5, 20])).tolist()
    [1, 11, 12, 23]
    """

    def __init__(self, entities: int, times: Integers) -> None:
        low, high = (int(times.min()), int(times.max())) if len(times) else (0, 0)
        self._low, self._high = low - 1, high
        self._width = high - low + 2
        self._ranks: Integers | None = None
        if low == _LEAST or (entities + 1) * self._width >= 2**63:
            self._ranks = np.unique(times)
            self._width = len(self._ranks) + 1

    def place(self, entities: Integers, times: Integers) -> Integers:
        if self._ranks is not None:
            return entities * self._width + np.searchsorted(self._ranks, times, "right")
        if len(times) and (times.min() < self._low or times.max() > self._high):
            times = np.clip(times, self._low, self._high)
        return entities * self._width + (times - self._low)

    def entity(self, places: Integers) -> Integers:
        """Return the entity of each place."""
        return places // self._width


def sort_places(places: Integers, *then: Integers) -> tuple[Integers, Integers]:
    """Return the order of ``places``, ties in the order of ``then``, and at last in their present order; and the ordered.

    >>> order, ordered = sort_places(np.array([5, 1, 5, 1]), np.array([2, 0, 1, 0]))
    >>> order.tolist(), ordered.tolist()
    ([1, 3, 2, 0], [1, 1, 5, 5])
    """
    order = np.argsort(places)  # fast and not stable; what is tied is sorted again
    ordered = places[order]
    same = ordered[1:] == ordered[:-1]
    if same.any():
        tied = np.concatenate([same, [False]]) | np.concatenate([[False], same])
        rows = order[tied]
        order[tied] = rows[np.lexsort((rows, *(column[rows] for column in reversed(then)), places[rows]))]
    return order, ordered


def is_last(ordered: Integers) -> Booleans:
    """Return where the last of each run of equal numbers stands, shape (rows,)."""
    return np.concatenate([ordered[1:] != ordered[:-1], np.ones(min(1, len(ordered)), np.bool_)])


def check_time(schema: pa.Schema, name: str, role: str) -> None:
    """Raise where a column is not there, or holds no times."""
    if name not in schema.names:
        raise NotFoundError(f"column ({role})", name, schema.names)
    if schema.field(name).type not in (TIMESTAMP, pa.date32()):
        remedy = "Write it as ISO 8601, such as 2013-01-01T05:00:00Z, or convert it in prepare."
        problem = f"The column {name!r} ({role}) holds no times"
        raise InvalidDataError(problem, expected="timestamps or dates", got=str(schema.field(name).type), remedy=remedy)


def microseconds(column: pa.ChunkedArray | pa.Array) -> tuple[Integers, npt.NDArray[np.bool_]]:
    """Return the times of a column in microseconds since 1970, and which of them are there, both of shape (rows,)."""
    times = column.cast(TIMESTAMP).cast(pa.int64())
    if column.null_count == 0:
        return times.to_numpy(), np.ones(len(column), np.bool_)
    return pc.fill_null(times, 0).to_numpy(), pc.is_valid(column).to_numpy(zero_copy_only=False)


def count_until(ascending: Integers, places: Integers) -> Integers:
    """Return how many of ``ascending`` are at most each of ``places``.

    The places are looked up in their order, which is several times faster than in any other.

    >>> count_until(np.array([1, 3, 3]), np.array([3, 0, 2])).tolist()
    [3, 0, 1]
    """
    order = np.argsort(places)
    found = np.empty(len(places), np.int64)
    found[order] = np.searchsorted(ascending, places[order], "right")
    return found

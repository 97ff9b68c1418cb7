"""How often each value stands in a column, exactly."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines.aggregates.base import Aggregate, State, Value
from evenkeel.engines.aggregates.piece import Integers, Piece
from evenkeel.typing import ColumnType, Json

_Part = tuple[pa.Array, Integers]
_SLACK = 16_384  # parts are brought together once they hold this many values more than there were


class FrequenciesState(State):
    """The different values of a column and their counts, or only that there are more than ``limit`` of them.

    Whether there are too many depends on the values alone, not on their order. NaN, infinite and null values are not
    counted; -0.0 is 0.0.
    """

    def __init__(
        self, parts: tuple[_Part, ...] = (), limit: int | None = None, overflow: bool = False, boolean: bool = False
    ) -> None:
        self.limit = limit
        self._boolean = boolean
        self._parts, self.overflow = ((), True) if overflow else _gather(parts, limit)

    @property
    def distinct(self) -> int | None:
        """How many different values there are; none where they are more than the limit."""
        return None if self.overflow else len(self._sorted[0])

    def top(self, k: int | None = None, min_count: int = 1) -> list[tuple[Value, int]]:
        """Return the ``k`` most frequent values (or all) with at least ``min_count``, ties by value; [] on overflow."""
        values, counts = self._sorted
        order = np.argsort(-counts, kind="stable")
        order = order[counts[order] >= min_count][:k]
        return list(zip(self._python(values.take(pa.array(order))), counts[order].tolist(), strict=True))

    @property
    def ordered(self) -> Integers:
        """The counts alone, the largest first; none on overflow."""
        counts: Integers = np.sort(self._sorted[1])[::-1]
        return counts

    def at(self, q: float) -> float:
        """Return the number at rank ``floor(q * (count - 1))``, for q in [0, 1]; there is at least one."""
        ranks = self._ranks
        place = int(np.searchsorted(ranks, int(q * (ranks[-1] - 1)), side="right"))
        return float(self._sorted[0][place].as_py())

    def items(self) -> list[tuple[Value, int]]:
        """Return all values with their counts, in ascending order of value; [] on overflow."""
        values, counts = self._sorted
        return list(zip(self._python(values), counts.tolist(), strict=True))

    @cached_property
    def _ranks(self) -> Integers:
        ranks: Integers = np.cumsum(self._sorted[1])
        return ranks

    @cached_property
    def _sorted(self) -> _Part:
        if not self._parts:
            return pa.array([], pa.string()), np.zeros(0, np.int64)
        values, counts = _join(self._parts)
        order = pc.sort_indices(values)
        return values.take(order), counts[order.to_numpy()]

    def _python(self, values: pa.Array) -> list[Value]:
        plain: list[Value] = values.to_pylist()
        return [bool(value) for value in plain] if self._boolean else plain

    def merge(self, later: Self) -> Self:
        limit = later.limit if self.limit is None else self.limit
        boolean = self._boolean or later._boolean
        return type(self)(self._parts + later._parts, limit, self.overflow or later.overflow, boolean)

    def to_json(self) -> Json:
        values, counts = self._sorted
        return {
            "values": self._python(values),
            "counts": counts.tolist(),
            "limit": self.limit,
            "overflow": self.overflow,
        }

    @classmethod
    def from_json(cls, value: Any) -> Self:
        boolean = any(isinstance(one, bool) for one in value["values"])
        values = [int(one) for one in value["values"]] if boolean else value["values"]
        parts = ((pa.array(values), np.array(value["counts"], np.int64)),) if values else ()
        return cls(parts, value["limit"], value["overflow"], boolean)


@dataclass(frozen=True, slots=True)
class Frequencies(Aggregate):
    """The count of each value; with a ``limit``, only as long as there are no more different values than that.

    >>> import pyarrow as pa
    >>> frequencies = Frequencies("carrier")
    >>> state = frequencies.update(frequencies.empty(), pa.array(["UA", "AA", None, "UA", "B6"]))
    >>> state.top(2), state.distinct
    ([('UA', 2), ('AA', 1)], 3)
    """

    limit: int | None = None

    def empty(self) -> FrequenciesState:
        return FrequenciesState(limit=self.limit)

    def measure(self, piece: Piece) -> FrequenciesState:
        parts = (piece.counted,) if len(piece.counted[0]) else ()
        return FrequenciesState(parts, self.limit, boolean=piece.type is ColumnType.BOOLEAN)

    def add(self, state: FrequenciesState, piece: Piece) -> FrequenciesState:
        if self.limit is not None and not state.overflow and piece.exceeds(self.limit):
            return FrequenciesState(limit=self.limit, overflow=True)
        return state if state.overflow else state.merge(self.measure(piece))


def _gather(parts: tuple[_Part, ...], limit: int | None) -> tuple[tuple[_Part, ...], bool]:
    """Return the parts, joined where that saves room or tells whether there are too many values."""
    sizes = [len(values) for values, _ in parts]
    if limit is not None and max(sizes, default=0) > limit:
        return (), True
    room = _SLACK if limit is None else min(limit, _SLACK)
    if len(parts) > 1 and sum(sizes) > 2 * sizes[0] + room:
        parts = (_join(parts),)
    if limit is not None and sum(len(values) for values, _ in parts) > limit:
        parts = (_join(parts),)
        return ((), True) if len(parts[0][0]) > limit else (parts, False)
    return parts, False


def _join(parts: tuple[_Part, ...]) -> _Part:
    if len(parts) == 1:
        return parts[0]
    values = pa.concat_arrays([values for values, _ in parts])
    table = pa.table({"value": values, "count": np.concatenate([counts for _, counts in parts])})
    grouped = table.group_by("value", use_threads=False).aggregate([("count", "sum")])
    return grouped["value"].combine_chunks(), grouped["count_sum"].to_numpy()

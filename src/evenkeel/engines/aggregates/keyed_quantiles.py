"""Quantiles of a number for each key, within 1 %: of pairs, from the buckets of `Quantiles`."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import pyarrow as pa

from evenkeel.engines.aggregates.base import Aggregate, State, Value
from evenkeel.engines.aggregates.keyed import ranked
from evenkeel.engines.aggregates.piece import Floats, Integers, Piece
from evenkeel.engines.aggregates.quantiles import QuantilesState, buckets_of
from evenkeel.typing import Json

_BUCKETS = 1 << 19  # more than there are, on both sides of 0 together


@dataclass(frozen=True, slots=True)
class KeyMedian:
    """How many numbers a key has, and their median: the lower one of two in the middle, within 1 %."""

    count: int
    median: float


class KeyedQuantilesState(State):
    """How many numbers of each key lie in each bucket; the keys in ascending order.

    A cell is the bucket of a key, ``place of the key * 2**19 + 2**18 + bucket``; the cells are in ascending order.
    """

    def __init__(
        self, keys: pa.Array | None = None, cells: Integers | None = None, counts: Integers | None = None
    ) -> None:
        self.keys = pa.nulls(0, pa.string()) if keys is None else keys
        self._cells = np.zeros(0, np.int64) if cells is None else cells
        self._counts = np.zeros(0, np.int64) if counts is None else counts

    @cached_property
    def by_key(self) -> dict[Value, KeyMedian]:
        """What is known of each key, in ascending order of the keys; a boolean is 0 or 1."""
        found = map(KeyMedian, self._totals.tolist(), self.at(0.5).tolist())
        return dict(zip(self.keys.to_pylist(), found, strict=True))

    @cached_property
    def overall(self) -> KeyMedian | None:
        """What is known of the numbers of all keys together; nothing where there is none."""
        everything = QuantilesState(*_added(self._buckets, self._counts)) if len(self.keys) else QuantilesState()
        median = everything.at(0.5)
        return None if median is None else KeyMedian(everything.count, median)

    def at(self, q: float) -> Floats:
        """Return for each key what `QuantilesState.at` gives of its numbers, shape (keys,), for q in [0, 1]."""
        ranks = self._ends - self._totals + (q * (self._totals - 1)).astype(np.int64)
        places = np.searchsorted(np.cumsum(self._counts), ranks, side="right")
        return QuantilesState(self._buckets[places]).places

    @cached_property
    def _ends(self) -> Integers:
        """How many numbers there are of each key and of those before it."""
        cells = np.searchsorted(self._cells, np.arange(1, len(self.keys) + 1) * _BUCKETS)
        return np.cumsum(np.concatenate([[0], self._counts]))[cells]

    @property
    def _totals(self) -> Integers:
        return np.diff(self._ends, prepend=0)

    @property
    def _buckets(self) -> Integers:
        return self._cells % _BUCKETS - _BUCKETS // 2

    def merge(self, later: Self) -> Self:
        if not len(self.keys) or not len(later.keys):
            return later if not len(self.keys) else self
        keys, places = ranked(pa.concat_arrays([self.keys, later.keys]))
        own, others = places[: len(self.keys)], places[len(self.keys) :]
        cells = np.concatenate([_moved(self._cells, own), _moved(later._cells, others)])
        return type(self)(keys, *_added(cells, np.concatenate([self._counts, later._counts])))

    def to_json(self) -> Json:
        return [self.keys.to_pylist(), self._cells.tolist(), self._counts.tolist()]

    @classmethod
    def from_json(cls, value: Any) -> Self:
        keys, cells, counts = value
        return cls(pa.array(keys) if keys else None, np.array(cells, np.int64), np.array(counts, np.int64))


@dataclass(frozen=True, slots=True)
class KeyedQuantiles(Aggregate):
    """Where the finite numbers of each key lie; of a column of pairs, as in `Keyed`.

    >>> pairs = pa.StructArray.from_arrays([["UA", "AA", "UA", None], [1.0, 5.0, 4.0, 9.0]], ["key", "number"])
    >>> keyed = KeyedQuantiles("pair")
    >>> state = keyed.update(keyed.empty(), pairs)
    >>> state.by_key["UA"], state.at(1).tolist()
    (KeyMedian(count=2, median=1.0078125), [5.03125, 4.03125])
    """

    def empty(self) -> KeyedQuantilesState:
        return KeyedQuantilesState()

    def measure(self, piece: Piece) -> KeyedQuantilesState:
        keys, numbers = piece.pair
        said = numbers.usable & keys.values.is_valid().to_numpy(zero_copy_only=False)
        if not said.any():
            return KeyedQuantilesState()
        different, places = ranked(keys.values.filter(pa.array(said)))
        cells = places * _BUCKETS + _BUCKETS // 2 + buckets_of(numbers.floats[said])
        return KeyedQuantilesState(different, *np.unique(cells, return_counts=True))


def _moved(cells: Integers, places: Integers) -> Integers:
    """Return the cells of keys that now have other places."""
    return places[cells // _BUCKETS] * _BUCKETS + cells % _BUCKETS


def _added(cells: Integers, counts: Integers) -> tuple[Integers, Integers]:
    """Return the different cells in order, and the sum of the counts of each."""
    order = np.argsort(cells, kind="stable")
    cells, counts = cells[order], counts[order]
    firsts = np.flatnonzero(np.diff(cells, prepend=cells[0] - 1))
    return cells[firsts], np.add.reduceat(counts, firsts)

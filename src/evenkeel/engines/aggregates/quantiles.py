"""Quantiles within 1 %, from integer counts in logarithmic buckets."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np

from evenkeel.engines.aggregates.base import Aggregate, State
from evenkeel.engines.aggregates.piece import Floats, Integers, Piece, tally, total
from evenkeel.typing import Json

_SHIFT = 46  # leaves 11 bits of exponent and 6 of the fraction: 64 buckets between one power of two and the next
_MAGNITUDE = (1 << 17) - 1
_FEW = 4_096  # numbers that are sorted in less time than their buckets are counted


class QuantilesState(State):
    """Counts of the numbers in buckets; a bucket is an integer that grows with the numbers in it, and 0 holds zero."""

    def __init__(self, buckets: Integers | None = None, counts: Integers | None = None) -> None:
        self.buckets = np.zeros(0, np.int64) if buckets is None else buckets
        self.counts = np.zeros(0, np.int64) if counts is None else counts

    @cached_property
    def _ranks(self) -> Integers:
        return np.cumsum(self.counts)

    @property
    def count(self) -> int:
        """How many finite numbers there are."""
        return int(self.counts.sum())

    @property
    def places(self) -> Floats:
        """The middle of each bucket, ascending, within 1 % of each number in it."""
        low, high = _edges(self.buckets)
        middles: Floats = low / 2 + high / 2
        return middles

    def at(self, q: float) -> float | None:
        """Return the number at rank ``floor(q * (count - 1))`` within 1 % of it, for q in [0, 1]; none of no number."""
        if not 0 <= q <= 1:
            raise ValueError(f"0 <= q <= 1 must hold, but got {q=}")
        if not self.count:
            return None
        place = np.searchsorted(self._ranks, int(q * (self.count - 1)), side="right")
        return float(self.places[place])

    def split(self, parts: int) -> tuple[list[float], list[int]]:
        """Return edges that part the numbers into about equal counts, and the exact counts between them.

        A bucket is never cut, so there are at most ``parts`` counts. Each holds the numbers from its lower edge (for
        positive numbers included, for negative ones not) to its upper edge.
        """
        if not self.count:
            return [], []
        wanted = [self.count * i / parts for i in range(1, parts + 1)]
        last = np.unique(np.minimum(np.searchsorted(self._ranks, wanted), len(self.buckets) - 1))
        low, high = _edges(self.buckets)
        counts = np.diff(self._ranks[last], prepend=0)
        return [float(low[0]), *high[last].tolist()], counts.tolist()

    def merge(self, later: Self) -> Self:
        if not len(later.buckets):
            return self
        buckets, places = np.unique(np.concatenate([self.buckets, later.buckets]), return_inverse=True)
        counts = np.zeros(len(buckets), np.int64)
        np.add.at(counts, places, np.concatenate([self.counts, later.counts]))
        return type(self)(buckets, counts)

    def to_json(self) -> Json:
        return [self.buckets.tolist(), self.counts.tolist()]

    @classmethod
    def from_json(cls, value: Any) -> Self:
        return cls(np.array(value[0], np.int64), np.array(value[1], np.int64))


@dataclass(frozen=True, slots=True)
class Quantiles(Aggregate):
    """Where the finite numbers lie.

    A bucket is the sign, the exponent and the first six bits of the fraction of a float64, so finding it is exact and
    the same on every processor, and its middle lies within 1/128 of each number in it (numbers below 1e-307 apart).
    This is the sketch of Masson, Rim and Lee, "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with Relative-Error
    Guarantees" (VLDB 2019), with the logarithm interpolated linearly between powers of two.

    >>> import pyarrow as pa
    >>> quantiles = Quantiles("x")
    >>> state = quantiles.update(quantiles.empty(), pa.array([-3.0, 0.0, 10.0, 1000.0, None]))
    >>> [state.at(q) for q in (0, 0.5, 1)]
    [-3.015625, 0.0, 1004.0]
    """

    def empty(self) -> QuantilesState:
        return QuantilesState()

    def measure(self, piece: Piece) -> QuantilesState:
        numbers, weights = piece.weighted
        zeros = total(numbers == 0, weights)
        if zeros:
            weights = None if weights is None else weights[numbers != 0]
            numbers = numbers[numbers != 0]
        if not len(numbers):
            return _state(np.zeros(0, np.int64), np.zeros(0, np.int64), zeros)
        codes = (numbers.view(np.uint64) >> np.uint64(_SHIFT)).view(np.int64)
        if weights is None and len(codes) < _FEW:
            return _state(*np.unique(codes, return_counts=True), zeros)
        lowest = codes.min()
        counts = tally(codes - lowest, weights)
        found = np.flatnonzero(counts > 0)
        return _state(found + lowest, counts[found], zeros)


def buckets_of(numbers: Floats) -> Integers:
    """Return the bucket of each finite number.

    >>> buckets_of(np.array([-1.0, 0.0, -0.0, 1.0, 1.01])).tolist()
    [-65473, 0, 0, 65473, 65473]
    """
    codes = (numbers.view(np.uint64) >> np.uint64(_SHIFT)).view(np.int64)
    signed = np.where(codes > _MAGNITUDE, -(codes & _MAGNITUDE) - 1, codes + 1)
    return np.where(numbers == 0, 0, signed)


def _state(codes: Integers, counts: Integers, zeros: int) -> QuantilesState:
    """Return the state of counts by the first 18 bits of the numbers, sign and magnitude, in ascending order."""
    first = np.searchsorted(codes, _MAGNITUDE, side="right")
    negative, positive = -(codes[first:] & _MAGNITUDE)[::-1] - 1, codes[:first] + 1
    middle = np.array([zeros] if zeros else [], np.int64)
    buckets = np.concatenate([negative, np.zeros_like(middle), positive])
    return QuantilesState(buckets, np.concatenate([counts[first:][::-1], middle, counts[:first]]))


def _edges(buckets: Integers) -> tuple[Floats, Floats]:
    """Return the edges of buckets, the lower one below the upper one."""
    size = np.abs(buckets)
    near = (np.maximum(size - 1, 0) << _SHIFT).view(np.float64)
    far = np.minimum((size << _SHIFT).view(np.float64), np.finfo(np.float64).max)
    return np.where(buckets < 0, -far, near), np.where(buckets < 0, -near, far)

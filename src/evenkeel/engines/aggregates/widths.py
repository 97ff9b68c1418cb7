"""A histogram with buckets of one width, in one pass and without knowing the range before."""

import math
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from evenkeel.engines.aggregates.base import Aggregate, State
from evenkeel.engines.aggregates.piece import Floats, Integers, Piece, tally
from evenkeel.typing import Json

_MOST = 1_024
_FINEST = -1_074  # the exponent of the smallest float64


class WidthsState(State):
    """Counts in buckets of width ``2 ** exponent``; the first one begins at ``first * 2 ** exponent``.

    The exponent is the smallest for which at most 1,024 buckets reach from the smallest to the largest number and each
    has an exact index, so it depends on the numbers alone. When it grows by one, two neighbours become one bucket.
    """

    def __init__(self, exponent: int = _FINEST, first: int = 0, counts: Integers | None = None) -> None:
        self.exponent = exponent
        self.first = first
        self.counts = np.zeros(0, np.int64) if counts is None else counts

    def buckets(self, at_most: int = 20, finest: int | None = None) -> tuple[list[float], list[int]]:
        """Return the edges and the counts of at most so many buckets (at least 2) of one width, lower edge included.

        With ``finest``, none is narrower than ``2 ** finest``.
        """
        if not len(self.counts):
            return [], []
        steps = 0 if finest is None else max(finest - self.exponent, 0)
        state = self._coarser(steps + halvings(self.first >> steps, self._last >> steps, at_most))
        places = range(state.first, state.first + len(state.counts) + 1)
        return [_scaled(place, state.exponent) for place in places], state.counts.tolist()

    @property
    def _last(self) -> int:
        return self.first + len(self.counts) - 1

    def merge(self, later: Self) -> Self:
        if not len(self.counts) or not len(later.counts):
            return later if not len(self.counts) else self
        exponent = max(self.exponent, later.exponent)
        a, b = self._coarser(exponent - self.exponent), later._coarser(exponent - later.exponent)
        steps = halvings(min(a.first, b.first), max(a._last, b._last))
        a, b = a._coarser(steps), b._coarser(steps)
        first = min(a.first, b.first)
        counts = np.zeros(max(a._last, b._last) - first + 1, np.int64)
        for one in (a, b):
            counts[one.first - first :][: len(one.counts)] += one.counts
        return type(self)(a.exponent, first, counts)

    def _coarser(self, steps: int) -> Self:
        if not steps:
            return self
        places = (self.first + np.arange(len(self.counts))) >> steps
        starts = np.flatnonzero(np.diff(places, prepend=places[0] - 1))
        return type(self)(self.exponent + steps, self.first >> steps, np.add.reduceat(self.counts, starts))

    def to_json(self) -> Json:
        return [self.exponent, self.first, self.counts.tolist()]

    @classmethod
    def from_json(cls, value: Any) -> Self:
        return cls(value[0], value[1], np.array(value[2], np.int64))


@dataclass(frozen=True, slots=True)
class Widths(Aggregate):
    """How many finite numbers lie in each of some buckets of one width, a power of two.

    >>> import pyarrow as pa
    >>> widths = Widths("x")
    >>> widths.update(widths.empty(), pa.array([0.0, 1.0, 1.5, 7.0, None])).buckets(5)
    ([0.0, 2.0, 4.0, 6.0, 8.0], [3, 0, 0, 1])
    """

    def empty(self) -> WidthsState:
        return WidthsState()

    def measure(self, piece: Piece) -> WidthsState:
        if piece.bounds is None:
            return WidthsState()
        largest = max(map(abs, piece.bounds))
        exponent = max(math.frexp(largest)[1] - 53, _FINEST) if largest else _FINEST
        first, last = (_place(bound, exponent) for bound in piece.bounds)
        steps = halvings(first, last)
        exponent, first = exponent + steps, first >> steps
        numbers, counts = piece.weighted
        return WidthsState(exponent, first, tally(_places(numbers, exponent) - first, counts))


def halvings(first: int, last: int, most: int = _MOST) -> int:
    """Return how often neighbours must be joined until at most so many buckets are left."""
    steps = max((last - first).bit_length() - most.bit_length(), 0)
    while (last >> steps) - (first >> steps) >= most:
        steps += 1
    return steps


def _place(number: float, exponent: int) -> int:
    return int(_places(np.array([number]), exponent)[0])


def _places(numbers: Floats, exponent: int) -> Integers:
    """Return the bucket of each number: a negative number that becomes zero when scaled lies in the bucket below it."""
    places = np.floor(np.ldexp(numbers, -exponent)).astype(np.int64)
    if len(numbers) and numbers.min() < 0:
        places[(numbers < 0) & (places == 0)] = -1
    return places


def _scaled(place: int, exponent: int) -> float:
    try:
        return math.ldexp(place, exponent)
    except OverflowError:
        return math.copysign(np.finfo(np.float64).max, place)

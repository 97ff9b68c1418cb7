"""Where whole numbers or times lie, and the longest stretch without one."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from evenkeel.engines.aggregates.base import Aggregate, State
from evenkeel.engines.aggregates.piece import Integers, Piece
from evenkeel.engines.aggregates.widths import halvings
from evenkeel.typing import Json


class GapsState(State):
    """The count, the smallest and the largest number of each bucket of width ``2 ** exponent`` that holds one.

    The exponent is the smallest for which at most 1,024 buckets reach from the smallest to the largest number, so it
    depends on the numbers alone. No number of a bucket is ``2 ** exponent`` or more away from the next, so a gap that is
    at least as long lies between two buckets, where it is known exactly.
    """

    def __init__(self, exponent: int = 0, parts: tuple[Integers, ...] | None = None) -> None:
        self.exponent = exponent
        self._parts = parts or tuple(np.zeros(0, np.int64) for _ in range(4))

    @property
    def _bounds(self) -> tuple[int, int]:
        _, _, lows, highs = self._parts
        return int(lows[0]), int(highs[-1])

    def longest(self) -> tuple[int, int] | None:
        """Return the numbers on both sides of the longest gap, the first of equal ones; none where no gap is known."""
        _, _, lows, highs = self._parts
        if len(lows) < 2:
            return None
        apart = lows[1:].view(np.uint64) - highs[:-1].view(np.uint64)
        place = int(apart.argmax())
        return (int(highs[place]), int(lows[place + 1])) if int(apart[place]) >= 1 << self.exponent else None

    def buckets(self, at_most: int = 20) -> tuple[list[int], list[int]]:
        """Return the edges and the counts of at most so many buckets (at least 2) of one width, lower edge included."""
        if not len(self._parts[0]):
            return [], []
        state = self
        while int(state._parts[0][-1]) - int(state._parts[0][0]) >= at_most:
            state = state._coarser(1)
        places, counts = state._parts[:2]
        first, last = int(places[0]), int(places[-1])
        filled = np.zeros(last - first + 1, np.int64)
        filled[places - first] = counts
        return [place << state.exponent for place in range(first, last + 2)], filled.tolist()

    def merge(self, later: Self) -> Self:
        if not len(self._parts[0]) or not len(later._parts[0]):
            return later if not len(self._parts[0]) else self
        low, high = (pick(a, b) for pick, a, b in zip((min, max), self._bounds, later._bounds, strict=True))
        exponent = max(self.exponent, later.exponent, halvings(low, high))
        both = [one._coarser(exponent - one.exponent)._parts for one in (self, later)]
        return type(self)(exponent, _joined(*(np.concatenate(parts) for parts in zip(*both, strict=True))))

    def _coarser(self, steps: int) -> Self:
        if not steps:
            return self
        places, *rest = self._parts
        return type(self)(self.exponent + steps, _joined(places >> steps, *rest))

    def to_json(self) -> Json:
        return [self.exponent, *(part.tolist() for part in self._parts)]

    @classmethod
    def from_json(cls, value: Any) -> Self:
        return cls(value[0], tuple(np.array(part, np.int64) for part in value[1:]))


@dataclass(frozen=True, slots=True)
class Gaps(Aggregate):
    """Where the whole numbers, times or days of a column lie; nothing for a column of floats or of text.

    >>> import pyarrow as pa
    >>> gaps = Gaps("x")
    >>> gaps.update(gaps.empty(), pa.array([5, 1, 2, 9, None, 6])).longest()
    (2, 5)
    """

    def empty(self) -> GapsState:
        return GapsState()

    def measure(self, piece: Piece) -> GapsState:
        if piece.span is None:
            return GapsState()
        low, high = piece.span
        exponent = halvings(low, high)
        first, numbers = low >> exponent, piece.integers
        places = (numbers >> exponent) - first
        buckets = (high >> exponent) - first + 1
        lows, highs = np.full(buckets, np.iinfo(np.int64).max), np.full(buckets, np.iinfo(np.int64).min)
        np.minimum.at(lows, places, numbers)
        np.maximum.at(highs, places, numbers)
        counts = np.bincount(places, minlength=buckets)
        held = np.flatnonzero(counts > 0)
        return GapsState(exponent, (held + first, counts[held], lows[held], highs[held]))


def _joined(places: Integers, counts: Integers, lows: Integers, highs: Integers) -> tuple[Integers, ...]:
    """Return the buckets in order, those of one place as one."""
    order = np.argsort(places, kind="stable")
    places = places[order]
    starts = np.flatnonzero(np.concatenate([[True], places[1:] != places[:-1]]))
    counted = np.add.reduceat(counts[order], starts)
    return (
        places[starts],
        counted,
        np.minimum.reduceat(lows[order], starts),
        np.maximum.reduceat(highs[order], starts),
    )

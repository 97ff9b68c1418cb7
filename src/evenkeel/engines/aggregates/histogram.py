"""Counts in buckets with given edges."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from evenkeel.engines.aggregates.base import Aggregate, State
from evenkeel.engines.aggregates.piece import Integers, Piece, tally
from evenkeel.errors import DefinitionError
from evenkeel.typing import Json


class HistogramState(State):
    """Counts of the finite numbers below, in, and above the buckets."""

    def __init__(self, all_counts: Integers) -> None:
        self._all = all_counts

    @property
    def counts(self) -> list[int]:
        """The count in each bucket, one fewer than edges."""
        counts: list[int] = self._all[1:-1].tolist()
        return counts

    @property
    def below(self) -> int:
        return int(self._all[0])

    @property
    def above(self) -> int:
        return int(self._all[-1])

    def merge(self, later: Self) -> Self:
        return type(self)(self._all + later._all)

    def to_json(self) -> Json:
        counts: list[Json] = self._all.tolist()
        return counts

    @classmethod
    def from_json(cls, value: Any) -> Self:
        return cls(np.array(value, np.int64))


@dataclass(frozen=True, slots=True)
class Histogram(Aggregate):
    """How many finite numbers lie in each bucket; a bucket holds its lower edge, and the last one also its upper edge.

    ``edges`` ascend strictly, and there are at least two.

    >>> import pyarrow as pa
    >>> histogram = Histogram("x", (0.0, 1.0, 2.0))
    >>> state = histogram.update(histogram.empty(), pa.array([-1.0, 0.0, 1.0, 2.0, 2.5, None]))
    >>> state.counts, state.below, state.above
    ([1, 2], 1, 1)
    """

    edges: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.edges) < 2 or not (np.diff(np.array(self.edges, np.float64)) > 0).all():
            raise DefinitionError("The edges of a histogram must ascend", expected="two or more", got=self.edges)

    def empty(self) -> HistogramState:
        return HistogramState(np.zeros(len(self.edges) + 1, np.int64))

    def measure(self, piece: Piece) -> HistogramState:
        numbers, counts = piece.weighted
        places = np.searchsorted(np.array(self.edges, np.float64), numbers, side="right")
        places[numbers == self.edges[-1]] -= 1
        return HistogramState(tally(places, counts, len(self.edges) + 1))

"""The two samples of a column, counted in bins that both share.

A reference that is the whole population has no error of its own: its counts are taken ``times`` as often.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evenkeel.decisions import CategoryCounts, Pair, Values
from evenkeel.decisions.distances.base import Floats, Integers
from evenkeel.engines.aggregates import FrequenciesState, QuantilesState
from evenkeel.statistics.states import pick
from evenkeel.validation.drift.counted import States

BINS = 20
MOST_CATEGORIES = 100
OTHERS = "all others"

_Counts = tuple[Floats, Integers]


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Both samples of a number, counted at the same places: exactly where there are few, else within 1 %."""

    reference: Values
    current: Values
    times: int = 1

    @classmethod
    def of(cls, reference: States, current: States, times: int = 1) -> "Numbers":
        exact = [pick(states.values(), FrequenciesState) for states in (reference, current)]
        if not any(state.overflow for state in exact):
            return cls.of_frequencies(exact[0], exact[1], times)
        before, now = (pick(states.values(), QuantilesState) for states in (reference, current))
        return cls._of_counts((before.places, before.counts), (now.places, now.counts), times)

    @classmethod
    def of_frequencies(cls, reference: FrequenciesState, current: FrequenciesState, times: int = 1) -> "Numbers":
        """Return both samples of whole numbers of which each is counted."""
        return cls._of_counts(_unzipped(reference.items()), _unzipped(current.items()), times)

    @classmethod
    def _of_counts(cls, reference: _Counts, current: _Counts, times: int) -> "Numbers":
        places = np.union1d(reference[0], current[0])
        before, now = (_aligned(*one, places) for one in (reference, current))
        return cls(Values(places, before * times), Values(places, now), times)

    def pair(self) -> Pair:
        """Return at most 20 bins of about equal counts of both together; no number is cut from its like."""
        places, fine = self.current.values, (self.reference.counts, self.current.counts)
        ranks = np.cumsum(fine[0] // self.times + fine[1])
        last = np.unique(np.searchsorted(ranks, ranks[-1] * np.arange(1, BINS + 1) / BINS))
        starts = np.concatenate([[0], last[:-1] + 1])
        binned = [np.add.reduceat(counts, starts) for counts in fine]
        return Pair(binned[0], binned[1], places[(starts + last) // 2])


@dataclass(frozen=True, slots=True, eq=False)
class Categories:
    """Counts by category, the most frequent of both together first; of more than 100 the rarest count as one.

    ``reference`` and ``current`` are the counts of all values, as text.
    """

    reference: CategoryCounts
    current: CategoryCounts
    names: tuple[str, ...]
    pair: Pair

    @classmethod
    def of(cls, reference: FrequenciesState, current: FrequenciesState, times: int = 1) -> "Categories":
        counts = [{str(value): count for value, count in one.items()} for one in (reference, current)]
        return cls.of_counts(counts[0], counts[1], times)

    @classmethod
    def of_counts(cls, reference: CategoryCounts, now: CategoryCounts, times: int = 1) -> "Categories":
        before = {name: count * times for name, count in reference.items()}
        together = {name: before.get(name, 0) // times + now.get(name, 0) for name in sorted({*before, *now})}
        order = sorted(together, key=lambda name: -together[name])
        rarest = max((together[name] for name in order[MOST_CATEGORIES:]), default=0)  # of equals none is named
        names = [name for name in order if together[name] > rarest]
        rest = order[len(names) :]
        table = np.array([[one.get(name, 0) for name in names] for one in (before, now)], np.int64).reshape(2, -1)
        if rest:
            others = np.array([[sum(one.get(name, 0) for name in rest)] for one in (before, now)], np.int64)
            table, names = np.hstack([table, others]), [*names, OTHERS]
        return cls(before, now, tuple(names), Pair(table[0], table[1]))

    def shares(self) -> list[tuple[str, float, float]]:
        """Return the name of each category with its share of either sample."""
        reference, current = (c / c.sum() for c in (self.pair.reference, self.pair.current))
        return list(zip(self.names, reference.tolist(), current.tolist(), strict=True))

    def new(self) -> list[str]:
        """Return the values that only the current sample holds, the most frequent first."""
        found = [(-count, str(name)) for name, count in self.current.items() if name not in self.reference]
        return [name for _, name in sorted(found)]


def counts(pair: Pair) -> tuple[CategoryCounts, CategoryCounts]:
    """Return the counts of both samples by the place of each bin: "all others" may be the name of a category too."""
    reference, current = ({str(i): int(n) for i, n in enumerate(c)} for c in (pair.reference, pair.current))
    return reference, current


def _aligned(values: Floats, counts: Integers, places: Floats) -> Integers:
    found = np.zeros(len(places), np.int64)
    found[np.searchsorted(places, values)] = counts
    return found


def _unzipped(items: Sequence[tuple[Any, int]]) -> _Counts:
    return np.array([value for value, _ in items], np.float64), np.array([count for _, count in items], np.int64)

"""The two samples of a column, counted in bins that both share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evenkeel.decisions import CategoryCounts, Pair, Values
from evenkeel.decisions.distances.base import Floats, Integers
from evenkeel.engines.aggregates import FrequenciesState, QuantilesState, State
from evenkeel.statistics.states import pick

BINS = 20
MOST_CATEGORIES = 100
OTHERS = "all others"


@dataclass(frozen=True, slots=True, eq=False)
class Categories:
    """Counts by category, the most frequent of both together first; of more than 100 the rarest count as one."""

    names: tuple[str, ...]
    pair: Pair

    @classmethod
    def of(cls, reference: FrequenciesState, current: FrequenciesState) -> "Categories":
        counts = [{str(value): count for value, count in state.items()} for state in (reference, current)]
        together = {name: sum(one.get(name, 0) for one in counts) for name in sorted({*counts[0], *counts[1]})}
        order = sorted(together, key=lambda name: -together[name])
        names, rest = order[:MOST_CATEGORIES], order[MOST_CATEGORIES:]
        table = np.array([[one.get(name, 0) for name in names] for one in counts], np.int64)
        if rest:
            others = np.array([[sum(one.get(name, 0) for name in rest)] for one in counts], np.int64)
            table, names = np.hstack([table, others]), [*names, OTHERS]
        return cls(tuple(names), Pair(table[0], table[1]))

    def counts(self) -> tuple[CategoryCounts, CategoryCounts]:
        """Return the counts of both samples by the place of each category, since "all others" may be the name of one."""
        reference, current = (
            {str(i): int(n) for i, n in enumerate(c)} for c in (self.pair.reference, self.pair.current)
        )
        return reference, current

    def shares(self) -> list[tuple[str, float, float]]:
        """Return the name of each category with its share of either sample."""
        reference, current = (c / c.sum() for c in (self.pair.reference, self.pair.current))
        return list(zip(self.names, reference.tolist(), current.tolist(), strict=True))


def unseen(reference: FrequenciesState, current: FrequenciesState) -> tuple[list[str], float]:
    """Return the values that only the current sample holds, the most frequent first, and the share of its rows."""
    known = {value for value, _ in reference.items()}
    new = [(str(value), count) for value, count in current.top() if value not in known]
    rows = sum(count for _, count in current.items())
    return [value for value, _ in new], sum(count for _, count in new) / rows if rows else 0.0


def finest(reference: Mapping[str, State], current: Mapping[str, State]) -> tuple[Values, Values]:
    """Return both samples of a number: exactly where there are few different ones, else within 1 %."""
    exact = [pick(states.values(), FrequenciesState) for states in (reference, current)]
    if not any(state.overflow for state in exact):
        first, second = (_values(state.items()) for state in exact)
    else:
        sketches = (pick(states.values(), QuantilesState) for states in (reference, current))
        first, second = (Values(state.places, state.counts) for state in sketches)
    return first, second


def numbers(reference: Values, current: Values) -> Pair:
    """Return both samples in at most 20 bins of about equal counts of both together; no number is cut from its like."""
    places = np.union1d(reference.values, current.values)
    fine = [_aligned(sample, places) for sample in (reference, current)]
    together = fine[0] + fine[1]
    ranks = np.cumsum(together)
    last = np.unique(np.searchsorted(ranks, ranks[-1] * np.arange(1, BINS + 1) / BINS))
    starts = np.concatenate([[0], last[:-1] + 1])
    binned = [np.add.reduceat(counts, starts) for counts in fine]
    return Pair(binned[0], binned[1], places[(starts + last) // 2])


def _aligned(sample: Values, places: Floats) -> Integers:
    counts = np.zeros(len(places), np.int64)
    counts[np.searchsorted(places, sample.values)] = sample.counts
    return counts


def _values(items: Sequence[tuple[Any, int]]) -> Values:
    return Values(
        np.array([value for value, _ in items], np.float64), np.array([count for _, count in items], np.int64)
    )

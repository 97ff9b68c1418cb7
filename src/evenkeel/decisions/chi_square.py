"""Two distributions over categories: do they differ?"""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from evenkeel.decisions.base import Difference, TwoSampleTest, check_level

_EXPECTED = 5.0

CategoryCounts = Mapping[str, int]


class ChiSquare(TwoSampleTest[CategoryCounts]):
    """Pearson's test of homogeneity, for counts by category; the counts of both samples are random.

    Categories that either sample would be expected to show fewer than 5 times count together, so that the limit
    distribution holds. The effect is Cramér's V, in [0, 1]; its interval inverts the non-central chi-square
    distribution, as in Smithson (2003), "Confidence Intervals".

    >>> found = ChiSquare().compare({"UA": 60, "DL": 40}, {"UA": 35, "DL": 65})
    >>> round(found.statistic, 2), round(found.p_value, 5), round(found.effect, 2)
    (12.53, 0.0004, 0.25)
    """

    name = "chi_square"

    def compare(self, reference: CategoryCounts, current: CategoryCounts, level: float = 0.95) -> Difference:
        check_level(level)
        names = sorted({*reference, *current})
        table = np.array([[sample.get(name, 0) for name in names] for sample in (reference, current)], np.float64)
        rows = table.sum(axis=1)
        if not len(names) or not rows.all():
            return Difference(None, None, reason="a sample has no row")
        table = _without_rare(table)
        if table.shape[1] < 2:
            return Difference(0.0, 1.0, 0.0, 0.0, 0.0, reason="there is one category only")
        return _result(table, level)


def _without_rare(table: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Join the rarest categories until every expected count is large enough."""
    totals = table.sum(axis=0)
    share = float(table.sum(axis=1).min() / table.sum())
    rare = totals * share < _EXPECTED
    if not rare.any():
        return table
    joined = table[:, rare].sum(axis=1, keepdims=True)
    kept = table[:, ~rare]
    if joined.sum() * share >= _EXPECTED or not kept.shape[1]:
        return np.hstack([kept, joined])
    smallest = int(np.argmin(kept.sum(axis=0)))
    kept[:, smallest] += joined[:, 0]
    return kept


def _result(table: npt.NDArray[np.float64], level: float) -> Difference:
    from scipy.special import chdtr, chdtrc, chndtrinc

    rows = table.sum()
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / rows
    statistic, freedom = float(np.sum((table - expected) ** 2 / expected)), table.shape[1] - 1
    tails = ((1 + level) / 2, (1 - level) / 2)
    central = float(chdtr(freedom, statistic))
    sizes = (float(chndtrinc(statistic, freedom, tail)) if tail < central else 0.0 for tail in tails)
    effect, low, high = (min(1.0, math.sqrt(value / rows)) for value in (statistic, *sizes))
    return Difference(statistic, float(chdtrc(freedom, statistic)), effect, min(low, effect), max(high, effect))

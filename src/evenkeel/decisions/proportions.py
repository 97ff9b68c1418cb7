"""Two shares: is the second higher or lower?"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from evenkeel.decisions.base import Difference, TwoSampleTest, check_level
from evenkeel.errors import DefinitionError

_ENOUGH = 200


@dataclass(frozen=True, slots=True)
class Proportion:
    """How many of some rows have a property."""

    hits: int
    rows: int

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.rows:
            raise DefinitionError("`0 <= hits <= rows` must hold", got=f"hits={self.hits}, rows={self.rows}")

    @property
    def share(self) -> float:
        return self.hits / self.rows


class TwoProportions(TwoSampleTest[Proportion]):
    """Fisher's exact test; the pooled z-test where every expected count is at least 200.

    The effect is the difference of the shares, current less reference, with the interval of Newcombe (1998), "Interval
    estimation for the difference between independent proportions", method 10.

    >>> found = TwoProportions().compare(Proportion(30, 100), Proportion(55, 100))
    >>> round(found.p_value, 5), round(found.effect, 2), round(found.low, 3), round(found.high, 3)
    (0.00056, 0.25, 0.113, 0.374)
    """

    name = "two_proportions"

    def compare(self, reference: Proportion, current: Proportion, level: float = 0.95) -> Difference:
        z = NormalDist().inv_cdf((1 + check_level(level)) / 2)
        if not reference.rows or not current.rows:
            return Difference(None, None, reason="a sample has no row")
        effect = current.share - reference.share
        (a, b), (c, d) = _wilson(current, z), _wilson(reference, z)
        low = effect - math.hypot(current.share - a, d - reference.share)
        high = effect + math.hypot(b - current.share, reference.share - c)
        statistic, p_value = _test(reference, current)
        return Difference(statistic, p_value, effect, low, high)


def _test(reference: Proportion, current: Proportion) -> tuple[float, float]:
    rows = reference.rows + current.rows
    share = (reference.hits + current.hits) / rows
    spread = math.sqrt(share * (1 - share) * (1 / reference.rows + 1 / current.rows))
    z = (current.share - reference.share) / spread if spread else 0.0
    if min(share, 1 - share) * min(reference.rows, current.rows) >= _ENOUGH:
        return z, math.erfc(abs(z) / math.sqrt(2))
    return z, _fisher(reference, current)


def _fisher(reference: Proportion, current: Proportion) -> float:
    """Return the chance of a split of all hits that is no likelier than the one seen."""
    from scipy.special import gammaln

    hits = reference.hits + current.hits
    split = np.arange(max(0, hits - reference.rows), min(hits, current.rows) + 1)
    ways = (split, current.rows - split, hits - split, reference.rows - hits + split)
    likely = -gammaln(np.stack(ways) + 1.0).sum(axis=0)
    chances = np.exp(likely - likely.max())
    seen = chances[current.hits - split[0]]
    return min(1.0, float(chances[chances <= seen * (1 + 1e-7)].sum() / chances.sum()))


def _wilson(sample: Proportion, z: float) -> tuple[float, float]:
    centre = sample.hits + z * z / 2
    spread = z * math.sqrt(sample.hits * (1 - sample.share) + z * z / 4)
    return (centre - spread) / (sample.rows + z * z), (centre + spread) / (sample.rows + z * z)

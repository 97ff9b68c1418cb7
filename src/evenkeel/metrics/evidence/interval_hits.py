"""How many labels lie below each quantile, and between the lowest and the highest, and how wide that is."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from evenkeel.metrics.base import FloatArray, Outcomes
from evenkeel.metrics.evidence.sums import Sums


@dataclass(frozen=True, slots=True, eq=False)
class IntervalHits(Sums):
    """Sums over rows, shape () or (replicates,); a label that is a bound lies inside.

    ``below`` and ``up_to`` are the rows whose label is less than each of ``quantiles``, and at most it, shape
    (quantiles,) or (quantiles, replicates).
    """

    quantiles: tuple[float, ...]
    weight: FloatArray
    inside: FloatArray
    width: FloatArray
    below: FloatArray
    up_to: FloatArray

    @classmethod
    def terms(cls, outcomes: Outcomes) -> FloatArray:
        low, high = outcomes.scores[:, 0].astype(np.float64), outcomes.scores[:, -1].astype(np.float64)
        inside = (low <= outcomes.labels) & (outcomes.labels <= high)
        quantiles = outcomes.scores.T
        sums = np.stack([np.ones(len(low)), inside, high - low])
        return np.concatenate([sums, outcomes.labels < quantiles, outcomes.labels <= quantiles])

    @classmethod
    def of_sums(cls, sums: FloatArray, outcomes: Outcomes) -> Self:
        below, up_to = np.split(sums[3:], 2)
        return cls(outcomes.quantiles, sums[0], sums[1], sums[2], below, up_to)

    def merge(self, later: Self) -> Self:
        weight, inside, width = self.weight + later.weight, self.inside + later.inside, self.width + later.width
        below, up_to = self.below + later.below, self.up_to + later.up_to
        return type(self)(self.quantiles, weight, inside, width, below, up_to)

    @property
    def promised(self) -> float:
        """The share that should lie inside."""
        return self.quantiles[-1] - self.quantiles[0]

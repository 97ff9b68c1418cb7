"""A confidence sequence that learns the variance from the values, in the order in which they came."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenkeel.decisions.sequences import Bounds, ConfidenceSequence
from evenkeel.errors import InvalidDataError

_LARGEST_BET = 0.5

Ordered = npt.NDArray[np.float64]


@dataclass(frozen=True)
class EmpiricalBernstein(ConfidenceSequence[Ordered]):
    """The predictable plug-in empirical Bernstein sequence, over values in the order in which they came.

    The bounds of all earlier looks hold as well, so the tightest of them are given. Source: Waudby-Smith and Ramdas
    (2024), "Estimating means of bounded random variables by betting", theorem 2.

    >>> clicks = np.tile([0.0] * 19 + [1.0], 100)
    >>> bounds = EmpiricalBernstein().mean(clicks)
    >>> round(bounds.low, 3), round(bounds.high, 3)
    (0.032, 0.068)
    """

    def mean(self, seen: Ordered) -> Bounds:
        values = (np.asarray(seen, np.float64) - self.least) / (self.most - self.least)
        if not np.all((values >= 0) & (values <= 1)):
            raise InvalidDataError("A value lies outside of its range", expected=f"{self.least:g} to {self.most:g}")
        if not len(values):
            return self.cut(0.5, 0.0, 1.0)
        evidence = math.log(2 / (1 - self.level))
        centre, radius = _sequence(values, evidence)
        low, high = float(np.max(centre - radius)), float(np.min(centre + radius))
        return self.cut(float(np.mean(values)), low, high)


def _sequence(values: Ordered, evidence: float) -> tuple[Ordered, Ordered]:
    """Return centre and radius after each value; what is used at a value is known before it."""
    times = np.arange(1, len(values) + 1)
    means = (0.5 + np.cumsum(values)) / (times + 1)
    variances = (0.25 + np.cumsum(np.square(values - means))) / (times + 1)
    means_before = np.concatenate([[0.5], means[:-1]])
    variances_before = np.concatenate([[0.25], variances[:-1]])
    bets = np.minimum(np.sqrt(2 * evidence / (variances_before * times * np.log1p(times))), _LARGEST_BET)
    losses = np.square(values - means_before) * (-np.log1p(-bets) - bets)
    total = np.cumsum(bets)
    return np.cumsum(bets * values) / total, (evidence + np.cumsum(losses)) / total

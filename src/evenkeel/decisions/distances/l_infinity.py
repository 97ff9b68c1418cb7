"""The largest change of one share."""

from statistics import NormalDist

import numpy as np

from evenkeel.decisions.distances.base import Distance, Floats, shares


class LInfinity(Distance):
    """The largest difference of the shares of any one bin; TensorFlow Data Validation measures categories by it.

    The bin is chosen by chance where several changed alike, so the standard error is stretched as Bonferroni's
    correction stretches the quantile of an error of 5 %.

    >>> from evenkeel.decisions import Pair
    >>> round(LInfinity().measure(Pair(np.array([5000, 5000]), np.array([4000, 6000]))).value, 2)
    0.1
    """

    name = "l_infinity"
    unit = "the largest change of one share"

    def between(self, reference: Floats, current: Floats, places: Floats | None) -> Floats:
        found: Floats = np.abs(shares(reference) - shares(current)).max(axis=-1)
        return found

    def caution(self, bins: int) -> float:
        return NormalDist().inv_cdf(1 - 0.05 / bins) / NormalDist().inv_cdf(0.95)

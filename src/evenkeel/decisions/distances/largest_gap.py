"""The largest gap between the distribution functions of a number."""

import numpy as np

from evenkeel.decisions.distances.base import Distance, Floats, shares


class LargestGap(Distance):
    """The largest difference of the two distribution functions: the statistic of Kolmogorov and Smirnov.

    >>> from evenkeel.decisions import Pair
    >>> pair = Pair(np.array([5000, 3000, 2000]), np.array([4000, 3000, 3000]), np.array([0.0, 1.0, 2.0]))
    >>> round(LargestGap().measure(pair).value, 2)
    0.1
    """

    name = "kolmogorov_smirnov"
    unit = "the largest difference of the shares below any one value"
    power = 0.5
    ordered = True

    def between(self, reference: Floats, current: Floats, places: Floats | None) -> Floats:
        found: Floats = np.abs(np.cumsum(shares(reference) - shares(current), axis=-1)).max(axis=-1) ** 2
        return found

"""The largest change of one count, as a share of all rows."""

from statistics import NormalDist

import numpy as np

from evenkeel.decisions.distances.base import Distance, Floats


class NormalisedDifference(Distance):
    """The largest difference of the counts of any one bin, divided by the rows of both samples together.

    It is for tables that should have about as many rows as each other, since twice the rows is a distance, too;
    TensorFlow Data Validation calls it the normalised absolute difference. What it says of chance is of the shares.

    >>> from evenkeel.decisions import Pair
    >>> round(NormalisedDifference().measure(Pair(np.array([5000, 5000]), np.array([4000, 6000]))).value, 2)
    0.05
    """

    name = "normalised_difference"
    unit = "the largest change of one count, as a share of all rows"
    of_shares = False

    def between(self, reference: Floats, current: Floats, places: Floats | None) -> Floats:
        rows = reference.sum(axis=-1) + current.sum(axis=-1)
        found: Floats = np.abs(reference - current).max(axis=-1) / rows
        return found

    def caution(self, bins: int) -> float:
        return NormalDist().inv_cdf(1 - 0.05 / bins) / NormalDist().inv_cdf(0.95)

"""The share of rows that lie elsewhere."""

import numpy as np

from evenkeel.decisions.distances.base import Distance, Floats, shares


class TotalVariation(Distance):
    """Half the sum of the absolute differences of all shares: the least share of rows that must have moved.

    Also known as the L1 distance, halved.

    >>> from evenkeel.decisions import Pair
    >>> round(TotalVariation().measure(Pair(np.array([5000, 3000, 2000]), np.array([4000, 3000, 3000]))).value, 2)
    0.1
    """

    name = "total_variation"
    unit = "the share of rows that lie elsewhere"
    power = 0.5

    def between(self, reference: Floats, current: Floats, places: Floats | None) -> Floats:
        found: Floats = (np.abs(shares(reference) - shares(current)).sum(axis=-1) / 2) ** 2
        return found

"""The distance of Hellinger."""

import numpy as np

from evenkeel.decisions.distances.base import Distance, Floats, shares


class Hellinger(Distance):
    """The square root of one less the sum of the geometric means of the shares. Source: Hellinger (1909).

    >>> from evenkeel.decisions import Pair
    >>> round(Hellinger().measure(Pair(np.array([5000, 5000]), np.array([4000, 6000]))).value, 3)
    0.071
    """

    name = "hellinger"
    unit = "the distance of the square roots of the shares"
    power = 0.5

    def between(self, reference: Floats, current: Floats, places: Floats | None) -> Floats:
        found: Floats = 1 - np.sqrt(shares(reference) * shares(current)).sum(axis=-1)
        return found

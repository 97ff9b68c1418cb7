"""The distance of Jensen and Shannon."""

import numpy as np

from evenkeel.decisions.distances.base import Distance, Floats, shares


class JensenShannon(Distance):
    """The square root of the mean divergence of both distributions from their middle, with logarithms to the base 2.

    Source: Lin (1991), "Divergence measures based on the Shannon entropy", equation 4.1; Endres and Schindelin (2003)
    show that the root is a metric.

    >>> from evenkeel.decisions import Pair
    >>> round(JensenShannon().measure(Pair(np.array([5000, 5000]), np.array([4000, 6000]))).value, 3)
    0.086
    """

    name = "jensen_shannon"
    unit = "the square root of the information, in bits, that a row gives of which sample it is from"
    power = 0.5

    def between(self, reference: Floats, current: Floats, places: Floats | None) -> Floats:
        p, q = np.broadcast_arrays(shares(reference), shares(current))
        middle = (p + q) / 2
        found: Floats = ((_information(p, middle) + _information(q, middle)) / 2).sum(axis=-1)
        return found


def _information(p: Floats, middle: Floats) -> Floats:
    ratio = np.divide(p, middle, out=np.ones_like(middle), where=p > 0)
    found: Floats = p * np.log2(ratio)
    return found

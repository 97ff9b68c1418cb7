"""The population stability index of credit scoring."""

import math

import numpy as np

from evenkeel.decisions.distances.base import Distance, Floats, shares


class PopulationStability(Distance):
    """The sum over all bins of the difference of the shares, times the difference of their logarithms.

    Half a row is added to each bin, since the index of a bin that one sample does not know would be infinite. Source:
    Yurdakul and Naranjo (2020), "Statistical properties of the population stability index", equation 1. By the custom
    of that field 0.1 is a small change and 0.25 a large one.

    >>> from evenkeel.decisions import Pair
    >>> round(PopulationStability().measure(Pair(np.array([5000, 5000]), np.array([4000, 6000]))).value, 2)
    0.04
    """

    name = "population_stability"
    unit = "the population stability index"
    matters = 0.1
    most = math.inf

    def between(self, reference: Floats, current: Floats, places: Floats | None) -> Floats:
        p, q = shares(reference + 0.5), shares(current + 0.5)
        found: Floats = ((p - q) * np.log(p / q)).sum(axis=-1)
        return found

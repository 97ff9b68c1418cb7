"""How far the values of a number had to be moved."""

import math

import numpy as np

from evenkeel.decisions.distances.base import Distance, Floats, shares


class Wasserstein(Distance):
    """The area between the two distribution functions, in standard deviations of the reference.

    That is how far a value moves in the mean, if all are moved as little as can be: the first Wasserstein, or earth
    mover's, distance. Source: Vallender (1974), "Calculation of the Wasserstein distance between probability
    distributions on the line". Where all values of the reference are the same, the unit is that of the column.

    >>> from evenkeel.decisions import Pair
    >>> pair = Pair(np.array([1000, 1000, 0]), np.array([0, 1000, 1000]), np.array([0.0, 1.0, 2.0]))
    >>> round(Wasserstein().measure(pair).value, 2)
    2.0
    """

    name = "wasserstein"
    unit = "standard deviations of the reference that a value moves in the mean"
    matters = 0.1
    most = math.inf
    ordered = True

    def between(self, reference: Floats, current: Floats, places: Floats | None) -> Floats:
        assert places is not None
        p, q = shares(reference), shares(current)
        area = np.abs(np.cumsum(p - q, axis=-1)[..., :-1]) @ np.diff(places)
        mean = p @ places
        deviation = np.sqrt((p * (places - mean[..., None]) ** 2).sum(axis=-1))
        found: Floats = area / np.where(deviation > 0, deviation, 1.0)
        return found

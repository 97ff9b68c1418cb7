"""The effect size of the chi-square test."""

import numpy as np

from evenkeel.decisions.distances.base import Distance, Floats, shares


class CramersV(Distance):
    """Cramér's V: the root of Pearson's chi-square statistic of two samples of one size, divided by all rows.

    Source: Cramér (1946), "Mathematical methods of statistics", section 21.9.

    >>> from evenkeel.decisions import Pair
    >>> round(CramersV().measure(Pair(np.array([5000, 5000]), np.array([4000, 6000]))).value, 2)
    0.1
    """

    name = "chi_square"
    unit = "Cramér's V, the correlation of a row's value with which sample it is from"
    power = 0.5

    def between(self, reference: Floats, current: Floats, places: Floats | None) -> Floats:
        p, q = np.broadcast_arrays(shares(reference), shares(current))
        both = p + q
        terms = np.divide((p - q) ** 2, 2 * both, out=np.zeros_like(both), where=both > 0)
        found: Floats = terms.sum(axis=-1)
        return found

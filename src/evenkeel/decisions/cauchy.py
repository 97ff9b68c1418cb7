"""One p-value from several tests of the same two samples."""

import math
from collections.abc import Sequence

_MOST = 0.9


def combine(p_values: Sequence[float]) -> float:
    """Return the p-value of all tests together: the mean of their cotangents has a Cauchy tail, however they depend.

    It is for tests that see different kinds of differences: the smallest p-value decides, and is paid for by less than
    Bonferroni's factor. Right for small p-values, for which it is meant. A p-value above 0.9 counts as 0.9, so that one
    of 1 does not silence the others. Source: Liu and Xie (2020), "Cauchy combination test: a powerful test with
    analytic p-value calculation under arbitrary dependency structures", equation 1.

    >>> round(combine([0.001, 0.5]), 4), round(combine([0.001, 0.001]), 4)
    (0.002, 0.001)
    """
    if min(p_values) <= 0:
        return 0.0
    mean = sum(1 / math.tan(math.pi * min(p, _MOST)) for p in p_values) / len(p_values)
    return math.atan2(1, mean) / math.pi

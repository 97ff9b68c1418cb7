"""How far two floats lie apart."""

import math


def ulps_apart(a: float, b: float) -> float:
    """Return the distance in units in the last place of the larger; 0 for two NaN.

    >>> ulps_apart(1.0, 1.0000000000000002)
    1.0
    """
    if a == b or (math.isnan(a) and math.isnan(b)):
        return 0.0
    return abs(a - b) / math.ulp(max(abs(a), abs(b)))

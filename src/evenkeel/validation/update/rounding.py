"""Shares in whole hundredths, on the side that lets a measured one pass."""

import math


def below(share: float) -> float:
    """Return the largest whole hundredth that is not above a share.

    >>> below(0.29), below(0.2999), below(1)
    (0.29, 0.29, 1.0)
    """
    found = round(100 * share) / 100
    return found if found <= share else max(math.floor(100 * share) / 100, 0.0)


def above(share: float) -> float:
    """Return the smallest whole hundredth that is not below a share.

    >>> above(0.29), above(0.2901)
    (0.29, 0.3)
    """
    found = round(100 * share) / 100
    return found if found >= share else math.ceil(100 * share) / 100

"""Mean and deviation from exact sums."""

import numpy as np

from evenkeel.engines.exact_sum import Floats, Pair, two_product
from evenkeel.engines.keys import Integers

_SAME = 2.0**-98  # a variance below this share of the mean square is what the rounding left


def mean(total: Pair, count: Integers) -> Floats:
    """Return the mean of ``count`` values; there is at least one."""
    return (total.high + total.low) / count


def deviation(total: Pair, squares: Pair, count: Integers) -> Floats:
    """Return the standard deviation of ``count`` values, of the values themselves (not of a population they stand for).

    >>> pair = [Pair(np.array([high]), np.array([0.0])) for high in (6.0, 14.0)]
    >>> deviation(*pair, np.array([3])).round(6).tolist()
    [0.816497]
    """
    square = two_product(total.high, total.high)
    low = square.low + 2 * total.high * total.low
    quotient = square.high / count
    back = two_product(quotient, count.astype(np.float64))
    rest = ((square.high - back.high) - back.low + low) / count
    apart = (squares.high - quotient) + (squares.low - rest)
    apart = np.where(apart < _SAME * squares.high, 0.0, apart)
    return np.sqrt(apart / count)

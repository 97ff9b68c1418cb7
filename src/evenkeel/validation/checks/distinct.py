"""How many different values a column has, as far as that is certain."""

from evenkeel.statistics import ColumnStatistics
from evenkeel.statistics.values import MOST_NUMBERS

_ERROR = 0.05  # five standard errors of an estimate


def at_least(statistics: ColumnStatistics) -> int:
    """Return a number of different values that there are for certain."""
    if statistics.distinct is None:
        return MOST_NUMBERS + 1 if statistics.number is not None and statistics.present else 0
    return int(statistics.distinct * (1 if statistics.distinct_exact else 1 - _ERROR))


def at_most(statistics: ColumnStatistics) -> int:
    """Return a number of different values that there are not more of, for certain."""
    if statistics.distinct is None:
        return statistics.present
    return int(statistics.distinct * (1 if statistics.distinct_exact else 1 + _ERROR))

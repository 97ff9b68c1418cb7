"""What only columns of times and days have."""

from collections.abc import Sequence

import numpy as np

from evenkeel.engines.aggregates import Aggregate, Extremes, ExtremesState, State
from evenkeel.statistics.base import TimeStatistics
from evenkeel.statistics.states import pick
from evenkeel.typing import ColumnType


def aggregates(column: str) -> list[Aggregate]:
    """Return what must be known of a column of times or days."""
    return [Extremes(column)]


def result(states: Sequence[State], kind: ColumnType) -> TimeStatistics:
    """Return the part of a column of times or days."""
    extremes = pick(states, ExtremesState)
    return TimeStatistics(_iso(extremes.minimum, kind), _iso(extremes.maximum, kind))


def _iso(value: object, kind: ColumnType) -> str | None:
    """Return a count of days or microseconds since 1970 as ISO 8601, in whole seconds where it is some.

    >>> _iso(-1_500_000, ColumnType.TIMESTAMP), _iso(15706, ColumnType.DATE)
    ('1969-12-31T23:59:58.500000Z', '2013-01-01')
    """
    if not isinstance(value, int):
        return None
    if kind is ColumnType.DATE:
        return str(np.datetime64(value, "D"))
    return f"{np.datetime64(value, 'us')}Z" if value % 1_000_000 else f"{np.datetime64(value // 1_000_000, 's')}Z"

"""What only columns of times and days have."""

from collections.abc import Sequence

import numpy as np

from evenkeel.engines.aggregates import (
    Aggregate,
    Calendar,
    CalendarState,
    Extremes,
    ExtremesState,
    Gaps,
    GapsState,
    State,
)
from evenkeel.statistics.base import Buckets, Gap, TimeStatistics
from evenkeel.statistics.states import pick
from evenkeel.typing import ColumnType

BUCKETS = 20
_DAY = 86_400
_MICROSECONDS = 1_000_000


def aggregates(column: str) -> list[Aggregate]:
    """Return what must be known of a column of times or days."""
    return [Extremes(column), Gaps(column), Calendar(column)]


def result(states: Sequence[State], kind: ColumnType, timezone: str | None) -> TimeStatistics:
    """Return the part of a column of times or days."""
    extremes, gaps, calendar = pick(states, ExtremesState), pick(states, GapsState), pick(states, CalendarState)
    edges, counts = gaps.buckets(BUCKETS)
    some = bool(counts)
    return TimeStatistics(
        minimum=iso(extremes.minimum, kind),
        maximum=iso(extremes.maximum, kind),
        gap=_gap(gaps, kind),
        timezone=timezone,
        histogram=Buckets(tuple(_seconds(edge, kind) for edge in edges), tuple(counts)),
        months=_parts(1, calendar.months) if some else Buckets(),
        weekdays=_parts(0, calendar.weekdays) if some else Buckets(),
        hours=_parts(0, calendar.hours) if some and kind is ColumnType.TIMESTAMP else Buckets(),
    )


def _gap(gaps: GapsState, kind: ColumnType) -> Gap | None:
    """Return the longest gap; two days that follow each other have none between them."""
    found = gaps.longest()
    if found is None or found[1] - found[0] < 2:
        return None
    after, before = (iso(side, kind) for side in found)
    return Gap(str(after), str(before), _seconds(found[1] - found[0], kind))


def _parts(first: int, counts: list[int]) -> Buckets:
    return Buckets(tuple(range(first, first + len(counts) + 1)), tuple(counts))


def _seconds(value: int, kind: ColumnType) -> float:
    return float(value * _DAY) if kind is ColumnType.DATE else value / _MICROSECONDS


def iso(value: object, kind: ColumnType) -> str | None:
    """Return a count of days or microseconds since 1970 as ISO 8601, in whole seconds where it is some.

    >>> iso(-1_500_000, ColumnType.TIMESTAMP), iso(15706, ColumnType.DATE)
    ('1969-12-31T23:59:58.500000Z', '2013-01-01')
    """
    if not isinstance(value, int):
        return None
    if kind is ColumnType.DATE:
        return str(np.datetime64(value, "D"))
    if value % _MICROSECONDS:
        return f"{np.datetime64(value, 'us')}Z"
    return f"{np.datetime64(value // _MICROSECONDS, 's')}Z"

"""How times and days lie in the year, the week and the day."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from evenkeel.engines.aggregates.base import Aggregate, State
from evenkeel.engines.aggregates.piece import Integers, Piece, tally
from evenkeel.typing import ColumnType, Json

_HOUR = 3_600_000_000
_THURSDAY = 3  # the day on which 1970 began, from Monday
_MOST_HOURS = 1 << 17


class CalendarState(State):
    """Counts by month, by weekday and by hour, in UTC."""

    def __init__(self, counts: Integers | None = None) -> None:
        self._counts = np.zeros(12 + 7 + 24, np.int64) if counts is None else counts

    @property
    def months(self) -> list[int]:
        """Counts from January to December."""
        return self._part(0, 12)

    @property
    def weekdays(self) -> list[int]:
        """Counts from Monday to Sunday."""
        return self._part(12, 19)

    @property
    def hours(self) -> list[int]:
        """Counts from midnight; all at midnight for days."""
        return self._part(19, 43)

    def _part(self, start: int, end: int) -> list[int]:
        counts: list[int] = self._counts[start:end].tolist()
        return counts

    def merge(self, later: Self) -> Self:
        return type(self)(self._counts + later._counts)

    def to_json(self) -> Json:
        counts: list[Json] = self._counts.tolist()
        return counts

    @classmethod
    def from_json(cls, value: Any) -> Self:
        return cls(np.array(value, np.int64))


@dataclass(frozen=True, slots=True)
class Calendar(Aggregate):
    """The months, weekdays and hours of the times or days of a column; nothing for a column of anything else.

    >>> import pyarrow as pa
    >>> from datetime import date
    >>> calendar = Calendar("x")
    >>> state = calendar.update(calendar.empty(), pa.array([date(2013, 1, 1), date(1969, 12, 30), None]))
    >>> state.months, state.weekdays
    ([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], [0, 2, 0, 0, 0, 0, 0])
    """

    def empty(self) -> CalendarState:
        return CalendarState()

    def measure(self, piece: Piece) -> CalendarState:
        if piece.type not in (ColumnType.TIMESTAMP, ColumnType.DATE) or piece.missing == piece.rows:
            return CalendarState()
        hours, counts = counted_hours(piece)
        days = hours // 24
        months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
        parts = ((months, 12), ((days + _THURSDAY) % 7, 7), (hours % 24, 24))
        return CalendarState(np.concatenate([tally(part, counts, size) for part, size in parts]))


def counted_hours(piece: Piece) -> tuple[Integers, Integers]:
    """Return the different hours since 1970 of a piece of times, of which there is at least one, and their counts."""
    hours = piece.integers // _HOUR if piece.type is ColumnType.TIMESTAMP else piece.integers * 24
    low = int(hours.min())
    if int(hours.max()) - low >= _MOST_HOURS:
        return np.unique(hours, return_counts=True)
    counts = np.bincount(hours - low)
    found = np.flatnonzero(counts)
    return found + low, counts[found]

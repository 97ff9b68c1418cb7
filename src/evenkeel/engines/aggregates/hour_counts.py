"""How many times lie in each hour since 1970."""

from dataclasses import dataclass

import pyarrow as pa

from evenkeel.engines.aggregates.base import Aggregate
from evenkeel.engines.aggregates.calendar import counted_hours
from evenkeel.engines.aggregates.frequencies import FrequenciesState
from evenkeel.engines.aggregates.piece import Piece
from evenkeel.typing import ColumnType

MOST_HOURS = 1 << 18  # thirty years in which no hour is without a row


@dataclass(frozen=True, slots=True)
class HourCounts(Aggregate):
    """The count of each hour since 1970 in UTC in which a time lies, as long as these are at most 262,144.

    A day lies in its first hour. Nothing for a column that holds no time.

    >>> import pyarrow as pa
    >>> hours = HourCounts("x")
    >>> times = pa.array([0, 3_599, 7_200, None], pa.timestamp("s"))
    >>> hours.update(hours.empty(), times).items()
    [(0, 2), (2, 1)]
    """

    def empty(self) -> FrequenciesState:
        return FrequenciesState(limit=MOST_HOURS)

    def measure(self, piece: Piece) -> FrequenciesState:
        if piece.type not in (ColumnType.TIMESTAMP, ColumnType.DATE) or piece.missing == piece.rows:
            return self.empty()
        hours, counts = counted_hours(piece)
        return FrequenciesState(((pa.array(hours), counts),), MOST_HOURS)

"""The parts of a date or a time, for a column and for one value."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True, slots=True)
class Part:
    """One part, an integer. ``of_time`` says that a date does not have it."""

    bulk: Callable[[pa.Array], pa.Array]
    row: Callable[[date], int]
    of_time: bool = False


def _time(part: str) -> Callable[[date], int]:
    def read(value: date) -> int:
        assert isinstance(value, datetime)
        number: int = getattr(value, part)
        return number

    return read


PARTS = {
    "year": Part(pc.year, lambda value: value.year),
    "quarter": Part(pc.quarter, lambda value: (value.month + 2) // 3),
    "month": Part(pc.month, lambda value: value.month),
    "day": Part(pc.day, lambda value: value.day),
    "weekday": Part(partial(pc.day_of_week, count_from_zero=True, week_start=1), lambda value: value.weekday()),
    "day_of_year": Part(pc.day_of_year, lambda value: value.timetuple().tm_yday),
    "hour": Part(pc.hour, _time("hour"), of_time=True),
    "minute": Part(pc.minute, _time("minute"), of_time=True),
    "second": Part(pc.second, _time("second"), of_time=True),
}

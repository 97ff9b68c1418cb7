"""Parts of a time, from the year to the second."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder, Series
from evenkeel.transforms.inputs import Array
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import TIMES, Operation, ValueType
from evenkeel.transforms.operations.comparison import Comparison
from evenkeel.transforms.operations.local_time import LocalTime
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.transforms.zones import zone_of
from evenkeel.typing import ColumnType

Part = Literal[
    "year", "quarter", "month", "week", "day", "day_of_year", "days_in_month", "weekday", "hour", "minute", "second"
]

_SECOND = 1_000_000
_MINUTE = 60 * _SECOND
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_OF_A_DAY: dict[str, tuple[int, int]] = {
    "hour": (_DAY, _HOUR),
    "minute": (_HOUR, _MINUTE),
    "second": (_MINUTE, _SECOND),
}
_CYCLE = 146_097  # days in 400 years, after which the Gregorian calendar comes round again
_FIRST_OF_CYCLE = 10_957  # 2000-01-01, in days since 1970


@dataclass(frozen=True, slots=True)
class DatePart(Operation):
    """A part of a time in the proleptic Gregorian calendar; weekdays are 0 (Monday) to 6.

    Times are int64 and divisions round down, also before 1970. What hangs on the date is looked up by the day's place
    in the calendar's cycle of 400 years, which are whole weeks.
    """

    part: Part

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *TIMES, called=self.part)
        if inputs[0].type is ColumnType.DATE and self.part in _OF_A_DAY:
            raise DefinitionError(f"A date has no {self.part}", expected="a timestamp", got="date")
        return ValueType(ColumnType.INTEGER)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        (time,) = inputs
        if self.part in _OF_A_DAY:
            whole, unit = _OF_A_DAY[self.part]
            found = build("Div", build("Mod", time.values, whole), unit)
        else:
            days = time.values if time.type is ColumnType.DATE else _floor_divide(build, time.values, _DAY)
            found = self._of_days(build, days)
        return Operand(ColumnType.INTEGER, found, time.valid)

    def _of_days(self, build: Builder, days: Series) -> Series:
        if self.part == "weekday":
            return build("Mod", build("Add", days, 3), 7)
        since = build("Sub", days, _FIRST_OF_CYCLE)
        found = build.cast(build.lookup(_cycle(self.part), build("Mod", since, _CYCLE)), "int64")
        if self.part == "year":
            cycles = _floor_divide(build, since, _CYCLE)
            return build("Add", build("Add", build("Mul", cycles, 400), 2000), found)
        return found

    def reference(self, *inputs: Sample) -> Sample:
        (time,) = inputs
        date = time.values.dtype == np.int32
        moment = time.values.astype("datetime64[D]" if date else "datetime64[us]")
        return Sample(_REFERENCE[self.part](moment), time.valid)


def _floor_divide(build: Builder, number: Series, divisor: int) -> Series:
    """Return a quotient rounded down: ONNX divides towards zero, but its remainder has the sign of the divisor."""
    return build("Div", build("Sub", number, build("Mod", number, divisor)), divisor)


def _cycle(part: Part) -> Array:
    """Return the part of each day of the 400 years from 2000 on; of a year, how many have passed since."""
    days = np.datetime64("2000-01-01") + np.arange(_CYCLE)
    if part == "year":
        return (_REFERENCE["year"](days) - 2000).astype(np.int16)
    return _REFERENCE[part](days).astype(np.int16 if part == "day_of_year" else np.uint8)


def _since(moment: Array, coarse: str, fine: str) -> Array:
    since: Array = moment.astype(f"datetime64[{fine}]") - moment.astype(f"datetime64[{coarse}]")
    return since.astype(np.int64)


def _iso_week(moment: Array) -> Array:
    """Return the week of the year of a day's Thursday, as ISO 8601 counts."""
    day = moment.astype("datetime64[D]")
    thursday = day + (3 - _REFERENCE["weekday"](day))
    return _since(thursday, "Y", "D") // 7 + 1


def _days_in_month(moment: Array) -> Array:
    month = moment.astype("datetime64[M]")
    days: Array = (month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")
    return days.astype(np.int64)


_REFERENCE: dict[str, Callable[[Array], Array]] = {
    "year": lambda moment: moment.astype("datetime64[Y]").astype(np.int64) + 1970,
    "quarter": lambda moment: _since(moment, "Y", "M") // 3 + 1,
    "month": lambda moment: _since(moment, "Y", "M") + 1,
    "week": _iso_week,
    "day": lambda moment: _since(moment, "M", "D") + 1,
    "day_of_year": lambda moment: _since(moment, "Y", "D") + 1,
    "days_in_month": _days_in_month,
    "weekday": lambda moment: (moment.astype("datetime64[D]").astype(np.int64) + 3) % 7,
    "hour": lambda moment: _since(moment, "D", "h"),
    "minute": lambda moment: _since(moment, "h", "m"),
    "second": lambda moment: _since(moment, "m", "s"),
}


def year(x: Value) -> Value:
    """Return the year of a time, in the time zone of its column."""
    return _part("year", x)


def quarter(x: Value) -> Value:
    """Return the quarter of a time, 1 to 4, in the time zone of its column."""
    return _part("quarter", x)


def month(x: Value) -> Value:
    """Return the month of a time, 1 to 12, in the time zone of its column."""
    return _part("month", x)


def week(x: Value) -> Value:
    """Return the week of a time, 1 to 53, as ISO 8601 counts: the first one has the year's first Thursday.

    >>> days = Sample(np.array(["2021-01-03", "2021-01-04"], "datetime64[D]").astype(np.int32), np.array([True, True]))
    >>> DatePart("week").reference(days).values.tolist()
    [53, 1]
    """
    return _part("week", x)


def day(x: Value) -> Value:
    """Return the day of the month of a time, 1 to 31, in the time zone of its column."""
    return _part("day", x)


def day_of_year(x: Value) -> Value:
    """Return the day of the year of a time, 1 to 366, in the time zone of its column."""
    return _part("day_of_year", x)


def days_in_month(x: Value) -> Value:
    """Return how many days the month of a time has, 28 to 31, in the time zone of its column."""
    return _part("days_in_month", x)


def weekday(x: Value) -> Value:
    """Return the weekday of a time, 0 (Monday) to 6 (Sunday), in the time zone of its column."""
    return _part("weekday", x)


def is_weekend(x: Value) -> Value:
    """Return whether a time is on a Saturday or a Sunday, in the time zone of its column."""
    return apply(Comparison(">="), weekday(x), 5)


def hour(x: Value) -> Value:
    """Return the hour of a time, 0 to 23, in the time zone of its column."""
    return _part("hour", x)


def minute(x: Value) -> Value:
    """Return the minute of a time, 0 to 59, in the time zone of its column."""
    return _part("minute", x)


def second(x: Value) -> Value:
    """Return the second of a time, 0 to 59; what is less is cut off."""
    return _part("second", x)


def _part(part: Part, x: Value) -> Value:
    zone = x.type.timezone if isinstance(x, Value) else None
    if zone is not None and (zone_of(zone).changes or zone_of(zone).offsets != (0,)):
        x = apply(LocalTime(zone, zone_of(zone)), x)
    return apply(DatePart(part), x)

"""A number, a time or a day outside of its range."""

import math
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.clock import to_microseconds
from evenkeel.schema import Column
from evenkeel.schema.times import order
from evenkeel.typing import ColumnType
from evenkeel.validation.rows.base import Judge, ValueCheck

_FIRST_DAY = date(1970, 1, 1).toordinal()


class OutOfRange(ValueCheck):
    """NaN and infinity are in every range: ``disallow`` is about them."""

    kind = "out_of_range"

    def __init__(self, kind: ColumnType, low: float, high: float) -> None:
        self._kind, self._low, self._high = kind, low, high

    @classmethod
    def of(cls, column: Column) -> Self | None:
        if column.range is None:
            return None
        low, high = column.range.minimum, column.range.maximum
        return cls(column.type, -math.inf if low is None else order(low), math.inf if high is None else order(high))

    def bad(self, values: pa.Array) -> pa.Array:
        numbers = values
        if not pa.types.is_floating(values.type):
            numbers = values.cast(pa.int32()) if pa.types.is_date32(values.type) else values
            numbers = numbers.cast(pa.int64())
        low = _below(numbers, self._low) if self._low > -math.inf else None
        high = _below(numbers, self._high, above=True) if self._high < math.inf else None
        outside = [one for one in (low, high) if one is not None]
        found = pc.or_(*outside) if len(outside) == 2 else outside[0] if outside else pc.is_null(pc.is_valid(values))
        return pc.and_(found, pc.is_finite(numbers))

    def judge(self) -> Judge:
        low, high, read = self._low, self._high, _READERS.get(self._kind)
        if read is None:
            return lambda value: not (low <= value <= high) and value - value == 0
        return lambda value: not (low <= read(value) <= high)


def _below(numbers: pa.Array, end: float, *, above: bool = False) -> pa.Array:
    """Return which numbers lie beyond an end; whole numbers are compared as such, so that none is rounded."""
    if pa.types.is_integer(numbers.type):
        end = math.floor(end) if above else math.ceil(end)
        if not -(2**63) <= end < 2**63:
            return pa.array([(end < 0) is above] * len(numbers), pa.bool_())
    return (pc.greater if above else pc.less)(numbers, pa.scalar(end, numbers.type))


def _moment(value: str | datetime) -> int:
    return to_microseconds(datetime.fromisoformat(value) if isinstance(value, str) else value)


def _day(value: str | date) -> int:
    return (date.fromisoformat(value) if isinstance(value, str) else value).toordinal() - _FIRST_DAY


_READERS: dict[ColumnType, Callable[[Any], int]] = {ColumnType.TIMESTAMP: _moment, ColumnType.DATE: _day}

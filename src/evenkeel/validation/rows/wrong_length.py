"""A text that is too short or too long."""

from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.schema import Bounds, Column
from evenkeel.validation.rows.base import Judge, ValueCheck


class WrongLength(ValueCheck):
    """The text has another number of code points than ``length`` allows."""

    kind = "wrong_length"

    def __init__(self, length: Bounds) -> None:
        self._length = length

    @classmethod
    def of(cls, column: Column) -> Self | None:
        return None if column.length is None else cls(column.length)

    def bad(self, values: pa.Array) -> pa.Array:
        return out_of(pc.utf8_length(values), self._length)

    def judge(self) -> Judge:
        return judge_count(self._length)


def out_of(counts: pa.Array, bounds: Bounds) -> pa.Array:
    """Return which counts are out of bounds."""
    few = pc.less(counts, bounds.least or 0)
    return few if bounds.most is None else pc.or_(few, pc.greater(counts, bounds.most))


def judge_count(bounds: Bounds) -> Judge:
    """Return a function that says whether a text or a list has too few or too many parts."""
    least, most = bounds.least or 0, bounds.most
    if most is None:
        return lambda value: len(value) < least
    return lambda value: not least <= len(value) <= most

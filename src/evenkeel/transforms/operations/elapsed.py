"""The time between two times."""

from dataclasses import dataclass

import numpy as np

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import NAN, Operand, both
from evenkeel.transforms.operations.base import TIMES, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Plain, Value, apply
from evenkeel.typing import ColumnType

DAY = 86_400_000_000
_MICROSECONDS = {"seconds": 1_000_000, "minutes": 60_000_000, "hours": 3_600_000_000, "days": DAY, "weeks": 7 * DAY}


@dataclass(frozen=True, slots=True)
class Elapsed(Operation):
    """end - start in a unit, as a float; negative where the end comes first. Both are timestamps, or both dates."""

    unit: str
    dates: bool = False

    def output(self, *inputs: ValueType) -> ValueType:
        for given in inputs:
            self.one_of(given, *TIMES)
        if self.unit not in _MICROSECONDS:
            raise NotFoundError("unit of time", self.unit, _MICROSECONDS)
        if {given.type for given in inputs} != {ColumnType.DATE if self.dates else ColumnType.TIMESTAMP}:
            raise DefinitionError(
                "elapsed wants two timestamps, or two dates", got=" and ".join(g.type for g in inputs)
            )
        return ValueType(ColumnType.FLOAT)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        start, end = inputs
        between = build.cast(build("Sub", end.values, start.values), "float64")
        known = both(build, start.valid, end.valid)
        result = build("Mul" if self._multiplies else "Div", between, self._factor)
        return Operand(ColumnType.FLOAT, result if known is None else build("Where", known, result, NAN))

    def reference(self, *inputs: Sample) -> Sample:
        start, end = inputs
        between = (end.values - start.values).astype(np.float64)
        result = between * self._factor if self._multiplies else between / self._factor
        return Sample.of_floats(np.where(start.valid & end.valid, result, NAN))

    @property
    def _multiplies(self) -> bool:
        return self.dates and self.unit != "weeks"

    @property
    def _factor(self) -> float:
        unit = _MICROSECONDS[self.unit]
        if self.dates:
            return float(DAY // unit if self._multiplies else unit // DAY)
        return float(unit)


def elapsed(start: Value, end: Value | Plain, unit: str = "hours") -> Value:
    """Return the time from start to end in "seconds", "minutes", "hours", "days" or "weeks".

    >>> start, end = (Sample(np.array([time]), np.array([True])) for time in (0, 9_000_000_000))
    >>> Elapsed("hours").reference(start, end).values
    array([2.5])
    """
    dates = any(isinstance(one, Value) and one.type.type is ColumnType.DATE for one in (start, end))
    return apply(Elapsed(unit, dates), start, end)

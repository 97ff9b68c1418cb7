"""Bring numbers to the range from 0 to 1."""

import sys
from dataclasses import dataclass, replace
from typing import Self

from evenkeel.engines.aggregates import Aggregate, Extremes, ExtremesState
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.operations.per_key import per_key
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class MinMax(Operation):
    """``(x - minimum) / (maximum - minimum)``, of the finite numbers of the training rows.

    A number outside of what training saw gives one outside of [0, 1]. A range of 0 counts as 1. Where there is no
    finite number, x stays as it is.
    """

    minimum: float | None = None
    range: float | None = None

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *NUMBERS)
        return ValueType(ColumnType.FLOAT)

    def analyzer(self, column: str) -> Aggregate | None:
        return Extremes(column) if self.minimum is None else None

    def learn(self, state: ExtremesState) -> Self:
        if state.minimum is None or state.maximum is None:
            return replace(self, minimum=0.0, range=1.0)
        low, high = float(state.minimum), float(state.maximum)
        return replace(self, minimum=low, range=min(high - low, sys.float_info.max) or 1.0)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        assert self.minimum is not None
        assert self.range is not None
        above = build("Sub", inputs[0].floats(build), self.minimum)
        return Operand(ColumnType.FLOAT, build("Div", above, self.range))

    def reference(self, *inputs: Sample) -> Sample:
        assert self.minimum is not None
        assert self.range is not None
        return Sample.of_floats((inputs[0].floats - self.minimum) / self.range)


def min_max(x: Value, by: Value | None = None) -> Value:
    """Return numbers from 0 to 1 over the training rows, or over those of each key ``by``; new rows may lie outside.

    >>> import numpy as np
    >>> MinMax(minimum=2.0, range=8.0).reference(Sample.of_floats(np.array([4.0, 12.0]))).values
    array([0.25, 1.25])
    """
    if by is None:
        return apply(MinMax(), x)
    return (x - per_key(x, by, "minimum")) / per_key(x, by, "range")

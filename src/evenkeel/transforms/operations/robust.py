"""Bring numbers to median 0 and quartile range 1."""

import sys
from dataclasses import dataclass, replace
from typing import Self

from evenkeel.engines.aggregates import Aggregate, Quantiles, QuantilesState
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Robust(Operation):
    """``(x - median) / (third quartile - first quartile)``, of the finite numbers of the training rows.

    Each of the three is right within 1 % of its value. A range of 0 counts as 1. Where there is no finite number, x
    stays as it is.
    """

    median: float | None = None
    range: float | None = None

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *NUMBERS)
        return ValueType(ColumnType.FLOAT)

    def analyzer(self, column: str) -> Aggregate | None:
        return Quantiles(column) if self.median is None else None

    def learn(self, state: QuantilesState) -> Self:
        first, median, third = (state.at(q) for q in (0.25, 0.5, 0.75))
        if first is None or median is None or third is None:
            return replace(self, median=0.0, range=1.0)
        return replace(self, median=median, range=min(third - first, sys.float_info.max) or 1.0)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        assert self.median is not None
        assert self.range is not None
        centred = build("Sub", inputs[0].floats(build), self.median)
        return Operand(ColumnType.FLOAT, build("Div", centred, self.range))

    def reference(self, *inputs: Sample) -> Sample:
        assert self.median is not None
        assert self.range is not None
        return Sample.of_floats((inputs[0].floats - self.median) / self.range)


def robust(x: Value) -> Value:
    """Return numbers with median 0 and quartile range 1 over the training rows, which outliers do not move.

    >>> import numpy as np
    >>> Robust(median=10.0, range=4.0).reference(Sample.of_floats(np.array([4.0, 12.0]))).values
    array([-1.5,  0.5])
    """
    return apply(Robust(), x)

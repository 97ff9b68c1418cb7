"""Bring numbers to a range, such as that from 0 to 1."""

import sys
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from evenkeel.engines.aggregates import Aggregate, Extremes, ExtremesState
from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.operations.per_key import per_key
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class MinMax(Operation):
    """``(x - minimum) / (maximum - minimum)``, of the finite numbers of the training rows, brought to [low, high].

    A number outside of what training saw gives one outside of [low, high]. A range of 0 counts as 1. Where there is no
    finite number, x counts as one in [0, 1].
    """

    low: float = 0.0
    high: float = 1.0
    minimum: float | None = None
    range: float | None = None

    def __post_init__(self) -> None:
        if not np.isfinite([self.low, self.high, self.high - self.low]).all() or self.low >= self.high:
            raise DefinitionError("min_max wants finite low < high", got=f"low={self.low}, high={self.high}")

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
        share = build("Div", above, self.range)
        if (self.low, self.high) == (0, 1):
            return Operand(ColumnType.FLOAT, share)
        return Operand(ColumnType.FLOAT, build("Add", build("Mul", share, self.high - self.low), self.low))

    def reference(self, *inputs: Sample) -> Sample:
        assert self.minimum is not None
        assert self.range is not None
        share = (inputs[0].floats - self.minimum) / self.range
        return Sample.of_floats(share * (self.high - self.low) + self.low)


def min_max(x: Value, low: float = 0.0, high: float = 1.0, *, by: Value | None = None) -> Value:
    """Return numbers from ``low`` to ``high`` over the training rows, or over those of each key ``by``.

    New rows may lie outside.

    >>> MinMax(minimum=2.0, range=8.0).reference(Sample.of_floats(np.array([4.0, 12.0]))).values
    array([0.25, 1.25])
    >>> MinMax(-1.0, 1.0, minimum=2.0, range=8.0).reference(Sample.of_floats(np.array([2.0, 10.0]))).values
    array([-1.,  1.])
    """
    whole = MinMax(float(low), float(high))
    if by is None:
        return apply(whole, x)
    share = (x - per_key(x, by, "minimum")) / per_key(x, by, "range")
    return share if (low, high) == (0, 1) else share * (whole.high - whole.low) + whole.low

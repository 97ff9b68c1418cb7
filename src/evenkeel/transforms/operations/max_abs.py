"""Bring numbers to the range from -1 to 1, with 0 where it was."""

from dataclasses import dataclass, replace
from typing import Self

from evenkeel.engines.aggregates import Aggregate, Extremes, ExtremesState
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class MaxAbs(Operation):
    """x divided by the largest size of the finite numbers of the training rows.

    A number larger than what training saw gives one outside of [-1, 1]. A largest size of 0 counts as 1; where there is
    no finite number, x stays as it is.
    """

    largest: float | None = None

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *NUMBERS)
        return ValueType(ColumnType.FLOAT)

    def analyzer(self, column: str) -> Aggregate | None:
        return Extremes(column) if self.largest is None else None

    def learn(self, state: ExtremesState) -> Self:
        ends = [abs(float(end)) for end in (state.minimum, state.maximum) if end is not None]
        return replace(self, largest=max(ends, default=0.0) or 1.0)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        assert self.largest is not None
        return Operand(ColumnType.FLOAT, build("Div", inputs[0].floats(build), self.largest))

    def reference(self, *inputs: Sample) -> Sample:
        assert self.largest is not None
        return Sample.of_floats(inputs[0].floats / self.largest)


def max_abs(x: Value) -> Value:
    """Return numbers from -1 to 1 over the training rows, 0 where they are 0; new rows may lie outside.

    >>> import numpy as np
    >>> MaxAbs(largest=8.0).reference(Sample.of_floats(np.array([-4.0, 0.0, 8.0]))).values
    array([-0.5,  0. ,  1. ])
    """
    return apply(MaxAbs(), x)

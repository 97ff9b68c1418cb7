"""The square root."""

from dataclasses import dataclass

import numpy as np

from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import NAN, Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class SquareRoot(Operation):
    """The square root of x; missing where x is negative."""

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *NUMBERS)
        return ValueType(ColumnType.FLOAT)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        return Operand(ColumnType.FLOAT, build("Sqrt", inputs[0].floats(build)))

    def reference(self, *inputs: Sample) -> Sample:
        return Sample.of_floats(np.sqrt(np.where(inputs[0].floats < 0, NAN, inputs[0].floats)))


def sqrt(x: Value) -> Value:
    """Return square roots; missing where a number is negative."""
    return apply(SquareRoot(), x)

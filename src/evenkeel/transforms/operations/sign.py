"""The sign of a number."""

from dataclasses import dataclass

import numpy as np

from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Sign(Operation):
    """-1 where x is negative, 1 where it is positive, 0 where it is 0."""

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *NUMBERS)
        return ValueType(ColumnType.FLOAT)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        return Operand(ColumnType.FLOAT, build("Sign", inputs[0].floats(build)))

    def reference(self, *inputs: Sample) -> Sample:
        return Sample.of_floats(np.sign(inputs[0].floats))


def sign(x: Value) -> Value:
    """Return -1, 0 or 1.

    >>> Sign().reference(Sample.of_floats(np.array([-3.0, 0.0, 0.5]))).values
    array([-1.,  0.,  1.])
    """
    return apply(Sign(), x)

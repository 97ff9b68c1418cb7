"""The next whole number above."""

from dataclasses import dataclass

import numpy as np

from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Ceil(Operation):
    """The smallest whole number that is not below x."""

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *NUMBERS)
        return ValueType(ColumnType.FLOAT)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        return Operand(ColumnType.FLOAT, build("Ceil", inputs[0].floats(build)))

    def reference(self, *inputs: Sample) -> Sample:
        return Sample.of_floats(np.ceil(inputs[0].floats))


def ceil(x: Value) -> Value:
    """Return the smallest whole number that is not below x: -1 for -1.5. To the nearest one goes ``round(x)``.

    >>> Ceil().reference(Sample.of_floats(np.array([-1.5, 2.1]))).values
    array([-1.,  3.])
    """
    return apply(Ceil(), x)

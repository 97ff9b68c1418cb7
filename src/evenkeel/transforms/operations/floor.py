"""The next whole number below."""

from dataclasses import dataclass

import numpy as np

from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Floor(Operation):
    """The largest whole number that is not above x."""

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *NUMBERS)
        return ValueType(ColumnType.FLOAT)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        return Operand(ColumnType.FLOAT, build("Floor", inputs[0].floats(build)))

    def reference(self, *inputs: Sample) -> Sample:
        return Sample.of_floats(np.floor(inputs[0].floats))


def floor(x: Value) -> Value:
    """Return the largest whole number that is not above x: -2 for -1.5. To the nearest one goes ``round(x)``.

    >>> Floor().reference(Sample.of_floats(np.array([-1.5, 2.9]))).values
    array([-2.,  2.])
    """
    return apply(Floor(), x)

"""The exponential function."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Exponential(Operation):
    """e to the power of x; infinite, and so missing as a feature, where x is above 709.78."""

    ulps: ClassVar[int] = 2

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *NUMBERS, called="exp")
        return ValueType(ColumnType.FLOAT)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        return Operand(ColumnType.FLOAT, build("Exp", inputs[0].floats(build)))

    def reference(self, *inputs: Sample) -> Sample:
        return Sample.of_floats(np.exp(inputs[0].floats))


def exp(x: Value) -> Value:
    """Return e to the power of x.

    >>> Exponential().reference(Sample.of_floats(np.array([0.0, 1.0]))).values
    array([1.        , 2.71828183])
    """
    return apply(Exponential(), x)

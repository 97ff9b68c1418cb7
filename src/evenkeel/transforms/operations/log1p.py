"""The logarithm of 1 + x."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from evenkeel.transforms.builder import Builder, Series
from evenkeel.transforms.operand import NAN, Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Log1p(Operation):
    """ln(1 + x), exact also for a small x; missing where x <= -1 or x is infinite.

    With u = 1 + x as rounded, ``ln(u) - ((u - 1) - x) / u`` takes back what the rounding did. Source: W. Kahan, in
    Hewlett-Packard, "HP-15C Advanced Functions Handbook" (1982).
    """

    ulps: ClassVar[int] = 2

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *NUMBERS)
        return ValueType(ColumnType.FLOAT)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        return Operand(ColumnType.FLOAT, log1p_of(build, inputs[0].floats(build)))

    def reference(self, *inputs: Sample) -> Sample:
        x = inputs[0].floats
        return Sample.of_floats(np.log1p(np.where((x > -1) & (x < np.inf), x, NAN)))


def log1p_of(build: Builder, x: Series) -> Series:
    """Return ln(1 + x) of a float."""
    u = build("Add", x, 1.0)
    lost = build("Sub", build("Sub", u, 1.0), x)
    return build("Sub", build("Log", u), build("Div", lost, u))


def log1p(x: Value) -> Value:
    """Return ln(1 + x); missing where x <= -1.

    >>> Log1p().reference(Sample.of_floats(np.array([0.0, 1.0, -2.0]))).values.round(4)
    array([0.    , 0.6931,    nan])
    """
    return apply(Log1p(), x)

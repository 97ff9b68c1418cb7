"""Addition, subtraction, multiplication and division."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evenkeel.transforms.builder import Builder, Series
from evenkeel.transforms.operand import NAN, Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.typing import ColumnType

_ONNX = {"+": "Add", "-": "Sub", "*": "Mul", "/": "Div"}
_NUMPY = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}


@dataclass(frozen=True, slots=True)
class Arithmetic(Operation):
    """a + b, a - b, a * b or a / b, in float64, so that integers are exact up to 2**53.

    Missing where a or b is, and where b is the divisor and 0.
    """

    symbol: Literal["+", "-", "*", "/"]

    def output(self, *inputs: ValueType) -> ValueType:
        for given in inputs:
            self.one_of(given, *NUMBERS)
        return ValueType(ColumnType.FLOAT)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        a, b = (operand.floats(build) for operand in inputs)
        if self.symbol == "/":
            b = _divisor(build, b)
        return Operand(ColumnType.FLOAT, build(_ONNX[self.symbol], a, b))

    def reference(self, *inputs: Sample) -> Sample:
        a, b = (sample.floats for sample in inputs)
        if self.symbol == "/":
            b = np.where(b == 0, NAN, b)
        return Sample.of_floats(_NUMPY[self.symbol](a, b))


def _divisor(build: Builder, b: Series) -> Series:
    """Return b, NaN where it is 0; a constant stays a constant."""
    known = build.known(b)
    if known is None:
        return build("Where", build("Equal", b, 0.0), build.constant(NAN, "float64"), b)
    return build.constant(NAN, "float64") if known == (0,) else b

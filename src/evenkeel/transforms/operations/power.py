"""A number to a given power."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import NAN, Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Power(Operation):
    """x to the power of a constant.

    Missing where x is negative and the exponent has a fraction, and where x is 0 and the exponent is negative. Squares
    and cubes are products: ONNX Runtime computes them so in a batch, and not so in a single row.
    """

    exponent: float

    ulps: ClassVar[int] = 2

    def __post_init__(self) -> None:
        if not np.isfinite(self.exponent) or self.exponent == 0:
            raise DefinitionError("An exponent is a finite number other than 0", got=self.exponent)

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *NUMBERS)
        return ValueType(ColumnType.FLOAT)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        x = inputs[0].floats(build)
        if self.exponent in (2, 3):
            square = build("Mul", x, x)
            return Operand(ColumnType.FLOAT, square if self.exponent == 2 else build("Mul", square, x))
        if not self.exponent.is_integer():
            x = build("Where", build("Less", x, 0.0), build.constant(NAN, "float64"), x)
        if self.exponent < 0:
            x = build("Where", build("Equal", x, 0.0), build.constant(NAN, "float64"), x)
        return Operand(ColumnType.FLOAT, build("Pow", x, self.exponent))

    def reference(self, *inputs: Sample) -> Sample:
        x = inputs[0].floats
        undefined = ((x == 0) & (self.exponent < 0)) | ((x < 0) & (not self.exponent.is_integer()))
        return Sample.of_floats(np.power(np.where(undefined, NAN, x), self.exponent))

"""Keep numbers within bounds."""

from dataclasses import dataclass

import numpy as np

from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Clip(Operation):
    """x, but ``low`` where it is below that and ``high`` where it is above."""

    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        bounds = [bound for bound in (self.low, self.high) if bound is not None]
        if not bounds or not all(np.isfinite(bounds)) or bounds != sorted(bounds):
            raise DefinitionError("clip wants finite bounds with low <= high", got=f"low={self.low}, high={self.high}")

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *NUMBERS)
        return ValueType(ColumnType.FLOAT)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        x = inputs[0].floats(build)
        if self.low is not None:
            x = build("Where", build("Less", x, self.low), build.constant(self.low, "float64"), x)
        if self.high is not None:
            x = build("Where", build("Greater", x, self.high), build.constant(self.high, "float64"), x)
        return Operand(ColumnType.FLOAT, x)

    def reference(self, *inputs: Sample) -> Sample:
        return Sample.of_floats(np.clip(inputs[0].floats, self.low, self.high))


def clip(x: Value, low: float | None = None, high: float | None = None) -> Value:
    """Return numbers kept within ``low`` and ``high``, either of which may be left out.

    >>> Clip(0.0, 10.0).reference(Sample.of_floats(np.array([-3.0, 4.0, 12.0]))).values
    array([ 0.,  4., 10.])
    """
    return apply(Clip(None if low is None else float(low), None if high is None else float(high)), x)

"""The size of a number."""

from dataclasses import dataclass

import numpy as np

from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Absolute(Operation):
    """abs(x): x without its sign."""

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *NUMBERS)
        return ValueType(ColumnType.FLOAT)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        return Operand(ColumnType.FLOAT, build("Abs", inputs[0].floats(build)))

    def reference(self, *inputs: Sample) -> Sample:
        return Sample.of_floats(np.abs(inputs[0].floats))

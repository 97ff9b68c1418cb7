"""The nearest whole number."""

from dataclasses import dataclass

import numpy as np

from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Round(Operation):
    """The whole number nearest to x; of two that are equally near the even one, as numpy and Python do."""

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *NUMBERS)
        return ValueType(ColumnType.FLOAT)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        return Operand(ColumnType.FLOAT, build("Round", inputs[0].floats(build)))

    def reference(self, *inputs: Sample) -> Sample:
        return Sample.of_floats(np.round(inputs[0].floats))

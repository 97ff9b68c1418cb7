"""A number, and beside it whether another value is missing."""

from dataclasses import dataclass

import numpy as np

from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.typing import PLAIN, ColumnType


@dataclass(frozen=True, slots=True)
class WithIndicator(Operation):
    """Two columns: a number, and 1 where the value that it was made of is missing, else 0."""

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *NUMBERS)
        self.one_of(inputs[1], *PLAIN)
        return ValueType(ColumnType.FLOAT, several=True)

    def columns(self, feature: str) -> tuple[str, ...]:
        return feature, f"{feature}.missing"

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        number, source = inputs
        known = source.known(build)
        if known is None:
            known = build("Equal", source.values, source.values)
        missing = build.cast(build("Not", known), "float64")
        return Operand(ColumnType.FLOAT, build.join(number.floats(build), missing))

    def reference(self, *inputs: Sample) -> Sample:
        number, source = inputs
        return Sample.of_floats(np.stack([number.floats, (~source.valid).astype(np.float64)]))

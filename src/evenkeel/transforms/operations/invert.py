"""Not."""

from dataclasses import dataclass

from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Invert(Operation):
    """~x: true where x is false; missing where x is."""

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], ColumnType.BOOLEAN)
        return ValueType(ColumnType.BOOLEAN)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        return Operand(ColumnType.BOOLEAN, build("Not", inputs[0].values), inputs[0].valid)

    def reference(self, *inputs: Sample) -> Sample:
        return Sample(~inputs[0].values, inputs[0].valid)

"""A column of the table, as it is."""

from dataclasses import dataclass

from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class RawColumn(Operation):
    """What ``x["name"]`` is. Its place in the tensors is known only once all columns of the graph are."""

    column: str
    type: ColumnType
    nullable: bool = True
    timezone: str | None = None
    items: ColumnType | None = None

    def output(self, *inputs: ValueType) -> ValueType:
        return ValueType(self.type, self.timezone, decoded=True, items=self.items)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        return inputs[0]

    def reference(self, *inputs: Sample) -> Sample:
        (given,) = inputs
        return Sample.of_floats(given.floats) if self.type is ColumnType.FLOAT else given

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

    def output(self, *inputs: ValueType) -> ValueType:
        return ValueType(self.type, self.timezone, decoded=True)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        (given,) = inputs
        if self.type is ColumnType.FLOAT:  # NaN where null, as decoded
            return Operand(self.type, given.values)
        values = build.cast(given.values, "bool") if self.type is ColumnType.BOOLEAN else given.values
        return Operand(self.type, values, given.valid)

    def reference(self, *inputs: Sample) -> Sample:
        (given,) = inputs
        return Sample.of_floats(given.floats) if self.type is ColumnType.FLOAT else given

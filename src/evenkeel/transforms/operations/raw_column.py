"""A column of the table, as it is."""

from dataclasses import dataclass

from evenkeel.transforms.builder import Builder, DType
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.typing import ColumnType

_DTYPE: dict[str, DType] = {"integers": "int64", "floats": "float64", "texts": "text"}


@dataclass(frozen=True, slots=True)
class RawColumn(Operation):
    """What ``x["name"]`` is. Its place in the tensors is known only once all columns of the graph are."""

    column: str
    type: ColumnType
    nullable: bool = True
    timezone: str | None = None

    def output(self, *inputs: ValueType) -> ValueType:
        return ValueType(self.type, self.timezone)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        (given,) = inputs
        if self.type is ColumnType.FLOAT:  # NaN where null, as decoded
            return Operand(self.type, given.values)
        values = build.cast(given.values, "bool") if self.type is ColumnType.BOOLEAN else given.values
        return Operand(self.type, values, given.valid)

    def read(self, build: Builder, tensor: str, row: int, validity: int) -> Operand:
        """Return the column as it lies in the tensors."""
        valid = build.input("valid", validity, "bool") if self.nullable else None
        return Operand(self.type, build.input(tensor, row, _DTYPE[tensor]), valid)

    def reference(self, *inputs: Sample) -> Sample:
        (given,) = inputs
        return Sample.of_floats(given.floats) if self.type is ColumnType.FLOAT else given

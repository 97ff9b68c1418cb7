"""A value that is the same in every row."""

from dataclasses import dataclass

import numpy as np

from evenkeel.transforms.builder import Builder, DType
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Constant(Operation):
    """A number, a text or a time that stands in an expression, such as the 2 of ``x["a"] * 2``.

    ``value`` is what a tensor holds: a time is its microseconds in UTC, a date its days since 1970.
    """

    type: ColumnType
    value: bool | int | float | str

    def output(self, *inputs: ValueType) -> ValueType:
        return ValueType(self.type)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        return Operand(self.type, build.constant(self.value, _DTYPE[self.type]))

    def reference(self, *inputs: Sample) -> Sample:
        return Sample(np.array([self.value], np.object_ if isinstance(self.value, str) else None), np.ones(1, np.bool_))


_DTYPE: dict[ColumnType, DType] = {
    ColumnType.BOOLEAN: "bool",
    ColumnType.INTEGER: "int64",
    ColumnType.FLOAT: "float64",
    ColumnType.TEXT: "text",
    ColumnType.TIMESTAMP: "int64",
    ColumnType.DATE: "int64",
}

"""A value that is the same in every row."""

from dataclasses import dataclass

import numpy as np

from evenkeel.transforms.builder import Builder, DType
from evenkeel.transforms.operand import NAN, Operand
from evenkeel.transforms.operations.base import Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Constant(Operation):
    """A number, a text or a time that stands in an expression, such as the 2 of ``x["a"] * 2``.

    ``value`` is what a tensor holds: a time is its microseconds in UTC, a date its days since 1970. None is NaN, the
    float that is missing.
    """

    type: ColumnType
    value: bool | int | float | str | None

    def output(self, *inputs: ValueType) -> ValueType:
        return ValueType(self.type)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        return Operand(self.type, build.constant(self._known, _DTYPE[self.type]))

    def reference(self, *inputs: Sample) -> Sample:
        values = np.array([self._known], np.object_ if self.type is ColumnType.TEXT else None)
        return Sample(values, np.array([self.value is not None]))

    @property
    def _known(self) -> bool | int | float | str:
        return NAN if self.value is None else self.value


_DTYPE: dict[ColumnType, DType] = {
    ColumnType.BOOLEAN: "bool",
    ColumnType.INTEGER: "int64",
    ColumnType.FLOAT: "float64",
    ColumnType.TEXT: "text",
    ColumnType.TIMESTAMP: "int64",
    ColumnType.DATE: "int64",
}

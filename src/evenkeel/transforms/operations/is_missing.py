"""Whether a value is missing."""

from dataclasses import dataclass

import numpy as np

from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import Operation, ValueType
from evenkeel.transforms.operations.list_length import list_length
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import PLAIN, ColumnType


@dataclass(frozen=True, slots=True)
class IsMissing(Operation):
    """True where a value is null, or a number that is NaN; never missing itself."""

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *PLAIN)
        return ValueType(ColumnType.BOOLEAN)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        (x,) = inputs
        if x.type is ColumnType.FLOAT:
            return Operand(ColumnType.BOOLEAN, build("IsNaN", x.values))
        never = build("Equal", x.values, x.values)
        return Operand(ColumnType.BOOLEAN, build("Not", never if x.valid is None else x.valid))

    def reference(self, *inputs: Sample) -> Sample:
        return Sample(~inputs[0].valid, np.ones_like(inputs[0].valid))


def is_missing(x: Value) -> Value:
    """Return whether a value is missing: null, or NaN. Empty text, an empty list and zero are values like any other."""
    return apply(IsMissing(), list_length(x) if isinstance(x, Value) and x.type.items is not None else x)

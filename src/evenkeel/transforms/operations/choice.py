"""The smaller or the larger of two values."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand, both
from evenkeel.transforms.operations.base import NUMBERS, TIMES, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Plain, Value, apply
from evenkeel.typing import ColumnType

_NUMPY = {"minimum": np.minimum, "maximum": np.maximum}


@dataclass(frozen=True, slots=True)
class Choice(Operation):
    """The smaller (earlier) or the larger (later) of two values; missing where either is.

    Two integers, two timestamps and two dates keep their type, other numbers give a float.
    """

    which: Literal["minimum", "maximum"]

    def output(self, *inputs: ValueType) -> ValueType:
        a, b = inputs
        for given in inputs:
            self.one_of(given, *NUMBERS, *TIMES, called=self.which)
        if a.type == b.type and a.type is not ColumnType.BOOLEAN:
            return ValueType(a.type, a.timezone if a.timezone == b.timezone else None)
        if a.type in NUMBERS and b.type in NUMBERS:
            return ValueType(ColumnType.FLOAT)
        remedy = "Compare values of one type; a time with a datetime, a date with a date."
        raise DefinitionError(f"{self.which} wants two values of one type", got=f"{a.type} and {b.type}", remedy=remedy)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        a, b = inputs
        if a.type == b.type and a.type not in (ColumnType.BOOLEAN, ColumnType.FLOAT):
            operator = "Min" if self.which == "minimum" else "Max"
            return Operand(a.type, build(operator, a.values, b.values), both(build, a.valid, b.valid))
        x, y = a.floats(build), b.floats(build)
        first = build("Less" if self.which == "minimum" else "Greater", x, y)
        missing = Operand(ColumnType.FLOAT, x).known(build)
        if missing is not None:
            first = build("Or", first, build("Not", missing))
        return Operand(ColumnType.FLOAT, build("Where", first, x, y))

    def reference(self, *inputs: Sample) -> Sample:
        a, b = inputs
        if a.values.dtype == b.values.dtype and a.values.dtype.kind == "i":
            return Sample(_NUMPY[self.which](a.values, b.values), a.valid & b.valid)
        return Sample.of_floats(_NUMPY[self.which](a.floats, b.floats))


def minimum(a: Value | Plain, b: Value | Plain) -> Value:
    """Return the smaller of two numbers, or the earlier of two times; missing where either is.

    >>> Choice("minimum").reference(Sample.of_floats(np.array([1.0, 5.0])), Sample.of_floats(np.array([3.0]))).values
    array([1., 3.])
    """
    return apply(Choice("minimum"), a, b)


def maximum(a: Value | Plain, b: Value | Plain) -> Value:
    """Return the larger of two numbers, or the later of two times; missing where either is.

    >>> Choice("maximum").reference(Sample.of_floats(np.array([1.0, 5.0])), Sample.of_floats(np.array([3.0]))).values
    array([3., 5.])
    """
    return apply(Choice("maximum"), a, b)

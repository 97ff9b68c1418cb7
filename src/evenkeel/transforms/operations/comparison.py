"""Comparison of numbers, times and text."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder, DType, Series
from evenkeel.transforms.operand import Operand, both
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.typing import PLAIN, ColumnType

_ONNX = {"<": "Less", "<=": "LessOrEqual", ">": "Greater", ">=": "GreaterOrEqual", "==": "Equal", "!=": "Equal"}
_NUMPY = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}


@dataclass(frozen=True, slots=True)
class Comparison(Operation):
    """a < b and the like; missing where a or b is.

    Two integers are compared as integers, an integer and a float as floats. Text knows == and != alone.
    """

    symbol: Literal["<", "<=", ">", ">=", "==", "!="]

    def output(self, *inputs: ValueType) -> ValueType:
        for given in inputs:
            self.one_of(given, *PLAIN)
        a, b = inputs
        if a.type != b.type and not (a.type in NUMBERS and b.type in NUMBERS):
            remedy = "Compare values of one type; a time with a datetime, a date with a date."
            if ColumnType.TEXT in (a.type, b.type):
                remedy = "Compare a text with a text, in quotes; a column of another type with a constant of that type."
            got = f"{a.type} {self.symbol} {b.type}"
            raise DefinitionError(f"{a.type} and {b.type} cannot be compared", got=got, remedy=remedy)
        if a.type is ColumnType.TEXT and self.symbol not in ("==", "!="):
            raise DefinitionError("Text has no order here", expected="== or !=", got=self.symbol)
        return ValueType(ColumnType.BOOLEAN)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        a, b = self._alike(build, *inputs)
        answer = build(_ONNX[self.symbol], a, b)
        known = both(build, *(operand.known(build) for operand in inputs))
        return Operand(ColumnType.BOOLEAN, build("Not", answer) if self.symbol == "!=" else answer, known)

    def _alike(self, build: Builder, a: Operand, b: Operand) -> tuple[Series, Series]:
        if ColumnType.FLOAT in (a.type, b.type):
            return a.floats(build), b.floats(build)
        dtype: DType = "text" if a.type is ColumnType.TEXT else "int64"
        return build.cast(a.values, dtype), build.cast(b.values, dtype)

    def reference(self, *inputs: Sample) -> Sample:
        a, b = inputs
        return Sample(_NUMPY[self.symbol](a.values, b.values), a.valid & b.valid)

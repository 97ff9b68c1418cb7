"""One value or another, row by row."""

from dataclasses import dataclass

import numpy as np

from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder, Series
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Plain, Value, apply
from evenkeel.typing import PLAIN, ColumnType


@dataclass(frozen=True, slots=True)
class Where(Operation):
    """a where the condition is true, b where it is false or missing.

    Values of one type keep it; a number and another number give a float.
    """

    def output(self, *inputs: ValueType) -> ValueType:
        condition, a, b = inputs
        self.one_of(condition, ColumnType.BOOLEAN)
        for given in (a, b):
            self.one_of(given, *PLAIN)
        if a.type == b.type:
            return ValueType(a.type, a.timezone if a.timezone == b.timezone else None)
        if a.type in NUMBERS and b.type in NUMBERS:
            return ValueType(ColumnType.FLOAT)
        remedy = "Choose between two texts, two times or two numbers; what is missing is float('nan')."
        raise DefinitionError("where wants two values of one type", got=f"{a.type} and {b.type}", remedy=remedy)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        condition, a, b = inputs
        chosen = condition.values
        if condition.valid is not None:
            chosen = build("And", condition.valid, chosen)
        if a.type != b.type or a.type is ColumnType.FLOAT:
            return Operand(ColumnType.FLOAT, build("Where", chosen, a.floats(build), b.floats(build)))
        valid = None
        if a.valid is not None or b.valid is not None:
            valid = build.where(chosen, _certain(build, a), _certain(build, b))
        return Operand(a.type, build.where(chosen, a.values, b.values), valid)

    def reference(self, *inputs: Sample) -> Sample:
        condition, a, b = inputs
        chosen = condition.values & condition.valid
        if a.values.dtype == b.values.dtype and a.values.dtype != np.float64:
            return Sample(np.where(chosen, a.values, b.values), np.where(chosen, a.valid, b.valid))
        return Sample.of_floats(np.where(chosen, a.floats, b.floats))


def _certain(build: Builder, operand: Operand) -> Series:
    return build.constant(True, "bool") if operand.valid is None else operand.valid


def where(condition: Value, a: Value | Plain, b: Value | Plain) -> Value:
    """Return a where the condition is true, and b where it is false or missing.

    ``ek.where(x["seats"] > 0, x["seats"], float("nan"))`` is missing where there are no seats.
    """
    return apply(Where(), condition, a, b)

"""And, or."""

from dataclasses import dataclass
from typing import Literal

from evenkeel.transforms.builder import Builder, Series
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Logic(Operation):
    """a & b, a | b, where missing means "not known": False & missing is False, True | missing is True.

    Source: the three-valued logic of S. C. Kleene, "Introduction to Metamathematics" (1952), §64.
    """

    symbol: Literal["&", "|"]

    def output(self, *inputs: ValueType) -> ValueType:
        for given in inputs:
            self.one_of(given, ColumnType.BOOLEAN)
        return ValueType(ColumnType.BOOLEAN)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        operator, dual = ("And", "Or") if self.symbol == "&" else ("Or", "And")
        if all(operand.valid is None for operand in inputs):
            return Operand(ColumnType.BOOLEAN, build(operator, inputs[0].values, inputs[1].values))
        true = build(operator, *(_is(build, operand, True) for operand in inputs))
        false = build(dual, *(_is(build, operand, False) for operand in inputs))
        return Operand(ColumnType.BOOLEAN, true, build("Or", true, false))

    def reference(self, *inputs: Sample) -> Sample:
        (a, b), (va, vb) = zip(*((sample.values, sample.valid) for sample in inputs), strict=True)
        if self.symbol == "&":
            return Sample(a & b, (va & vb) | (va & ~a) | (vb & ~b))
        return Sample(a | b, (va & vb) | (va & a) | (vb & b))


def _is(build: Builder, operand: Operand, truth: bool) -> Series:
    """Return where an operand is known to be true, or to be false."""
    values = operand.values if truth else build("Not", operand.values)
    return values if operand.valid is None else build("And", operand.valid, values)

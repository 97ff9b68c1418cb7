"""Two categories as one."""

from dataclasses import dataclass

import numpy as np

from evenkeel.transforms.builder import Builder, Series
from evenkeel.transforms.operand import Operand, both
from evenkeel.transforms.operations.base import CATEGORIES, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType

_BETWEEN = " × "


@dataclass(frozen=True, slots=True)
class Cross(Operation):
    """The text of two categories with " × " between them, ``"JFK × LAX"``; missing where either is.

    An integer is written in digits, a boolean as true or false.
    """

    def output(self, *inputs: ValueType) -> ValueType:
        for given in inputs:
            self.one_of(given, *CATEGORIES)
        return ValueType(ColumnType.TEXT)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        a, b = inputs
        start = build("StringConcat", _text(build, a), _BETWEEN)
        return Operand(ColumnType.TEXT, build("StringConcat", start, _text(build, b)), both(build, a.valid, b.valid))

    def reference(self, *inputs: Sample) -> Sample:
        a, b = inputs
        texts = [
            _BETWEEN.join(str(one).lower() if isinstance(one, bool) else str(one) for one in pair)
            for pair in zip(*(one.tolist() for one in np.broadcast_arrays(a.values, b.values)), strict=True)
        ]
        return Sample(np.array(texts, np.object_), a.valid & b.valid)


def _text(build: Builder, x: Operand) -> Series:
    if x.type is ColumnType.BOOLEAN:
        return build("Where", x.values, build.constant("true", "text"), build.constant("false", "text"))
    return build.cast(x.values, "text")


def cross(a: Value, b: Value) -> Value:
    """Return two categories as one text, to be encoded: ``ek.category(ek.cross(x["origin"], x["dest"]), top_k=200)``.

    >>> origins, months = (Sample(np.array(values, object), np.array([True])) for values in (["JFK"], [7]))
    >>> Cross().reference(origins, months).values.tolist()
    ['JFK × 7']
    """
    return apply(Cross(), a, b)

"""Whether a value is one of several."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import Operation, ValueType
from evenkeel.transforms.operations.vocabulary import Vocabulary, check_values, index_of, listed, reference_index
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class IsIn(Operation):
    """Whether a text or an integer is one of the values; missing where it is missing."""

    values: Vocabulary

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], ColumnType.TEXT, ColumnType.INTEGER)
        check_values(self.name, self.values, inputs[0].type)
        return ValueType(ColumnType.BOOLEAN)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        (x,) = inputs
        index = index_of(build, Operand(x.type, x.values), self.values, known=1, unseen=0, missing=0)
        return Operand(ColumnType.BOOLEAN, build("Greater", index, 0), x.valid)

    def reference(self, *inputs: Sample) -> Sample:
        index = reference_index(inputs[0], self.values, known=1, unseen=0, missing=0)
        return Sample(np.greater(index, 0), inputs[0].valid)


def is_in(x: Value, values: Iterable[int | str] | Path) -> Value:
    """Return whether a text or an integer is one of ``values``, which are of the same type, or the lines of a file."""
    return apply(IsIn(tuple(dict.fromkeys(listed("is_in", values)))), x)

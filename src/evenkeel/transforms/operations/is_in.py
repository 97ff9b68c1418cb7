"""Whether a value is one of several."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.json_values import int64, text
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import Operation, ValueType
from evenkeel.transforms.operations.vocabulary import Vocabulary, index_of, reference_index
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class IsIn(Operation):
    """Whether a text or an integer is one of the values; missing where it is missing."""

    values: Vocabulary

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], ColumnType.TEXT, ColumnType.INTEGER)
        wanted = str if inputs[0].type is ColumnType.TEXT else int
        wrong = [value for value in self.values if type(value) is not wanted]
        if wrong or not self.values:
            raise DefinitionError("is_in wants values of the column's type", expected=inputs[0].type, got=wrong or [])
        return ValueType(ColumnType.BOOLEAN)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        (x,) = inputs
        index = index_of(build, Operand(x.type, x.values), self.values, known=1, unseen=0, missing=0)
        return Operand(ColumnType.BOOLEAN, build("Greater", index, 0), x.valid)

    def reference(self, *inputs: Sample) -> Sample:
        index = reference_index(inputs[0], self.values, known=1, unseen=0, missing=0)
        return Sample(np.greater(index, 0), inputs[0].valid)


def is_in(x: Value, values: Iterable[int | str]) -> Value:
    """Return whether a text or an integer is one of ``values``, which are of the same type."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise DefinitionError("is_in wants a list of values", got=values)
    return apply(IsIn(tuple(dict.fromkeys(_decoded(value) for value in values))), x)


def _decoded(value: object) -> bool | int | str:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, int):
        return int64(value)
    raise DefinitionError("is_in takes texts or integers", got=value)

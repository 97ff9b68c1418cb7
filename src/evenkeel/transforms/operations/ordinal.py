"""The place of a value in a given order."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand, both
from evenkeel.transforms.operations.base import CATEGORIES, Operation, ValueType
from evenkeel.transforms.operations.vocabulary import Vocabulary, check_values, index_of, listed, reference_index
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Ordinal(Operation):
    """0 for the first value of the order, 1 for the second, and so on; missing where x is.

    A value that is not in the order gets ``unseen``, or is missing if that is nothing.
    """

    order: Vocabulary
    unseen: int | None = None

    def __post_init__(self) -> None:
        if len(self.order) < 2 or len(set(self.order)) < len(self.order):
            raise DefinitionError("ordinal wants two different values or more, each once", got=self.order)

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *CATEGORIES)
        check_values(self.name, self.order, inputs[0].type)
        return ValueType(ColumnType.INTEGER)

    @property
    def _otherwise(self) -> int:
        return -1 if self.unseen is None else self.unseen

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        (x,) = inputs
        given = Operand(x.type, x.values)
        place = index_of(build, given, self.order, known=0, unseen=self._otherwise, missing=0)
        known = build("GreaterOrEqual", place, 0) if self.unseen is None else None
        return Operand(ColumnType.INTEGER, place, both(build, x.valid, known))

    def reference(self, *inputs: Sample) -> Sample:
        (x,) = inputs
        place = reference_index(x, self.order, known=0, unseen=self._otherwise, missing=0)
        return Sample(place, x.valid & (place >= 0) if self.unseen is None else x.valid)


def ordinal(x: Value, order: Iterable[bool | int | str] | Path, unseen: int | None = None) -> Value:
    """Return the place of a value in a given order: ``ek.ordinal(x["size"], ["small", "middle", "large"])``.

    A value that is not in the order is missing, or ``unseen``. The order may stand in a file, one value a line.

    >>> import numpy as np
    >>> sizes = Sample(np.array(["large", "huge", "small"], object), np.ones(3, bool))
    >>> Ordinal(("small", "middle", "large"), unseen=-1).reference(sizes).values.tolist()
    [2, -1, 0]
    """
    return apply(Ordinal(listed("ordinal", order), unseen), x)

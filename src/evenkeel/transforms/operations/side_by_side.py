"""Several numbers as one feature."""

from dataclasses import dataclass

import numpy as np

from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class SideBySide(Operation):
    """A column for each of some numbers, in their order; ``names`` follow the name of the feature."""

    names: tuple[str, ...]

    def output(self, *inputs: ValueType) -> ValueType:
        if len(inputs) != len(self.names):
            raise DefinitionError("Each column has one name", expected=len(inputs), got=len(self.names))
        for given in inputs:
            self.one_of(given, *NUMBERS)
        return ValueType(ColumnType.FLOAT, several=True)

    def columns(self, feature: str) -> tuple[str, ...]:
        return tuple(f"{feature}.{name}" for name in self.names)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        return Operand(ColumnType.FLOAT, build.join(*(x.floats(build) for x in inputs)))

    def reference(self, *inputs: Sample) -> Sample:
        return Sample.of_floats(np.stack(np.broadcast_arrays(*(x.floats for x in inputs))))

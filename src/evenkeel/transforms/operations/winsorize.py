"""Keep numbers within what most of the training rows hold."""

from dataclasses import dataclass, replace
from typing import Self

from evenkeel.engines.aggregates import Aggregate, Quantiles, QuantilesState
from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.operations.clip import Clip
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Winsorize(Operation):
    """x, but kept within two quantiles of the finite numbers of the training rows, each right within 1 %.

    Where there is no finite number, x stays as it is.
    """

    low: float
    high: float
    limits: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.low < self.high <= 1:
            got = f"low={self.low}, high={self.high}"
            raise DefinitionError("The quantiles of winsorize lie within 0 <= low < high <= 1", got=got)

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *NUMBERS)
        return ValueType(ColumnType.FLOAT)

    def analyzer(self, column: str) -> Aggregate | None:
        return Quantiles(column) if self.limits is None else None

    def learn(self, state: QuantilesState) -> Self:
        low, high = state.at(self.low), state.at(self.high)
        return replace(self, limits=() if low is None or high is None else (low, high))

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        if not self.limits:
            return Operand(ColumnType.FLOAT, inputs[0].floats(build))
        return Clip(*self.limits).lower(build, *inputs)

    def reference(self, *inputs: Sample) -> Sample:
        return Clip(*self.limits).reference(*inputs) if self.limits else Sample.of_floats(inputs[0].floats)


def winsorize(x: Value, low: float = 0.01, high: float = 0.99) -> Value:
    """Return numbers kept within the quantiles ``low`` and ``high`` of the training rows.

    >>> import numpy as np
    >>> Winsorize(0.1, 0.9, limits=(0.0, 10.0)).reference(Sample.of_floats(np.array([-3.0, 4.0, 12.0]))).values
    array([ 0.,  4., 10.])
    """
    return apply(Winsorize(float(low), float(high)), x)

"""Bring numbers to mean 0 and deviation 1."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from evenkeel.engines.aggregates import Aggregate, Moments, MomentsState
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.operations.per_key import per_key
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Standardize(Operation):
    """``(x - mean) / deviation``, of the finite numbers of the training rows; the deviation is the population's.

    A deviation of 0 counts as 1. Where there is no finite number, x stays as it is.
    """

    mean: float | None = None
    deviation: float | None = None

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *NUMBERS)
        return ValueType(ColumnType.FLOAT)

    def analyzer(self, column: str) -> Aggregate | None:
        return Moments(column) if self.mean is None else None

    def learn(self, state: MomentsState) -> Self:
        mean, deviation = float(state.mean), float(state.deviation)
        usable = np.isfinite([mean, deviation]).all()
        return replace(self, mean=mean if usable else 0.0, deviation=deviation if usable and deviation > 0 else 1.0)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        assert self.mean is not None
        assert self.deviation is not None
        centred = build("Sub", inputs[0].floats(build), self.mean)
        return Operand(ColumnType.FLOAT, build("Div", centred, self.deviation))

    def reference(self, *inputs: Sample) -> Sample:
        assert self.mean is not None
        assert self.deviation is not None
        return Sample.of_floats((inputs[0].floats - self.mean) / self.deviation)


def standardize(x: Value, by: Value | None = None) -> Value:
    """Return numbers with mean 0 and deviation 1 over the training rows: over all, or over those of each key ``by``.

    >>> Standardize(mean=10.0, deviation=4.0).reference(Sample.of_floats(np.array([4.0, 12.0]))).values
    array([-1.5,  0.5])
    """
    if by is None:
        return apply(Standardize(), x)
    return (x - per_key(x, by, "mean")) / per_key(x, by, "deviation")

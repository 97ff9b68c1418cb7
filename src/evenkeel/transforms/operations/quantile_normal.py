"""Bring numbers to a normal distribution by their ranks."""

from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Self

import numpy as np

from evenkeel.engines.aggregates import Aggregate, Quantiles, QuantilesState
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.operations.interpolation import between, check_parts, ranks, reference_between
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class QuantileNormal(Operation):
    """The normal deviate of the rank of x among the training rows; linear between their quantiles, level beyond them.

    The quantiles are right within 1 % of their value. The smallest and the largest number lie half a part from the end:
    with 100 quantiles at -2.58 and 2.58. A number that many rows hold gets the middle of their ranks. Where the
    training rows have no number the result is 0.
    """

    quantiles: int
    points: tuple[float, ...] | None = None
    deviates: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        check_parts(self.quantiles)

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *NUMBERS)
        return ValueType(ColumnType.FLOAT)

    def analyzer(self, column: str) -> Aggregate | None:
        return Quantiles(column) if self.points is None else None

    def learn(self, state: QuantilesState) -> Self:
        points, levels = ranks(state, self.quantiles)
        end = 0.5 / self.quantiles
        deviates = [NormalDist().inv_cdf(level) for level in np.clip(levels, end, 1 - end).tolist()]
        return replace(self, points=tuple(points.tolist()), deviates=tuple(deviates))

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        assert self.points is not None
        assert self.deviates is not None
        return Operand(ColumnType.FLOAT, between(build, inputs[0].floats(build), self.points, self.deviates))

    def reference(self, *inputs: Sample) -> Sample:
        assert self.points is not None
        assert self.deviates is not None
        return Sample.of_floats(reference_between(inputs[0].floats, self.points, self.deviates))


def quantile_normal(x: Value, quantiles: int = 100) -> Value:
    """Return numbers that are normally distributed over the training rows, whatever their distribution was.

    >>> known = QuantileNormal(2, points=(0.0, 10.0, 1000.0), deviates=(-0.67, 0.0, 0.67))
    >>> known.reference(Sample.of_floats(np.array([-5.0, 5.0, 10.0, 505.0]))).values
    array([-0.67 , -0.335,  0.   ,  0.335])
    """
    return apply(QuantileNormal(quantiles), x)

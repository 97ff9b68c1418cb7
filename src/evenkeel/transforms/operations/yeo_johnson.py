"""Make numbers that lie to one side more like normal ones."""

from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np

from evenkeel.engines.aggregates import Aggregate, Quantiles, QuantilesState
from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder, Series
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.operations.log1p import log1p_of
from evenkeel.transforms.operations.power_likelihood import most_likely_power
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class YeoJohnson(Operation):
    """``((1 + x) ** power - 1) / power`` for x >= 0, and ``-((1 - x) ** (2 - power) - 1) / (2 - power)`` below.

    Where an exponent is 0 the logarithm stands in its place, and an infinite x is missing. ``power`` is given, or the
    one between -5 and 5 for which the training rows are most likely normal. It is learnt from the buckets of a quantile
    sketch, to 0.01: near enough where the numbers differ by more than the 1 % that a bucket is wide; else standardize
    them first. Source: Yeo and Johnson, "A new family of power transformations to improve normality or symmetry"
    (Biometrika, 2000).

    With u = 1 + abs(x) as rounded and e = u ** p, ``(e - 1) * log1p(abs(x)) / log(e)`` is exact also near 0 (Kahan).
    """

    power: float | None = None

    ulps: ClassVar[int] = 16  # of powers between -5 and 5; 48 at 20

    def __post_init__(self) -> None:
        if self.power is not None and not -100 <= self.power <= 100:
            raise DefinitionError("The power of yeo_johnson lies between -100 and 100", got=self.power)

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *NUMBERS)
        return ValueType(ColumnType.FLOAT)

    def analyzer(self, column: str) -> Aggregate | None:
        return Quantiles(column) if self.power is None else None

    def learn(self, state: QuantilesState) -> Self:
        return replace(self, power=most_likely_power(state))

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        assert self.power is not None
        x = inputs[0].floats(build)
        size, below = build("Abs", x), build("Less", x, 0.0)
        powers = (build.constant(power, "float64") for power in (2 - self.power, self.power))
        exponent = build("Where", below, *powers)
        found = _grown(build, size, exponent)
        return Operand(ColumnType.FLOAT, build("Where", below, build("Neg", found), found))

    def reference(self, *inputs: Sample) -> Sample:
        """Compute in the longest floats that there are, since a logarithm of 700 costs ten bits."""
        assert self.power is not None
        x = inputs[0].floats.astype(np.longdouble)
        p = np.where(x < 0, 2 - self.power, self.power).astype(np.longdouble)
        log = np.log1p(np.abs(x))
        found = np.where(p == 0, np.where(log < np.inf, log, np.nan), np.expm1(p * log) / np.where(p == 0, 1, p))
        return Sample.of_floats(np.copysign(found, x).astype(np.float64))


def _grown(build: Builder, size: Series, exponent: Series) -> Series:
    """Return ``((1 + size) ** exponent - 1) / exponent``, or the logarithm where the exponent is 0."""
    log = log1p_of(build, size)
    e = build("Pow", build("Add", size, 1.0), exponent)
    more = build("Sub", e, 1.0)
    near = build("Where", build("Equal", more, 0.0), log, build("Div", build("Mul", more, log), build("Log", e)))
    return build("Where", build("Less", build("Abs", more), 0.5), near, build("Div", more, exponent))


def yeo_johnson(x: Value, power: float | None = None) -> Value:
    """Return numbers that are more like normal ones over the training rows; with ``power``, by that one.

    >>> YeoJohnson(power=0.5).reference(Sample.of_floats(np.array([-3.0, 0.0, 8.0]))).values.round(4)
    array([-4.6667,  0.    ,  4.    ])
    """
    return apply(YeoJohnson(None if power is None else float(power)), x)

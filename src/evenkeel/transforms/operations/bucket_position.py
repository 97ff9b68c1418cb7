"""How far along the ranges of numbers a number lies."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from evenkeel.engines.aggregates import Aggregate, Quantiles, QuantilesState
from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.operations.interpolation import between, check_parts, ranks, reference_between
from evenkeel.transforms.reference import Sample
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class BucketPosition(Operation):
    """0 at the first boundary and below, 1 at the last and above, and in between it rises linearly within a bucket.

    Each bucket between two given boundaries has an equal share of [0, 1]. With ``quantiles`` the boundaries are those
    that cut the training rows into so many equal parts, ends included, within 1 % of their value: the result is about
    the share of training rows below x. A number that many rows hold gets the middle of their shares. Where the training
    rows have no number the result is 0.5.
    """

    quantiles: int | None = None
    boundaries: tuple[float, ...] | None = None
    levels: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        check_parts(self.quantiles)
        known = self.boundaries or ()
        if not np.isfinite(known).all() or list(known) != sorted(set(known)):
            raise DefinitionError("boundaries are finite numbers that rise", got=known)
        if self.quantiles is None and len(known) < 2:
            raise DefinitionError("To interpolate takes two boundaries or more", got=known)

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *NUMBERS, called="bucketize")
        return ValueType(ColumnType.FLOAT)

    def analyzer(self, column: str) -> Aggregate | None:
        return Quantiles(column) if self.boundaries is None else None

    def learn(self, state: QuantilesState) -> Self:
        assert self.quantiles is not None
        points, levels = ranks(state, self.quantiles)
        return replace(self, boundaries=tuple(points.tolist()), levels=tuple(levels.tolist()))

    @property
    def _line(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        assert self.boundaries is not None
        return self.boundaries, self.levels or tuple(np.linspace(0, 1, len(self.boundaries)).tolist())

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        return Operand(ColumnType.FLOAT, between(build, inputs[0].floats(build), *self._line))

    def reference(self, *inputs: Sample) -> Sample:
        return Sample.of_floats(reference_between(inputs[0].floats, *self._line))

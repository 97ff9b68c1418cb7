"""Ranges of numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from evenkeel.engines.aggregates import Aggregate, Quantiles, QuantilesState
from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import NAN, Operand
from evenkeel.transforms.operations.base import NUMBERS, Operation, ValueType
from evenkeel.transforms.operations.bucket_position import BucketPosition
from evenkeel.transforms.operations.interpolation import check_parts
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Bucketize(Operation):
    """How many boundaries are not above x: 0 below the first, and so on; missing where x is.

    With ``quantiles`` the boundaries are learnt: those that cut the training rows into so many equal parts, within 1 %
    of their value; boundaries that coincide are one.
    """

    quantiles: int | None = None
    boundaries: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        check_parts(self.quantiles)
        known = self.boundaries or ()
        if not np.isfinite(known).all() or list(known) != sorted(set(known)):
            raise DefinitionError("boundaries are finite numbers that rise", got=known)

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *NUMBERS)
        return ValueType(ColumnType.INTEGER)

    def analyzer(self, column: str) -> Aggregate | None:
        return Quantiles(column) if self.boundaries is None else None

    def learn(self, state: QuantilesState) -> Self:
        assert self.quantiles is not None
        found = np.array([state.at(part / self.quantiles) for part in range(1, self.quantiles)], np.float64)
        return replace(self, boundaries=tuple(np.unique(found[np.isfinite(found)]).tolist()))

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        x = inputs[0].floats(build)
        above = build("GreaterOrEqual", x, self.boundaries or (NAN,))
        index = build.cast(build.total(build.cast(above, "float64")), "int64")
        return Operand(ColumnType.INTEGER, index, Operand(ColumnType.FLOAT, x).known(build))

    def reference(self, *inputs: Sample) -> Sample:
        x = inputs[0].floats
        return Sample(np.searchsorted(np.array(self.boundaries or ()), x, side="right"), ~np.isnan(x))


def bucketize(
    x: Value, boundaries: Sequence[float] | None = None, *, quantiles: int | None = None, interpolate: bool = False
) -> Value:
    """Return the index of the range that a number lies in, given boundaries or the number of equal parts.

    With ``interpolate`` it is a float that rises within a range: from 0 at the first boundary to 1 at the last.

    >>> Bucketize(boundaries=(10.0, 20.0)).reference(Sample.of_floats(np.array([9.0, 10.0, 25.0]))).values.tolist()
    [0, 1, 2]
    >>> known = BucketPosition(boundaries=(10.0, 20.0, 100.0))
    >>> known.reference(Sample.of_floats(np.array([9.0, 15.0, 60.0, 200.0]))).values.tolist()
    [0.0, 0.25, 0.75, 1.0]
    """
    if boundaries is not None and quantiles is not None:
        raise DefinitionError("bucketize wants boundaries or quantiles", got="both")
    if boundaries is not None and not len(boundaries):
        raise DefinitionError("bucketize wants at least one boundary", got=boundaries)
    if boundaries is None and quantiles is None:
        raise DefinitionError("bucketize wants boundaries=[...] or quantiles=10", got="neither")
    known = None if boundaries is None else tuple(float(b) for b in boundaries)
    return apply(BucketPosition(quantiles, known) if interpolate else Bucketize(quantiles, known), x)

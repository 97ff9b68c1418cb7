"""How frequent a value is."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from evenkeel.engines.aggregates import Aggregate, Frequencies, FrequenciesState
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import NAN, Operand
from evenkeel.transforms.operations.base import CATEGORIES, Operation, ValueType
from evenkeel.transforms.operations.vocabulary import (
    Vocabulary,
    check_limits,
    index_of,
    most_frequent,
    reference_index,
)
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Frequency(Operation):
    """The share of a value among the training rows that have one; 0 where it is unseen or too rare, missing where x is."""

    top_k: int | None = None
    min_count: int = 1
    vocabulary: Vocabulary | None = None
    shares: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        check_limits(self.top_k, self.min_count)

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *CATEGORIES)
        return ValueType(ColumnType.FLOAT)

    def analyzer(self, column: str) -> Aggregate | None:
        return Frequencies(column) if self.vocabulary is None else None

    def learn(self, state: FrequenciesState) -> Self:
        known = most_frequent(state, self.top_k, self.min_count)
        counts = state.ordered.tolist()
        total = sum(counts)
        return replace(self, vocabulary=known, shares=tuple(count / total for count in counts[: len(known)]))

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        known, (x,) = len(self.shares), inputs
        place = index_of(build, x, self.vocabulary or (), known=0, unseen=known, missing=known + 1)
        return Operand(ColumnType.FLOAT, build.lookup(np.array([*self.shares, 0.0, NAN]), place))

    def reference(self, *inputs: Sample) -> Sample:
        known = len(self.shares)
        place = reference_index(inputs[0], self.vocabulary or (), known=0, unseen=known, missing=known + 1)
        return Sample.of_floats(np.array([*self.shares, 0.0, NAN])[place])


def frequency(x: Value, top_k: int | None = None, min_count: int = 1) -> Value:
    """Return the share that a value has of the training rows; 0 for what they do not hold.

    ``top_k`` keeps that many values, and ``min_count`` those that stand in at least so many training rows; the others
    have 0 as well.

    >>> known = Frequency(vocabulary=("UA", "AA"), shares=(0.75, 0.25))
    >>> known.reference(Sample(np.array(["AA", "??"], object), np.array([True, True]))).values.tolist()
    [0.25, 0.0]
    """
    return apply(Frequency(top_k, min_count), x)

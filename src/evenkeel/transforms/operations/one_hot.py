"""One column for each known value."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np

from evenkeel.engines.aggregates import Aggregate, Frequencies, FrequenciesState
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import CATEGORIES, Operation, ValueType
from evenkeel.transforms.operations.vocabulary import (
    Vocabulary,
    check_limits,
    check_values,
    given_vocabulary,
    index_of,
    most_frequent,
    reference_index,
)
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class OneHot(Operation):
    """1 in the column of the value, 0 in the others.

    A column for each known value, by falling frequency; then one for unseen or too rare, and one for missing.
    """

    top_k: int | None = None
    min_count: int = 1
    vocabulary: Vocabulary | None = None

    def __post_init__(self) -> None:
        check_limits(self.top_k, self.min_count)

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *CATEGORIES)
        if self.vocabulary:
            check_values(self.name, self.vocabulary, inputs[0].type)
        return ValueType(ColumnType.FLOAT, several=True)

    def analyzer(self, column: str) -> Aggregate | None:
        return Frequencies(column) if self.vocabulary is None else None

    def learn(self, state: FrequenciesState) -> Self:
        return replace(self, vocabulary=most_frequent(state, self.top_k, self.min_count))

    def columns(self, feature: str) -> tuple[str, ...]:
        known = (
            f"{feature}={str(value).lower() if isinstance(value, bool) else value}" for value in self.vocabulary or ()
        )
        return (*known, f"{feature} is unseen", f"{feature} is missing")

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        known = len(self.vocabulary or ())
        index = index_of(build, inputs[0], self.vocabulary or (), known=0, unseen=known, missing=known + 1)
        return Operand(ColumnType.FLOAT, build.cast(build("Equal", index, tuple(range(known + 2))), "float64"))

    def reference(self, *inputs: Sample) -> Sample:
        known = len(self.vocabulary or ())
        index = reference_index(inputs[0], self.vocabulary or (), known=0, unseen=known, missing=known + 1)
        return Sample.of_floats(np.eye(known + 2)[index].T)


def one_hot(
    x: Value,
    top_k: int | None = None,
    min_count: int = 1,
    *,
    values: Iterable[bool | int | str] | Path | None = None,
) -> Value:
    """Return a column for each known value, and one each for what is unseen (or too rare) and what is missing.

    ``top_k`` keeps that many values, and ``min_count`` those that stand in at least so many training rows.
    With ``values`` nothing is learnt: those are known, in that order, or the lines of that file are.

    >>> OneHot(vocabulary=("AA", "UA")).columns("carrier")
    ('carrier=AA', 'carrier=UA', 'carrier is unseen', 'carrier is missing')
    """
    return apply(OneHot(top_k, min_count, given_vocabulary("one_hot", values, top_k, min_count)), x)

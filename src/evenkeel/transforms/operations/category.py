"""One number for each known value."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np

from evenkeel.engines.aggregates import Aggregate, Frequencies, FrequenciesState
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import CATEGORIES, Operation, ValueType
from evenkeel.transforms.operations.hash_bucket import check_buckets, hashed
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
class Category(Operation):
    """The index of a value: 0 missing, 1 unseen or too rare, 2 the most frequent of the training rows, and so on.

    With ``unseen_buckets`` what is unseen or too rare is spread over so many indices, from 1, by the hash of the value,
    which is the second input; those of the training rows follow.
    """

    top_k: int | None = None
    min_count: int = 1
    vocabulary: Vocabulary | None = None
    unseen_buckets: int = 1

    def __post_init__(self) -> None:
        check_limits(self.top_k, self.min_count)
        check_buckets(self.unseen_buckets)

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *CATEGORIES)
        if self.vocabulary:
            check_values(self.name, self.vocabulary, inputs[0].type)
        return ValueType(ColumnType.INTEGER)

    def analyzer(self, column: str) -> Aggregate | None:
        return Frequencies(column) if self.vocabulary is None else None

    def learn(self, state: FrequenciesState) -> Self:
        return replace(self, vocabulary=most_frequent(state, self.top_k, self.min_count))

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        x, *hashes = inputs
        unseen = -1 if hashes else 1
        index = index_of(build, x, self.vocabulary or (), known=1 + self.unseen_buckets, unseen=unseen, missing=0)
        for given in hashes:
            bucket = build("Add", build("Mod", given.values, self.unseen_buckets), 1)
            index = build("Where", build("Less", index, 0), bucket, index)
        return Operand(ColumnType.INTEGER, index)

    def reference(self, *inputs: Sample) -> Sample:
        x, *hashes = inputs
        unseen = -1 if hashes else 1
        index = reference_index(x, self.vocabulary or (), known=1 + self.unseen_buckets, unseen=unseen, missing=0)
        for given in hashes:
            index = np.where(index < 0, given.values % self.unseen_buckets + 1, index)
        return Sample(index, np.ones_like(index, np.bool_))


def category(
    x: Value,
    top_k: int | None = None,
    min_count: int = 1,
    *,
    unseen_buckets: int = 1,
    values: Iterable[bool | int | str] | Path | None = None,
) -> Value:
    """Return one index for each value: 0 missing, 1 unseen or too rare, then by falling frequency, ties by value.

    ``top_k`` keeps that many values, and ``min_count`` those that stand in at least so many training rows. With
    ``unseen_buckets`` the other values of a column have so many indices, 1 and up, by their hash. With ``values``
    nothing is learnt: those are known, in that order, or the lines of that file are.

    >>> known = Category(vocabulary=("UA", "AA"))
    >>> known.reference(Sample(np.array(["AA", "??", ""], object), np.array([True, True, False]))).values.tolist()
    [3, 1, 0]
    """
    known = given_vocabulary("category", values, top_k, min_count)
    hashes = () if unseen_buckets == 1 else (hashed(x),)
    return apply(Category(top_k, min_count, known, unseen_buckets), x, *hashes)

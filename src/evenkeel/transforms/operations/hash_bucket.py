"""One of a fixed number of buckets, by the hash of a value."""

from dataclasses import dataclass

import numpy as np

from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand, both
from evenkeel.transforms.operations.base import Operation, ValueType
from evenkeel.transforms.operations.derive import Derive
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType

MOST_BUCKETS = 1_000_000
_STEP = 1_000_003  # a prime above the number of buckets, so that two columns do not cancel each other


@dataclass(frozen=True, slots=True)
class HashBucket(Operation):
    """``hash % buckets`` of one column; of several ``(bucket * 1_000_003 + next hash) % buckets``, one after the other.

    Missing where one of them is.
    """

    buckets: int

    def __post_init__(self) -> None:
        check_buckets(self.buckets)

    def output(self, *inputs: ValueType) -> ValueType:
        for given in inputs:
            self.one_of(given, ColumnType.INTEGER)
        return ValueType(ColumnType.INTEGER)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        first, *others = inputs
        bucket, valid = build("Mod", first.values, self.buckets), first.valid
        for other in others:
            bucket = build("Add", build("Mul", bucket, _STEP), build("Mod", other.values, self.buckets))
            bucket, valid = build("Mod", bucket, self.buckets), both(build, valid, other.valid)
        return Operand(ColumnType.INTEGER, bucket, valid)

    def reference(self, *inputs: Sample) -> Sample:
        bucket = np.zeros(1, np.int64)
        for given in inputs:
            bucket = (bucket * _STEP + given.values % self.buckets) % self.buckets
        return Sample(bucket, np.logical_and.reduce([given.valid for given in inputs]))


def check_buckets(buckets: int) -> None:
    """Raise `DefinitionError` where a hash cannot be put into so many buckets."""
    if type(buckets) is not int or not 1 <= buckets <= MOST_BUCKETS:
        raise DefinitionError(f"A number of buckets is an integer from 1 to {MOST_BUCKETS:,}", got=buckets)


def hashed(x: Value) -> Value:
    """Return the hash of a value, which the decoder gives; raises `DefinitionError` where the graph made the value."""
    return apply(Derive("portable_hash"), x)


def hash_bucket(*columns: Value, buckets: int) -> Value:
    """Return a bucket, 0 to ``buckets - 1``, for the value of a column, or for the values of several together.

    Nothing is learnt, so it suits columns of very many values; different values may share a bucket. The bucket of a
    text is ``portable_hash(text) % buckets``, anywhere and for ever.

    >>> from evenkeel.hashing import portable_hash
    >>> portable_hash("JFK") % 1_000
    778
    """
    strays = [one for one in columns if not isinstance(one, Value)]
    if strays or not columns:
        problem = 'hash_bucket wants columns: ek.hash_bucket(x["name"], buckets=1_000)'
        raise DefinitionError(problem, got=strays[0] if strays else "none")
    return apply(HashBucket(buckets), *(hashed(column) for column in columns))

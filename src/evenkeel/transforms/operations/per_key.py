"""What the training rows say of a number for each key."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, Self, TypeAlias

import numpy as np

from evenkeel.engines.aggregates import Aggregate, Keyed, KeyedQuantiles, KeyedQuantilesState, KeyedState
from evenkeel.errors import DefinitionError, InvalidDataError
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import CATEGORIES, NUMBERS, Operation, ValueType
from evenkeel.transforms.operations.vocabulary import Vocabulary, index_of, reference_index
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType

Statistic: TypeAlias = Literal["mean", "median", "deviation", "minimum", "range"]


@dataclass(frozen=True, slots=True)
class PerKey(Operation):
    """A statistic of the finite numbers that the training rows have for a key; of all rows where a key has none.

    A median is right within 1 %. A deviation or a range of 0, or one that is not finite, counts as 1; of a key whose sum
    is not finite that of all rows counts, and of all rows 0. With ``smoothing``, the mean of a key counts as if it had so
    many rows more, with the mean of all. What was learnt needs the key alone.
    """

    learns_from: ClassVar[int] = 2
    takes: ClassVar[int] = 1

    statistic: Statistic
    smoothing: float = 0.0
    out_of_fold: bool = False
    keys: Vocabulary | None = None
    values: tuple[float, ...] = ()
    otherwise: float | None = None

    def __post_init__(self) -> None:
        if not (np.isfinite(self.smoothing) and self.smoothing >= 0):
            raise DefinitionError("smoothing is a number of rows, 0 or more", got=self.smoothing)

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], *CATEGORIES)
        for number in inputs[1:]:
            self.one_of(number, *NUMBERS)
        return ValueType(ColumnType.FLOAT)

    def analyzer(self, column: str) -> Aggregate | None:
        if self.keys is not None:
            return None
        return KeyedQuantiles(column) if self.statistic == "median" else Keyed(column)

    def learn(self, state: KeyedState | KeyedQuantilesState) -> Self:
        if state.overall is None:
            problem = f"There is no {self.statistic} to learn: no training row has both a key and a number"
            raise InvalidDataError(problem, remedy="Leave the column out.")
        read = _READ[self.statistic]
        otherwise = _finite(read(state.overall), 0.0)
        values = [self._smoothed(read(one), one.count, otherwise) for one in state.by_key.values()]
        keys = tuple(key for key in state.by_key if not isinstance(key, float))
        return replace(self, keys=keys, values=tuple(values), otherwise=otherwise)

    def _smoothed(self, value: float, count: int, otherwise: float) -> float:
        value = _finite(value, otherwise)
        if not self.smoothing:
            return value
        return otherwise + (value - otherwise) * (count / (count + self.smoothing))

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        last = len(self.values)
        index = index_of(build, inputs[0], self.keys or (), known=0, unseen=last, missing=last)
        return Operand(ColumnType.FLOAT, build.lookup(self._table(), index))

    def reference(self, *inputs: Sample) -> Sample:
        last = len(self.values)
        return Sample.of_floats(
            self._table()[reference_index(inputs[0], self.keys or (), known=0, unseen=last, missing=last)]
        )

    def _table(self) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        assert self.otherwise is not None
        return np.array([*self.values, self.otherwise])


def _finite(number: float, otherwise: float) -> float:
    return number if np.isfinite(number) else otherwise


def _scale(number: float) -> float:
    return _finite(number, 1.0) if number > 0 else 1.0


_READ: dict[str, Callable[[Any], float]] = {  # of KeyMoments, a median of KeyMedian
    "mean": lambda one: one.mean,
    "median": lambda one: one.median,
    "deviation": lambda one: _scale(one.deviation),
    "minimum": lambda one: one.minimum,
    "range": lambda one: _scale(min(one.maximum - one.minimum, sys.float_info.max)),
}


def per_key(x: Value, key: Value, statistic: Statistic, smoothing: float = 0.0) -> Value:
    """Return a statistic of x over the training rows with the same key."""
    if not isinstance(key, Value):
        raise DefinitionError("A key is a column", got=key, remedy='Write by=x["carrier"].')
    return apply(PerKey(statistic, smoothing), key, x)


def mean_by(x: Value, key: Value, smoothing: float = 0.0) -> Value:
    """Return the mean of x over the training rows with the same key; over all rows for a key that is missing or unseen.

    With ``smoothing=20``, the mean of a key that stands in 20 rows lies half-way to the mean of all, as in Micci-Barreca, "A
    preprocessing scheme for high-cardinality categorical attributes" (2001), equation 3, with the weight n / (n + m).
    A request needs the key alone, not x.

    >>> learnt = PerKey("mean", keys=("AA", "UA"), values=(4.0, 9.0), otherwise=7.5)
    >>> keys = Sample(np.array(["UA", "B6", ""]), np.array([True, True, False]))
    >>> learnt.reference(keys).values.tolist()
    [9.0, 7.5, 7.5]
    """
    return per_key(x, key, "mean", smoothing)


def target_mean(key: Value, smoothing: float = 20.0, label: str | None = None) -> Value:
    """Return the mean of the label over the training rows with the same key: the share of the second class, or of a number.

    It is drawn to the mean of all rows as in `mean_by`. So that no training row is told its own label, a model is trained
    on means that were learnt out of fold: the rows are dealt into five parts, and each has the means of the other four. A
    request gets the mean of all five. A label of more than two classes is refused; of several labels, ``label`` says which.
    """
    if not isinstance(key, Value):
        raise DefinitionError("A key is a column", got=key, remedy='Write ek.target_mean(x["carrier"]).')
    return apply(PerKey("mean", smoothing, out_of_fold=True), key, key.trace.target(label))

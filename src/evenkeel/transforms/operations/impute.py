"""Fill what is missing."""

from dataclasses import dataclass, replace
from typing import Any, Literal, Self

import numpy as np

from evenkeel.engines.aggregates import Aggregate, Frequencies, Moments, Quantiles
from evenkeel.errors import DefinitionError, InvalidDataError
from evenkeel.transforms.builder import Builder, DType
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import CATEGORIES, NUMBERS, Operation, ValueType
from evenkeel.transforms.operations.is_missing import IsMissing
from evenkeel.transforms.operations.per_key import per_key
from evenkeel.transforms.operations.where import Where
from evenkeel.transforms.operations.with_indicator import WithIndicator
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Plain, Value, apply
from evenkeel.typing import ColumnType

Strategy = Literal["mean", "median", "most_frequent", "constant"]
_STRATEGIES: dict[object, Strategy] = {"mean": "mean", "median": "median", "most_frequent": "most_frequent"}
_ANALYZERS: dict[str, type[Aggregate]] = {"mean": Moments, "median": Quantiles, "most_frequent": Frequencies}


@dataclass(frozen=True, slots=True)
class Impute(Operation):
    """x, and ``value`` where x is missing; learnt from the training rows unless it is a constant.

    A mean or a median gives floats; otherwise the type stays. The median is right within 1 %. Of values that are
    equally frequent the smallest counts.
    """

    strategy: Strategy
    value: bool | int | float | str | None = None

    def output(self, *inputs: ValueType) -> ValueType:
        (x,) = inputs
        if self.strategy in ("mean", "median"):
            self.one_of(x, *NUMBERS)
            return ValueType(ColumnType.FLOAT)
        self.one_of(x, *CATEGORIES, ColumnType.FLOAT)
        if self.strategy == "constant" and not _fits(self.value, x.type):
            remedy = "Strategies are 'mean', 'median' and 'most_frequent'; anything else is the constant to fill in."
            raise DefinitionError(
                "The constant is not of the column's type", expected=x.type, got=self.value, remedy=remedy
            )
        return ValueType(x.type)

    def analyzer(self, column: str) -> Aggregate | None:
        return _ANALYZERS[self.strategy](column) if self.value is None else None

    def learn(self, state: Any) -> Self:
        found = self._found(state)
        if found is None or found != found:
            problem = f"There is no {self.strategy} to fill in: the training rows have no value"
            raise InvalidDataError(problem, remedy="Impute a constant, or leave the column out.")
        return replace(self, value=found)

    def _found(self, state: Any) -> bool | int | float | str | None:
        if self.strategy == "mean":
            return float(state.mean)
        if self.strategy == "median":
            return None if state.at(0.5) is None else float(state.at(0.5))
        return next((value for value, _ in state.top(1)), None)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        (x,) = inputs
        assert self.value is not None
        if x.type is ColumnType.FLOAT or self.strategy in ("mean", "median"):
            numbers = x.floats(build)
            filled = build("Where", build("IsNaN", numbers), build.constant(float(self.value), "float64"), numbers)
            return Operand(ColumnType.FLOAT, filled)
        filler = build.constant(self.value, _DTYPE[x.type])
        return Operand(x.type, x.values if x.valid is None else build.where(x.valid, x.values, filler))

    def reference(self, *inputs: Sample) -> Sample:
        (x,) = inputs
        values = x.floats if self.strategy in ("mean", "median") else x.values
        filled = np.where(x.valid, values, np.array(self.value, values.dtype))
        return Sample(filled, np.ones_like(x.valid))


_DTYPE: dict[ColumnType, DType] = {
    ColumnType.TEXT: "text",
    ColumnType.INTEGER: "int64",
    ColumnType.BOOLEAN: "bool",
    ColumnType.FLOAT: "float64",
}


def _fits(value: object, column: ColumnType) -> bool:
    if isinstance(value, float):
        return column is ColumnType.FLOAT and bool(np.isfinite(value))
    if isinstance(value, bool):
        return column is ColumnType.BOOLEAN
    if isinstance(value, int):
        return column in (ColumnType.INTEGER, ColumnType.FLOAT)
    return isinstance(value, str) and column is ColumnType.TEXT


def impute(x: Value, fill: Plain, indicator: bool = False, by: Value | None = None) -> Value:
    """Return x with what is missing filled in: "mean", "median", "most_frequent", or a constant of its type.

    With ``indicator`` a second column, ``<feature>.missing``, says where that was done. With ``by`` the mean or
    the median is that of the training rows with the same key, and of all where a key has none.

    >>> Impute("constant", 7.0).reference(Sample.of_floats(np.array([1.0, np.nan]))).values
    array([1., 7.])
    """
    if not isinstance(fill, bool | int | float | str):
        remedy = "To fill in another column write ek.where(ek.is_missing(x), other, x)."
        raise DefinitionError("impute fills in a number, a boolean or a text", got=fill, remedy=remedy)
    operation = Impute(_STRATEGIES[fill]) if fill in _STRATEGIES else Impute("constant", fill)
    filled = apply(operation, x) if by is None else _by_key(operation, x, by)
    return apply(WithIndicator(), filled, x) if indicator else filled


def _by_key(operation: Impute, x: Value, key: Value) -> Value:
    strategy = operation.strategy
    if strategy not in ("mean", "median"):
        problem, remedy = "Only a mean or a median is filled in by key", 'Write ek.impute(x, "median", by=key).'
        raise DefinitionError(problem, got=operation.value or strategy, remedy=remedy)
    return apply(Where(), apply(IsMissing(), x), per_key(x, key, strategy), x)

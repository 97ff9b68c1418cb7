"""What a user's function handles while it is traced: columns that stand for all rows at once."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NoReturn, TypeAlias

import msgspec
import numpy as np

from evenkeel.artifacts import ExampleColumn
from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.transforms import json_values
from evenkeel.transforms.graph import Node
from evenkeel.transforms.operations.absolute import Absolute
from evenkeel.transforms.operations.arithmetic import Arithmetic
from evenkeel.transforms.operations.base import Operation, ValueType
from evenkeel.transforms.operations.comparison import Comparison
from evenkeel.transforms.operations.constant import Constant
from evenkeel.transforms.operations.invert import Invert
from evenkeel.transforms.operations.logic import Logic
from evenkeel.transforms.operations.negate import Negate
from evenkeel.transforms.operations.power import Power
from evenkeel.transforms.operations.raw_column import RawColumn
from evenkeel.transforms.operations.round import Round
from evenkeel.typing import ClassLabel, ColumnType

Plain: TypeAlias = bool | int | float | str | datetime | date


@dataclass(frozen=True, slots=True)
class Target:
    """The label, which only what learns from it may read, and its classes in ascending order, none for a number."""

    column: ExampleColumn
    classes: tuple[ClassLabel, ...] = ()


class Trace:
    """The nodes of a function that is being traced; the same operation on the same values is one node."""

    def __init__(self, target: Target | None = None) -> None:
        self._target = target
        self.nodes: list[Node] = []
        self._places: dict[tuple[str, tuple[int, ...]], int] = {}

    def add(self, operation: Operation, *inputs: "Value") -> "Value":
        """Return the value of an operation; raises `DefinitionError` where its parameters or inputs do not fit."""
        try:
            msgspec.convert(msgspec.to_builtins(operation), type(operation))
        except msgspec.ValidationError as error:
            raise DefinitionError(f"A parameter of {operation.name} is of a wrong type", got=str(error)) from None
        gives = operation.output(*(value.type for value in inputs))
        places = tuple(value.place for value in inputs)
        key = (repr(operation), places)
        if key not in self._places:
            self._places[key] = len(self.nodes)
            self.nodes.append(Node(operation, places, gives))
        return Value(self, self._places[key], gives)

    def is_target(self, name: str) -> bool:
        return self._target is not None and self._target.column.name == name

    def target(self) -> "Value":
        """Return the label as a number: of two classes whether it is the second."""
        if self._target is None:
            raise DefinitionError("There is no label to learn from here")
        column, classes = self._target.column, self._target.classes
        if len(classes) > 2:
            raise DefinitionError(
                f"The label {column.name!r} has {len(classes)} classes, and so no mean",
                remedy="Encode the column with ek.category(x) or ek.one_hot(x).",
            )
        label = self.add(RawColumn(column.name, column.type, timezone=column.timezone))
        return label == classes[1] if classes and column.type is not ColumnType.BOOLEAN else label

    def constant(self, value: Plain) -> "Value":
        """Return a constant; raises `DefinitionError` where it is not a number, a text or a time."""
        plain = value.item() if isinstance(value, np.generic) else value
        for kind, named, convert in _CONSTANTS:
            if isinstance(plain, kind):
                try:
                    return self.add(Constant(named, convert(plain)))
                except ValueError as error:
                    raise DefinitionError("This constant does not fit", expected=str(error)) from None
        expected = "a column, a number, a text, a datetime or a date"
        remedy = "For what is missing write ek.is_missing(x), or float('nan')." if value is None else None
        raise DefinitionError("This cannot stand in a transform", expected=expected, got=repr(value), remedy=remedy)


def _finite(value: float) -> float | None:
    if math.isinf(value):
        raise ValueError("a finite number, or NaN for what is missing")
    return None if math.isnan(value) else value


_CONSTANTS: tuple[tuple[type, ColumnType, Any], ...] = (
    (bool, ColumnType.BOOLEAN, bool),
    (int, ColumnType.INTEGER, json_values.int64),
    (float, ColumnType.FLOAT, _finite),
    (str, ColumnType.TEXT, json_values.text),
    (datetime, ColumnType.TIMESTAMP, json_values.timestamp),
    (date, ColumnType.DATE, json_values.day),
)


class Value:
    """A column, or what was made of columns. It has no value yet: a transform is written for all rows at once.

    ``+ - * /`` and ``< <= > >= == !=`` work on two values, or on a value and a constant; ``& | ~`` on booleans.
    ``x ** 0.5`` takes a constant exponent; ``abs(x)`` and ``round(x)`` are Python's own, and ties go to the even number.
    """

    __slots__ = ("place", "trace", "type")
    __array_ufunc__ = None
    __hash__ = object.__hash__

    def __init__(self, trace: Trace, place: int, gives: ValueType) -> None:
        self.trace = trace
        self.place = place
        self.type = gives

    def __repr__(self) -> str:
        return f"<a {self.type.type} value>"

    def __bool__(self) -> NoReturn:
        raise DefinitionError(
            "A value has no truth while a transform is traced: it stands for all rows at once",
            remedy="Not `if` but ek.where(condition, a, b); not `and`, `or`, `not` but (a > 1) & (b > 2), |, ~; "
            "not min(a, b) but ek.minimum(a, b); not `0 < x < 9` but (0 < x) & (x < 9); "
            "not `x in [...]` but ek.is_in(x, [...]).",
        )

    def __array__(self, *_: object, **__: object) -> NoReturn:
        raise DefinitionError(
            "A value is no array of numpy while a transform is traced: it stands for all rows at once",
            remedy="Take functions of evenkeel: ek.log1p(x), ek.clip(x, low, high), ek.where(condition, a, b).",
        )

    def __add__(self, other: "Value | Plain") -> "Value":
        return apply(Arithmetic("+"), self, other)

    def __radd__(self, other: Plain) -> "Value":
        return apply(Arithmetic("+"), other, self)

    def __sub__(self, other: "Value | Plain") -> "Value":
        return apply(Arithmetic("-"), self, other)

    def __rsub__(self, other: Plain) -> "Value":
        return apply(Arithmetic("-"), other, self)

    def __mul__(self, other: "Value | Plain") -> "Value":
        return apply(Arithmetic("*"), self, other)

    def __rmul__(self, other: Plain) -> "Value":
        return apply(Arithmetic("*"), other, self)

    def __truediv__(self, other: "Value | Plain") -> "Value":
        return apply(Arithmetic("/"), self, other)

    def __rtruediv__(self, other: Plain) -> "Value":
        return apply(Arithmetic("/"), other, self)

    def __neg__(self) -> "Value":
        return apply(Negate(), self)

    def __abs__(self) -> "Value":
        return apply(Absolute(), self)

    def __pow__(self, exponent: float) -> "Value":
        if isinstance(exponent, bool) or not isinstance(exponent, int | float):
            remedy = "For another base write ek.exp(x * math.log(base))."
            raise DefinitionError("An exponent is a constant number", got=exponent, remedy=remedy)
        return apply(Power(float(exponent)), self)

    def __rpow__(self, base: Plain) -> NoReturn:
        remedy = f"Write ek.exp(x * math.log({base}))."
        raise DefinitionError("An exponent is a constant number, and this is a column", got=self, remedy=remedy)

    def __round__(self, digits: int | None = None) -> "Value":
        if digits is not None:
            remedy = f"Write round(x * 10**{digits}) / 10**{digits}."
            raise DefinitionError("round gives whole numbers in a transform", got=f"{digits} digits", remedy=remedy)
        return apply(Round(), self)

    def __lt__(self, other: "Value | Plain") -> "Value":
        return apply(Comparison("<"), self, other)

    def __le__(self, other: "Value | Plain") -> "Value":
        return apply(Comparison("<="), self, other)

    def __gt__(self, other: "Value | Plain") -> "Value":
        return apply(Comparison(">"), self, other)

    def __ge__(self, other: "Value | Plain") -> "Value":
        return apply(Comparison(">="), self, other)

    def __eq__(self, other: "Value | Plain") -> "Value":  # type: ignore[override]  # an expression, not an answer
        return apply(Comparison("=="), self, other)

    def __ne__(self, other: "Value | Plain") -> "Value":  # type: ignore[override]  # an expression, not an answer
        return apply(Comparison("!="), self, other)

    def __and__(self, other: "Value | bool") -> "Value":
        return apply(Logic("&"), self, other)

    def __rand__(self, other: bool) -> "Value":
        return apply(Logic("&"), other, self)

    def __or__(self, other: "Value | bool") -> "Value":
        return apply(Logic("|"), self, other)

    def __ror__(self, other: bool) -> "Value":
        return apply(Logic("|"), other, self)

    def __invert__(self) -> "Value":
        return apply(Invert(), self)


class Columns(Mapping[str, Value]):
    """The columns of the table, by name: ``x["distance"]``, ``x["weather.wind_speed"]``."""

    def __init__(self, trace: Trace, columns: Mapping[str, ExampleColumn], required: frozenset[str]) -> None:
        self._trace = trace
        self._columns = columns
        self._required = required

    def __getitem__(self, name: str) -> Value:
        if not isinstance(name, str):
            raise DefinitionError("A column is read by its name", got=name)
        if self._trace.is_target(name) and name not in self._columns:
            problem = f"{name!r} is the label, which no request has"
            raise DefinitionError(problem, remedy="Leave it out; ek.target_mean(x[...]) learns from it for each key.")
        if name not in self._columns:
            raise NotFoundError("column", name, self._columns)
        column = self._columns[name]
        return self._trace.add(RawColumn(name, column.type, name not in self._required, column.timezone))

    def __contains__(self, name: object) -> bool:
        return name in self._columns

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


Features: TypeAlias = dict[str, Value]


def apply(operation: Operation, *values: Value | Plain) -> Value:
    """Return the value of an operation on values and constants, at least one of which is a value."""
    traces = [value.trace for value in values if isinstance(value, Value)]
    if not traces:
        raise DefinitionError(f"{operation.name} wants a column", got=values[0], remedy='Write x["name"] for a column.')
    known = [value if isinstance(value, Value) else traces[0].constant(value) for value in values]
    return traces[0].add(operation, *known)

"""What a user's function handles while it is traced: columns that stand for all rows at once."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, NoReturn, TypeAlias

import msgspec
import numpy as np

from evenkeel.artifacts import ExampleColumn
from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.transforms import json_values
from evenkeel.transforms.foreign import Foreign
from evenkeel.transforms.graph import Node
from evenkeel.transforms.mistakes import NoValue, shown
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
_BY_NAME = 'Write x["name"]; for several {name: x[name] for name in ["a", "b"]}.'
OWN_COLUMNS = (
    "Take the columns that the function is given: what another one was given, or an earlier call, is not here."
)


@dataclass(frozen=True, slots=True)
class Target:
    """The label, which only what learns from it may read, and its classes in ascending order, none for a number.

    ``others`` are the labels that are asked at the same time, each of yes and no.
    """

    column: ExampleColumn
    classes: tuple[ClassLabel, ...] = ()
    others: tuple[ExampleColumn, ...] = ()

    def of(self, name: str | None) -> ExampleColumn:
        """Return the label of a name; raises `DefinitionError` where there are several and none is named."""
        columns = {one.name: one for one in (self.column, *self.others)}
        if name is None and self.others:
            remedy = f'Write ek.target_mean(x[...], label="{self.column.name}").'
            raise DefinitionError("There are several labels to learn from", got=", ".join(columns), remedy=remedy)
        if name is not None and name not in columns:
            raise NotFoundError("label", name, columns)
        return self.column if name is None else columns[name]


class Trace:
    """The nodes of a function that is being traced; the same operation on the same values is one node.

    ``foreign`` are the transformers of other libraries, in the order in which they were met, and ``fitted`` those of
    them that were fitted after an earlier trace met them.
    """

    def __init__(self, target: Target | None = None, fitted: tuple[Any, ...] = ()) -> None:
        self._target = target
        self.fitted = fitted
        self.foreign: list[Foreign] = []
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
        if _tells_nothing(operation, places):
            problem = f"Both sides of {operation.name} are the same, and so is what it gives in every row"
            raise DefinitionError(problem, remedy="Take two different columns, or leave it out.")
        key = (repr(operation), places)
        if key not in self._places:
            self._places[key] = len(self.nodes)
            self.nodes.append(Node(operation, places, gives))
        return Value(self, self._places[key], gives)

    def is_target(self, name: str) -> bool:
        return self._target is not None and name in [one.name for one in (self._target.column, *self._target.others)]

    def target(self, name: str | None = None) -> "Value":
        """Return the label, or the named one of several, as a number: of two classes whether it is the second."""
        if self._target is None:
            raise DefinitionError("There is no label to learn from here")
        column, classes = self._target.of(name), self._target.classes
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
        remedy = (
            "For what is missing write ek.is_missing(x), or float('nan')."
            if value is None
            else 'Columns are read by name, x["name"]; what lies in a frame, an array or a list is no column of the table.'
        )
        raise DefinitionError("This cannot stand in a transform", expected=expected, got=shown(value), remedy=remedy)


def _tells_nothing(operation: Operation, places: tuple[int, ...]) -> bool:
    """Return whether an operation on one value twice, such as x - x, gives the same in every row."""
    pairwise = (
        operation.symbol in "-/" if isinstance(operation, Arithmetic) else operation.name in ("comparison", "where")
    )
    return pairwise and places[-1] == places[-2]


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


class Value(NoValue):
    """A column, or what was made of columns. It has no value yet: a transform is written for all rows at once.

    ``+ - * /`` and ``< <= > >= == !=`` work on two values, or on a value and a constant; ``& | ~`` on booleans.
    ``x ** 0.5`` takes a constant exponent; ``abs(x)`` and ``round(x)`` are Python's own, and ties go to the even number.
    """

    __slots__ = ("place", "trace", "type")
    __hash__ = object.__hash__

    def __init__(self, trace: Trace, place: int, gives: ValueType) -> None:
        self.trace = trace
        self.place = place
        self.type = gives

    def __repr__(self) -> str:
        return f"<{'an' if self.type.type is ColumnType.INTEGER else 'a'} {self.type.words} value>"

    def __add__(self, other: "Value | Plain") -> "Value":
        return apply(Arithmetic("+"), self, other)

    def __radd__(self, other: Plain) -> "Value":
        return apply(Arithmetic("+"), other, self)

    def __sub__(self, other: "Value | Plain") -> "Value":
        return apply(Arithmetic("-"), self, other)

    def __rsub__(self, other: Plain) -> "Value":
        return apply(Arithmetic("-"), other, self)

    def __mul__(self, other: "Value | Plain") -> "Value":
        if isinstance(other, int | float) and other == 0:
            problem = "A column times 0 is 0 in every row"
            raise DefinitionError(problem, remedy="Multiply by another number, or leave it out.")
        return apply(Arithmetic("*"), self, other)

    def __rmul__(self, other: Plain) -> "Value":
        return self * other

    def __truediv__(self, other: "Value | Plain") -> "Value":
        if isinstance(other, int | float) and other == 0:
            problem = "A column is divided by 0, and so missing in every row"
            raise DefinitionError(problem, remedy="Divide by another number, or leave it out.")
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


def _raw(column: ExampleColumn, *, nullable: bool = True) -> RawColumn:
    return RawColumn(column.name, column.type, nullable, column.timezone, column.items)


class Columns(Mapping[str, Value]):
    """The columns of the table, by name: ``x["distance"]``, ``x["weather.wind_speed"]``.

    They cannot be changed: a transform returns its features in a dict.
    """

    def __init__(self, trace: Trace, columns: Mapping[str, ExampleColumn], required: frozenset[str]) -> None:
        self._trace = trace
        self._columns = columns
        self._required = required

    def __getitem__(self, name: str) -> Value:
        if not isinstance(name, str):
            raise DefinitionError("A column is read by its name", got=shown(name), remedy=_BY_NAME)
        if self._trace.is_target(name) and name not in self._columns:
            problem = f"{name!r} is the label, which no request has"
            raise DefinitionError(problem, remedy="Leave it out; ek.target_mean(x[...]) learns from it for each key.")
        if name not in self._columns:
            raise NotFoundError("column", name, self._columns)
        column = self._columns[name]
        return self._trace.add(_raw(column, nullable=name not in self._required))

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):  # what libraries ask of any object
            raise AttributeError(name)
        near = name if name in self._columns else next(iter(get_close_matches(name, self._columns)), "name")
        problem = "The columns are no frame: each is read by its name"
        raise DefinitionError(problem, got=f"x.{name}", remedy=f'Write x["{near}"].')

    def __setitem__(self, name: object, value: object) -> NoReturn:
        problem = "The columns of the table cannot be changed"
        remedy = f'Give the value a name of its own, far = x["distance"] > 900, or return it: {{"{name}": ...}}.'
        raise DefinitionError(problem, got=f"x[{name!r}] = ...", remedy=remedy)

    def __delitem__(self, name: object) -> NoReturn:
        remedy = "Leave it out of the dict that is returned: what no feature is made of is not read."
        raise DefinitionError("The columns of the table cannot be changed", got=f"del x[{name!r}]", remedy=remedy)

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
        remedy = 'Write x["name"] for a column.'
        raise DefinitionError(f"{operation.name} wants a column", got=shown(values[0]), remedy=remedy)
    if any(trace is not traces[0] for trace in traces):
        raise DefinitionError("Columns of two transforms are put together", remedy=OWN_COLUMNS)
    known = [value if isinstance(value, Value) else traces[0].constant(value) for value in values]
    return traces[0].add(operation, *known)

"""From rows as they come from JSON to the tensors of a graph."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from evenkeel.errors import InvalidRequestError, shorten
from evenkeel.transforms.bags import BagCounter
from evenkeel.transforms.derived import Beginning, DerivedFunction, Steps, beginnings, in_turn
from evenkeel.transforms.inputs import BAGS, DTYPE, NULL, Array, Bag, Given, Input, Signature, Tensors
from evenkeel.transforms.json_values import DONE_BY_NUMPY, Converter, converters_of, expected_of
from evenkeel.transforms.refusals import MOST_PROBLEMS, absent, refused

_MOST_SHAPES = 10_000


class _Field(NamedTuple):
    """How something of a row is read: a value by its name, or what a function makes of it.

    A number is the name of a list that several things are made of, which is made once.
    """

    name: str | int
    null: Any
    converters: Mapping[type, Converter]
    function: DerivedFunction | None = None


class _Shape(NamedTuple):
    """What to do with a row, given the types of its values: which of them to change, and which are not null.

    What is derived may be null all the same.
    """

    changes: tuple[tuple[int, Converter], ...]
    valid: Array
    derived: tuple[int, ...]


class _Bag(NamedTuple):
    """How the rows of ``words`` from ``start`` to ``stop`` are filled: by the items of a list."""

    start: int
    stop: int
    counter: BagCounter
    items: _Field


class RowDecoder:
    """Decodes rows for one signature; ``counters`` are those of its bags."""

    def __init__(self, signature: Signature, counters: Sequence[BagCounter]) -> None:
        self._signature = signature
        self._inputs = {one.name: one for one in signature.inputs}
        self._begun: dict[Beginning, int] = {}
        self._first: list[tuple[str | int, _Field]] = [
            (one.name, _Field(one.name, None, _or_null(converters_of(one.type, one.items), one.nullable, None)))
            for one in signature.inputs
            if one.items
        ]
        for beginning in beginnings((*signature.derived, *signature.bags)):
            self._first.append((len(self._begun), self._field(*beginning)))
            self._begun[beginning] = len(self._begun)
        self._spans: list[tuple[str, int, int]] = []
        self._fields: list[_Field] = []
        for kind, columns in signature.tensors().items():
            start = len(self._fields)
            self._spans.append((kind, start, start + len(columns)))
            self._fields += [self._field(*_parts(column), NULL[kind]) for column in columns]
        self._names = [field.name for field in self._fields]
        self._shapes: dict[tuple[type, ...], _Shape] = {}
        self._bags = [self._bag(*both) for both in zip(signature.bags, counters, strict=True)]

    def _field(self, column: str, steps: Steps, null: object = None) -> _Field:
        """Return how what the steps make of a raw column is read; a list was converted, or made, before."""
        raw, at = self._inputs[column], len(steps)
        while at and (column, steps[:at]) not in self._begun:
            at -= 1
        name = self._begun[column, steps[:at]] if at else column
        known: Mapping[type, Converter] = {list: _same} if at or raw.items else converters_of(raw.type)
        function = in_turn(steps[at:]) if steps[at:] else None
        wanted = known if function is None else {kind: _then(convert, function) for kind, convert in known.items()}
        return _Field(name, null, _or_null(wanted, at > 0 or raw.nullable, null), function)

    def _bag(self, bag: Bag, counter: BagCounter) -> _Bag:
        start = self._signature.first_word(bag)
        return _Bag(start, start + len(bag.words), counter, self._field(bag.column, bag.steps))

    def tensors(self, rows: Sequence[Mapping[str, object]]) -> Tensors:
        """Return the tensors of rows as they come from JSON."""
        try:
            given = [self._with_lists(row) for row in rows] if self._first else rows
            decoded = [self._row(row) for row in given]
            tensors = self._one(*decoded[0]) if len(decoded) == 1 else self._many(decoded)
            return {**tensors, BAGS: self._words(given)} if self._bags else tensors
        except (KeyError, TypeError, ValueError, OverflowError):
            raise self._refusal(rows) from None

    def _with_lists(self, row: Mapping[str, object]) -> Mapping[Any, Any]:
        """Return a row whose lists are converted, or made, once for all that is made of them."""
        given: dict[Any, Any] = {**row}
        for name, field in self._first:
            value = given[field.name]
            given[name] = field.converters[type(value)](value)
        return given

    def _words(self, rows: Sequence[Mapping[Any, Any]]) -> Array:
        found = np.zeros((self._bags[-1].stop, len(rows)))
        for start, stop, counter, (name, _, converters, _) in self._bags:
            for place, row in enumerate(rows):
                value = row[name]
                counter.row(converters[type(value)](value), found[start:stop, place])
        return found

    def _row(self, row: Mapping[Any, Any]) -> tuple[list[Any], Array]:
        values: list[Any] = [row[name] for name in self._names]
        types = tuple(map(type, values))
        shape = self._shapes.get(types) or self._shape(types)
        for place, convert in shape.changes:
            values[place] = convert(values[place])
        return values, self._still_valid(values, shape)

    def _still_valid(self, values: list[Any], shape: _Shape) -> Array:
        """Return which values are not null, once what is derived is known; such a null becomes what a tensor holds."""
        absent = [place for place in shape.derived if values[place] is None]
        if not absent:
            return shape.valid
        valid = shape.valid.copy()
        for place in absent:
            values[place], valid[place] = self._fields[place].null, False
        return valid

    def _shape(self, types: tuple[type, ...]) -> _Shape:
        """Return what to do with values of these types; raises KeyError where one does not fit."""
        found = enumerate(field.converters[kind] for field, kind in zip(self._fields, types, strict=True))
        valid = np.array([kind is not type(None) for kind in types], np.bool_).reshape(-1, 1)
        valid.setflags(write=False)
        changes = tuple((place, convert) for place, convert in found if convert not in DONE_BY_NUMPY)
        derived = tuple(place for place, field in enumerate(self._fields) if field.function is not None)
        shape = _Shape(changes, valid, derived)
        if len(self._shapes) < _MOST_SHAPES:
            self._shapes[types] = shape
        return shape

    def _one(self, values: list[Any], valid: Array) -> Tensors:
        tensors = {kind: np.array(values[i:j], DTYPE[kind]).reshape(-1, 1) for kind, i, j in self._spans}
        tensors["valid"] = valid
        return tensors

    def _many(self, decoded: list[tuple[list[Any], Array]]) -> Tensors:
        columns = list(zip(*(values for values, _ in decoded), strict=True)) or [()] * len(self._fields)
        tensors: Tensors = {}
        for kind, start, stop in self._spans:
            tensors[kind] = np.empty((stop - start, len(decoded)), DTYPE[kind])
            for place in range(start, stop):
                tensors[kind][place - start] = columns[place]
        tensors["valid"] = np.hstack([np.ones((len(columns), 0), np.bool_), *(valid for _, valid in decoded)])
        return tensors

    def value(self, row: Mapping[str, object], wanted: Given) -> Any:
        """Return a column of one row as it comes from JSON, or what is made of it; nothing where that is missing."""
        given, field = self._with_lists(row), self._field(*_parts(wanted))
        value = given[field.name]
        return field.converters[type(value)](value)

    def _refusal(self, rows: Sequence[object]) -> InvalidRequestError:
        problems: list[str] = []
        for place, row in enumerate(rows):
            if not isinstance(row, Mapping):
                problems.append(f"row {place}: expected an object with a value for each column, got {shorten(row, 60)}")
                continue
            columns = self._signature.inputs
            problems += [f"row {place}, {found}" for column in columns if (found := _problem(row, column))]
            if len(problems) > MOST_PROBLEMS:
                break
        return refused(problems)


def _parts(column: Given) -> Beginning:
    return (column.name, ()) if isinstance(column, Input) else (column.column, column.steps)


def _or_null(converters: Mapping[type, Converter], nullable: bool, null: object) -> Mapping[type, Converter]:
    return {**converters, type(None): lambda _: null} if nullable else converters


def _then(convert: Converter, function: DerivedFunction) -> Converter:
    return lambda value: function(convert(value))


def _same(value: Any) -> Any:
    return value


def _problem(row: Mapping[str, object], column: Input) -> str | None:
    """Return why the value of a column does not fit, if it does not."""
    if column.name not in row:
        return f"field {column.name!r}: {absent(column.name, list(row))}"
    value = row[column.name]
    if value is None:
        return None if column.nullable else f"field {column.name!r}: null, but the column is never null"
    expected = expected_of(column.type, column.items)
    try:
        converters_of(column.type, column.items)[type(value)](value)
    except (KeyError, ValueError) as error:
        detail = f" ({error})" if isinstance(error, ValueError) else ""
        return f"field {column.name!r}: expected {expected}{detail}, got {type(value).__name__} {shorten(value, 60)}"
    return None

"""The decoder: the one way from rows, as a table or as JSON, to the tensors of a graph.

How a value maps, from Arrow (and so from CSV, Parquet and SQL) and from JSON (and so from Open Inference v2):

================= =====================================================================================================
what comes        what it is
================= =====================================================================================================
null              missing; refused where the column is not nullable. An Arrow column of nulls alone fits every type
a missing key     refused: say null where you mean missing (a name that is no column of the model is ignored)
true, false       a boolean; refused for every other type
whole number      integer, if within int64; float, rounded to the nearest; refused for every other type
number, fraction  float, a decimal the nearest; integer where the fraction is 0 (2.0 is 2), else refused
NaN               a float, and missing like null once the graph has it; refused for integers
infinity          a float above (below) all others, missing where it reaches the features; refused for integers
empty text        a text like any other: neither missing nor zero
text              text, in Unicode form NFC; refused where UTF-8 cannot hold it
numbers in text   text; refused for numbers
a number for text refused: 7 and 007 would be one
timestamp         JSON: text in ISO 8601, with an offset, or else in UTC. Arrow: a timestamp of any unit, or a date.
                  Digits after the microsecond are cut off. Never a number, whose unit would be a guess
date              JSON: text in ISO 8601. Arrow: a date
unknown category  a text, an integer or a boolean like any other: the vocabulary is the graph's
list              JSON: an array; Open Inference: text that is such an array; Arrow: a list of any kind. Each item is what
                  this table says of one value of the type of the items. A list may be of any length, and holds no lists
null, for a list  missing like any null: there is no list
empty list        a list like any other: neither missing nor null
null in a list    an item that is missing, and so is NaN: it has a place in the list, and no value
one value         refused for a list, and a list for one value
================= =====================================================================================================

Nothing is ever turned into text, so None cannot become "None".

What ONNX cannot do, the decoder does: a signature may ask for what is `derived` of a column, such as a text in lower case,
the number of its words, the hash of a value or the sum of a list, and for how often each word of a `Bag` stands in it. A
table and JSON get the same bits.
"""

import difflib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from evenkeel.errors import InvalidRequestError, shorten
from evenkeel.transforms.arrow_values import canonical
from evenkeel.transforms.bags import BagCounter
from evenkeel.transforms.derived import DerivedFunction, in_bulk, in_turn
from evenkeel.transforms.inputs import BAGS, Array, Bag, Derived, Given, Input, Signature, Tensors
from evenkeel.transforms.json_values import DONE_BY_NUMPY, Converter, converters_of, expected_of

if TYPE_CHECKING:
    import pyarrow as pa

DECODER_VERSION = 3

_MOST_PROBLEMS = 10
_MOST_SHAPES = 10_000
_DTYPE: dict[str, Any] = {"integers": np.int64, "floats": np.float64, "texts": np.object_}
_NULL: dict[str, Any] = {"integers": 0, "floats": float("nan"), "texts": ""}


def decode_table(table: "pa.Table | pa.RecordBatch", signature: Signature) -> Tensors:
    """Return the tensors of an Arrow table or batch; raises `InvalidRequestError`."""
    return Decoder(signature).table(table)


def decode_rows(rows: Sequence[Mapping[str, object]], signature: Signature) -> Tensors:
    """Return the tensors of rows as they come from JSON; raises `InvalidRequestError`.

    >>> from evenkeel.typing import ColumnType
    >>> signature = Signature((Input("distance", ColumnType.INTEGER), Input("carrier", ColumnType.TEXT)))
    >>> decode_rows([{"distance": 2475, "carrier": None}], signature)["valid"].tolist()
    [[True], [False]]
    """
    return Decoder(signature).rows(rows)


class _Field(NamedTuple):
    """How one column of a row is read: a raw one, or what a function makes of the raw one of that name."""

    name: str
    column: Given
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
    """How the rows of ``words`` from ``start`` to ``stop`` are filled: by the items that the converters give."""

    bag: Bag
    start: int
    stop: int
    counter: BagCounter
    converters: Mapping[type, Converter]


class Decoder:
    """`decode_table` and `decode_rows` for one signature. Any thread may call it.

    The same row gives the same tensors from a table and from JSON. Raises `InvalidRequestError`, which names rows and
    columns, ten at most.
    """

    def __init__(self, signature: Signature) -> None:
        self.signature = signature
        self._spans: list[tuple[str, int, int]] = []
        self._fields: list[_Field] = []
        for kind, columns in signature.tensors().items():
            start = len(self._fields)
            self._spans.append((kind, start, start + len(columns)))
            self._fields += [self._field(column, _NULL[kind]) for column in columns]
        self._names = [field.name for field in self._fields]
        self._shapes: dict[tuple[type, ...], _Shape] = {}
        self._lists = {one.name: converters_of(one.type, one.items) for one in signature.inputs if one.items}
        self._bags = [self._bag(bag) for bag in signature.bags]

    def _field(self, column: Given, null: object) -> _Field:
        name = column.name if isinstance(column, Input) else column.column
        function = in_turn(column.steps) if isinstance(column, Derived) else None
        return _Field(name, column, null, self._converters(name, null, function), function)

    def _bag(self, bag: Bag) -> _Bag:
        start = self.signature.first_word(bag)
        converters = self._converters(bag.column, None, in_turn(bag.steps) if bag.steps else None)
        return _Bag(bag, start, start + len(bag.words), BagCounter(bag), converters)

    def _converters(self, name: str, null: object, function: DerivedFunction | None) -> Mapping[type, Converter]:
        """Return what makes of a value of each type that a column takes what is wanted; a list was converted before."""
        raw = next(one for one in self.signature.inputs if one.name == name)
        known: Mapping[type, Converter] = {list: _same} if raw.items else converters_of(raw.type)
        wanted = known if function is None else {kind: _then(convert, function) for kind, convert in known.items()}
        return {**wanted, type(None): lambda _: null} if raw.nullable else wanted

    def rows(self, rows: Sequence[Mapping[str, object]]) -> Tensors:
        """Return the tensors of rows as they come from JSON."""
        try:
            given = [self._with_lists(row) for row in rows] if self._lists else rows
            decoded = [self._row(row) for row in given]
            tensors = self._one(*decoded[0]) if len(decoded) == 1 else self._many(decoded)
            return {**tensors, BAGS: self._words(given)} if self._bags else tensors
        except (KeyError, TypeError, ValueError, OverflowError):
            raise self._refusal(rows) from None

    def _with_lists(self, row: Mapping[str, object]) -> Mapping[str, object]:
        """Return a row whose lists are converted once for all that is made of them."""
        lists = {
            name: (value := row[name]) and converters[type(value)](value) for name, converters in self._lists.items()
        }
        return {**row, **lists}

    def _words(self, rows: Sequence[Mapping[str, object]]) -> Array:
        found = np.zeros((self._bags[-1].stop, len(rows)))
        for bag, start, stop, counter, converters in self._bags:
            for place, row in enumerate(rows):
                value = row[bag.column]
                counter.row(converters[type(value)](value), found[start:stop, place])
        return found

    def _row(self, row: Mapping[str, object]) -> tuple[list[Any], Array]:
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
        tensors = {kind: np.array(values[i:j], _DTYPE[kind]).reshape(-1, 1) for kind, i, j in self._spans}
        tensors["valid"] = valid
        return tensors

    def _many(self, decoded: list[tuple[list[Any], Array]]) -> Tensors:
        columns = list(zip(*(values for values, _ in decoded), strict=True)) or [()] * len(self._fields)
        tensors: Tensors = {}
        for kind, start, stop in self._spans:
            tensors[kind] = np.empty((stop - start, len(decoded)), _DTYPE[kind])
            for place in range(start, stop):
                tensors[kind][place - start] = columns[place]
        tensors["valid"] = np.hstack([np.ones((len(columns), 0), np.bool_), *(valid for _, valid in decoded)])
        return tensors

    def table(self, table: "pa.Table | pa.RecordBatch") -> Tensors:
        """Return the tensors of an Arrow table or batch."""
        raw = self.raw(table)
        columns = [_given(raw, field.column) for field in self._fields]
        tensors: Tensors = {}
        for kind, start, stop in self._spans:
            tensors[kind] = np.empty((stop - start, table.num_rows), _DTYPE[kind])
            for place in range(start, stop):
                tensors[kind][place - start] = _plain(columns[place], _NULL[kind])
        tensors["valid"] = np.ones((len(columns), table.num_rows), np.bool_)
        for place, values in enumerate(columns):
            if values.null_count:
                tensors["valid"][place] = values.is_valid().to_numpy(zero_copy_only=False)
        if self._bags:
            lists = ((counter, in_bulk(bag.steps, raw[bag.column])) for bag, _, _, counter, _ in self._bags)
            tensors[BAGS] = np.concatenate([counter.column(values) for counter, values in lists])
        return tensors

    def columns(self, table: "pa.Table | pa.RecordBatch", wanted: Sequence[Given]) -> "list[pa.Array]":
        """Return columns of the signature, or what it makes of them, as Arrow arrays of their types."""
        raw = self.raw(table)
        return [_given(raw, column) for column in wanted]

    def value(self, row: Mapping[str, object], wanted: Given) -> Any:
        """Return a column of one row as it comes from JSON, or what is made of it; nothing where that is missing."""
        given = self._with_lists(row)
        name = wanted.name if isinstance(wanted, Input) else wanted.column
        function = in_turn(wanted.steps) if isinstance(wanted, Derived) else None
        return self._converters(name, None, function)[type(given[name])](given[name])

    def raw(self, table: "pa.Table | pa.RecordBatch") -> "dict[str, pa.Array]":
        """Return the raw columns as Arrow arrays of their types, by name."""
        problems, raw = [], {}
        for column in self.signature.inputs:
            try:
                raw[column.name] = _column(table, column)
            except ValueError as error:
                problems.append(str(error))
        if problems:
            raise _error(problems)
        return raw

    def _refusal(self, rows: Sequence[object]) -> InvalidRequestError:
        problems: list[str] = []
        for place, row in enumerate(rows):
            if not isinstance(row, Mapping):
                problems.append(f"row {place}: expected an object with a value for each column, got {shorten(row, 60)}")
                continue
            columns = self.signature.inputs
            problems += [f"row {place}, {found}" for column in columns if (found := _problem(row, column))]
            if len(problems) > _MOST_PROBLEMS:
                break
        return _error(problems)


def _column(table: "pa.Table | pa.RecordBatch", column: Input) -> "pa.Array":
    names = table.schema.names
    if names.count(column.name) != 1:
        missing = _absent(column.name, names) if column.name not in names else "stands in the table more than once"
        raise ValueError(f"column {column.name!r}: {missing}")
    try:
        values = canonical(table.column(names.index(column.name)), column.type, column.items)
    except ValueError as error:
        raise ValueError(f"column {column.name!r}: expected {error}") from error
    if values.null_count and not column.nullable:
        raise ValueError(f"column {column.name!r}: is never null, but is so in {values.null_count} rows")
    return values


def _plain(values: "pa.Array", null: object) -> Any:
    import pyarrow as pa

    if pa.types.is_string(values.type):
        encoded = values.dictionary_encode()
        return np.array([*encoded.dictionary.to_pylist(), null], np.object_)[encoded.indices.fill_null(-1).to_numpy()]
    if pa.types.is_date32(values.type):
        values = values.cast(pa.int32())
    elif pa.types.is_timestamp(values.type) or pa.types.is_boolean(values.type):
        values = values.cast(pa.int64())
    if values.null_count:
        values = values.fill_null(null)
    return values.to_numpy(zero_copy_only=False)


def _then(convert: Converter, function: DerivedFunction) -> Converter:
    return lambda value: function(convert(value))


def _same(value: Any) -> Any:
    return value


def _given(raw: "Mapping[str, pa.Array]", column: Given) -> "pa.Array":
    return raw[column.name] if isinstance(column, Input) else in_bulk(column.steps, raw[column.column])


def _problem(row: Mapping[str, object], column: Input) -> str | None:
    """Return why the value of a column does not fit, if it does not."""
    if column.name not in row:
        return f"field {column.name!r}: {_absent(column.name, list(row))}"
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


def _absent(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, [n for n in names if isinstance(n, str)][:1_000], n=2)
    return "missing" + (f"; did you mean {' or '.join(map(repr, near))}?" if near else "")


def _error(problems: list[str]) -> InvalidRequestError:
    shown = problems[:_MOST_PROBLEMS]
    more = ["and more"] if len(problems) > _MOST_PROBLEMS else []
    return InvalidRequestError(
        "\n".join(["The data do not fit the signature of the model", *(f"  {shorten(p, 200)}" for p in shown + more)]),
        where=shown[0].split(":")[0] if len(problems) == 1 else None,
        remedy="Give each column of the model a value of its type, or null where it is missing.",
    )

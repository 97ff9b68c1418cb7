"""A run of rows of one column, decoded once for all aggregates that look at it."""

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from evenkeel.errors import InvalidDataError
from evenkeel.typing import ColumnType

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

_DENSE = 65_536  # integers within such a range are counted by their place, others by sorting


def column_type(arrow: pa.DataType) -> ColumnType:
    """Return what a column of an Arrow type holds; raises `InvalidDataError` for a type that is none of ours.

    >>> column_type(pa.int32()), column_type(pa.timestamp("ns"))
    (<ColumnType.INTEGER: 'integer'>, <ColumnType.TIMESTAMP: 'timestamp'>)
    """
    if types.is_dictionary(arrow):
        return column_type(arrow.value_type)
    for kind, tests in _TESTS.items():
        if any(test(arrow) for test in tests):
            return kind
    raise InvalidDataError(
        "A column has a type that cannot be used",
        expected="booleans, integers, floats, text, timestamps or dates",
        got=str(arrow),
        remedy="Leave the column out, or turn it into one of these types first.",
    )


_TESTS = {
    ColumnType.BOOLEAN: [types.is_boolean],
    ColumnType.FLOAT: [types.is_floating, types.is_decimal, types.is_uint64],
    ColumnType.INTEGER: [types.is_integer],
    ColumnType.TEXT: [types.is_string, types.is_large_string, types.is_string_view, types.is_null],
    ColumnType.TIMESTAMP: [types.is_timestamp],
    ColumnType.DATE: [types.is_date],
}


class Piece:
    """The values of a piece, in the forms that aggregates want; each form is made when it is first asked for."""

    def __init__(self, values: pa.Array) -> None:
        array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
        self.type = column_type(array.type)
        self.values = _plain(array, self.type)
        self.rows = len(values)
        self.missing: int = self.values.null_count

    @cached_property
    def floats(self) -> Floats:
        """The numbers as float64, shape (rows,), 0.0 where `usable` is false."""
        numbers = _filled(self.values, self.type).astype(np.float64, copy=not self.all_usable)
        if not self.all_usable:
            numbers[~self.usable] = 0.0
        return numbers

    @cached_property
    def usable(self) -> Booleans:
        """Where there is a finite number, shape (rows,)."""
        valid: Booleans = self.values.is_valid().to_numpy(zero_copy_only=False)
        if self.type is ColumnType.FLOAT:
            valid &= np.isfinite(_filled(self.values, self.type))
        return valid

    @cached_property
    def all_usable(self) -> bool:
        return bool(self.usable.all())

    @cached_property
    def finite(self) -> Floats:
        """The finite numbers, shape (at most rows,)."""
        return self.floats if self.all_usable else self.floats[self.usable]

    @cached_property
    def integers(self) -> Integers:
        """The values that are not null of a column of whole numbers, of times or of booleans, as int64."""
        numbers: Integers = _filled(self.values, self.type)
        return numbers if self.all_usable else numbers[self.usable]

    @cached_property
    def bounds(self) -> tuple[float, float] | None:
        """The smallest and largest finite number."""
        return (float(self.finite.min()), float(self.finite.max())) if len(self.finite) else None

    @cached_property
    def dense(self) -> bool:
        """Whether whole numbers lie so near to each other that `counted` is cheaper than looking at each row."""
        return len(self.integers) == 0 or int(self.integers.max()) - int(self.integers.min()) <= _DENSE

    @cached_property
    def counted(self) -> tuple[pa.Array, Integers]:
        """The different values, finite and not null, with their counts."""
        if self.type is ColumnType.TEXT:
            encoded = pc.dictionary_encode(self.values)
            codes = encoded.indices.drop_null().to_numpy(zero_copy_only=False)
            return encoded.dictionary, np.bincount(codes, minlength=len(encoded.dictionary))
        if self.type is ColumnType.FLOAT:
            found = pc.value_counts(pa.array(self.finite + 0.0))
            return found.field("values"), found.field("counts").to_numpy()
        integers, counts = self._count_integers()
        return pa.array(integers), counts

    def _count_integers(self) -> tuple[Integers, Integers]:
        if not len(self.integers) or not self.dense:
            return np.unique(self.integers, return_counts=True)
        low = self.integers.min()
        counts = np.bincount(self.integers - low)
        found = np.flatnonzero(counts)
        return found + low, counts[found]


def _plain(array: pa.Array, kind: ColumnType) -> pa.Array:
    """Return the array in the one Arrow type that the rest of the file knows for its kind."""
    wanted = _PLAIN[kind]
    if array.type == wanted:
        return array
    if types.is_date64(array.type):
        array = array.cast(pa.date32())
    if kind is ColumnType.TIMESTAMP:
        array = array.cast(pa.timestamp("us"), safe=False)
    elif kind is ColumnType.DATE:
        array = array.cast(pa.int32())
    return array.cast(wanted, safe=False)


_PLAIN = {
    ColumnType.BOOLEAN: pa.int64(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.FLOAT: pa.float64(),
    ColumnType.TEXT: pa.string(),
    ColumnType.TIMESTAMP: pa.int64(),
    ColumnType.DATE: pa.int64(),
}


def _filled(values: pa.Array, kind: ColumnType) -> npt.NDArray[Any]:
    zero = 0.0 if kind is ColumnType.FLOAT else 0
    whole = pc.fill_null(values, zero) if values.null_count else values
    numbers: npt.NDArray[Any] = whole.to_numpy(zero_copy_only=False)
    return numbers

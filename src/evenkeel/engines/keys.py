"""Keys of one or several columns as small integers, so that rows are compared by number."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.errors import InvalidDataError, NotFoundError

Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


class Keys:
    """The different keys of the rows of a table, numbered from 0.

    ``codes`` is the number of each row's key, shape (rows,), and -1 where a part of the key is null: such a key is
    equal to nothing. All numbers are below ``count``; not every number need have a row.

    >>> keys = Keys([pa.chunked_array([["JFK", "LGA", None, "JFK"]])])
    >>> keys.codes.tolist(), keys.find([pa.chunked_array([["LGA", "EWR", None]])]).tolist()
    ([0, 1, -1, 0], [1, -1, -1])
    """

    def __init__(self, columns: Sequence[pa.ChunkedArray]) -> None:
        self._values: list[_Values] = []
        self._pairs: list[Integers] = []
        self.codes = self._learn(columns[0])
        self.count = self._values[0].count
        for column in columns[1:]:
            self._combine(self._learn(column))

    def find(self, columns: Sequence[pa.ChunkedArray | pa.Array]) -> Integers:
        """Return the number of the key of each row of another table, shape (rows,), and -1 where it is null or new."""
        found = [known.find(_plain(column)) for column, known in zip(columns, self._values, strict=True)]
        codes = found[0]
        for other, known, pairs in zip(found[1:], self._values[1:], self._pairs, strict=True):
            wanted = _pair(codes, other, known.count)
            place = np.searchsorted(pairs, wanted)
            same = (wanted >= 0) & (place < len(pairs))
            same[same] = pairs[place[same]] == wanted[same]
            codes = np.where(same, place, -1)
        return codes

    def _learn(self, column: pa.ChunkedArray) -> Integers:
        array = _plain(column)
        span = _span(array)
        if span is not None:
            self._values.append(_Range(*span))
            return self._values[-1].find(array)
        encoded = array.dictionary_encode()
        self._values.append(_Dictionary(encoded.dictionary))
        return _numbers(encoded.indices)

    def _combine(self, other: Integers) -> None:
        wanted = _pair(self.codes, other, self._values[-1].count)
        pairs, inverse = np.unique(wanted[wanted >= 0], return_inverse=True)
        self.codes = np.full(len(wanted), -1)
        self.codes[wanted >= 0] = inverse
        self.count = len(pairs)
        self._pairs.append(pairs)


class _Values(Protocol):
    """The values of one column of a key."""

    @property
    def count(self) -> int: ...

    def find(self, column: pa.Array) -> Integers: ...


class _Dictionary:
    """Values of any type, by their place in a list of them."""

    def __init__(self, values: pa.Array) -> None:
        self._known = values
        self.count = len(values)

    def find(self, column: pa.Array) -> Integers:
        return _numbers(pc.index_in(column, value_set=self._known))


class _Range:
    """Integers that lie near to each other, by their distance from the first."""

    def __init__(self, low: int, high: int) -> None:
        self._low, self._high = low, high
        self.count = high - low + 1

    def find(self, column: pa.Array) -> Integers:
        values: Integers = (pc.fill_null(column, self._low) if column.null_count else column).to_numpy()
        outside = (values < self._low) | (values > self._high)
        if column.null_count:
            outside |= ~column.is_valid().to_numpy(zero_copy_only=False)
        return np.where(outside, -1, values - self._low)


def _span(column: pa.Array) -> tuple[int, int] | None:
    """Return the least and largest of integers that fill a good part of what lies between."""
    if column.type != pa.int64() or len(column) == column.null_count:
        return None
    ends = pc.min_max(column)
    low, high = ends["min"].as_py(), ends["max"].as_py()
    return (low, high) if high - low < 4 * len(column) + 1_000 else None


def check_keys(left: pa.Schema, right: pa.Schema, names: Sequence[str]) -> None:
    """Raise where a key is not on both sides, or has different types there."""
    for name in names:
        for side, schema in (("left", left), ("right", right)):
            if name not in schema.names:
                raise NotFoundError(f"column (a key of the {side} side)", name, schema.names)
        kinds = left.field(name).type, right.field(name).type
        if kinds[0] != kinds[1]:
            remedy = "Give it one type on both sides, in prepare or by the types of the source."
            raise InvalidDataError(
                f"The key {name!r} has two types", expected=str(kinds[0]), got=str(kinds[1]), remedy=remedy
            )


def _plain(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return pc.add(array, 0.0) if pa.types.is_floating(array.type) else array  # one zero


def _numbers(indices: pa.Array) -> Integers:
    numbers: Integers = pc.fill_null(indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return numbers


def _pair(codes: Integers, other: Integers, count: int) -> Integers:
    return np.where((codes < 0) | (other < 0), -1, codes * count + other)

"""Keys of one or several columns as small integers, so that rows are compared by number."""

from collections.abc import Sequence

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
    equal to nothing.

    >>> keys = Keys([pa.chunked_array([["JFK", "LGA", None, "JFK"]])])
    >>> keys.codes.tolist(), keys.find([pa.chunked_array([["LGA", "EWR", None]])]).tolist()
    ([0, 1, -1, 0], [1, -1, -1])
    """

    def __init__(self, columns: Sequence[pa.ChunkedArray]) -> None:
        self._dictionaries: list[pa.Array] = []
        self._pairs: list[Integers] = []
        self.codes = self._learn(columns[0])
        self.count = len(self._dictionaries[0])
        for column in columns[1:]:
            self._combine(self._learn(column))

    def find(self, columns: Sequence[pa.ChunkedArray]) -> Integers:
        """Return the number of the key of each row of another table, shape (rows,), and -1 where it is null or new."""
        found = [_find(column, known) for column, known in zip(columns, self._dictionaries, strict=True)]
        codes = found[0]
        for other, known, pairs in zip(found[1:], self._dictionaries[1:], self._pairs, strict=True):
            wanted = _pair(codes, other, len(known))
            place = np.searchsorted(pairs, wanted)
            same = (wanted >= 0) & (place < len(pairs))
            same[same] = pairs[place[same]] == wanted[same]
            codes = np.where(same, place, -1)
        return codes

    def _learn(self, column: pa.ChunkedArray) -> Integers:
        encoded = _plain(column).dictionary_encode()
        self._dictionaries.append(encoded.dictionary)
        return _numbers(encoded.indices)

    def _combine(self, other: Integers) -> None:
        wanted = _pair(self.codes, other, len(self._dictionaries[-1]))
        pairs, inverse = np.unique(wanted[wanted >= 0], return_inverse=True)
        self.codes = np.full(len(wanted), -1)
        self.codes[wanted >= 0] = inverse
        self.count = len(pairs)
        self._pairs.append(pairs)


def check_keys(left: pa.Schema, right: pa.Schema, names: Sequence[str]) -> None:
    """Raise where a key is not on both sides, or has different types there."""
    for name in names:
        for side, schema in (("left", left), ("right", right)):
            if name not in schema.names:
                raise NotFoundError(f"column (a key of the {side} side)", name, schema.names)
        kinds = left.field(name).type, right.field(name).type
        if kinds[0] != kinds[1]:
            remedy = "Give it one type on both sides, in prepare or by the types of the source."
            raise InvalidDataError(f"The key {name!r} has two types", expected=kinds[0], got=kinds[1], remedy=remedy)


def _find(column: pa.ChunkedArray, known: pa.Array) -> Integers:
    return _numbers(pc.index_in(_plain(column), value_set=known))


def _plain(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return pc.add(array, 0.0) if pa.types.is_floating(array.type) else array  # one zero


def _numbers(indices: pa.Array) -> Integers:
    numbers: Integers = pc.fill_null(indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return numbers


def _pair(codes: Integers, other: Integers, count: int) -> Integers:
    return np.where((codes < 0) | (other < 0), -1, codes * count + other)

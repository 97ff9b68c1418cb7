"""A run of rows of one column, decoded once for all aggregates that look at it."""

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines.aggregates.kinds import column_type, profiled_type
from evenkeel.engines.column_types import in_normal_type
from evenkeel.errors import InvalidDataError
from evenkeel.typing import ColumnType

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]
Weighted = tuple[Floats, Integers | None]

BLOCK = 8_192

_DICTIONARY = pa.dictionary(pa.int32(), pa.string())
_NOT_COUNTED = 5  # null, NaN, two infinities and -0.0 are no values of their own
_DENSE = 131_072  # whole numbers within such a range are counted by their place, others by sorting


class Piece:
    """The values of a piece, in the forms that aggregates want; each form is made when it is first asked for.

    Any column can be a piece; of lists and of other types that are not plain only the rows can be counted, and every
    form but `lists`, `lengths` and `items` raises `InvalidDataError`. ``not_utf8`` is how many texts hold bytes that are no
    UTF-8: these are read with U+FFFD in their place.
    """

    def __init__(self, values: pa.Array) -> None:
        array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
        self.type = profiled_type(array.type)
        self.rows = len(array)
        self.not_utf8 = 0
        self._words = _words(array)
        if self.type in _PLAIN and self._words is None:
            array = _plain(array, self.type)
        if self.type is ColumnType.TEXT and self._words is None and not _is_utf8(array):
            array, self.not_utf8 = _repaired(array)
        self._array = array
        self.missing: int = array.null_count

    @cached_property
    def values(self) -> pa.Array:
        """The values, null where they are missing, in one Arrow type for each kind."""
        if self.type not in _PLAIN:
            column_type(self._array.type)
        return self._array if self._words is None else _plain(self._array, self.type)

    @cached_property
    def lengths(self) -> "Piece":
        """How many items each list has, null where there is no list."""
        return Piece(pc.list_value_length(self.lists).cast(pa.int64()))

    @cached_property
    def items(self) -> "list[Piece]":
        """The items of each block of 8,192 lists."""
        lists = self.lists
        return [Piece(pc.list_flatten(lists.slice(start, BLOCK))) for start in range(0, self.rows, BLOCK)]

    @cached_property
    def pair(self) -> "tuple[Piece, Piece]":
        """The keys and the numbers of a column of structs of the two."""
        if not pa.types.is_struct(self._array.type) or self._array.type.num_fields != 2:
            raise InvalidDataError("A column holds no pairs", got=self._array.type)
        keys, numbers = map(Piece, self._array.flatten())
        if keys.type not in _KEYS:
            raise InvalidDataError("A column of pairs has no keys", expected=" or ".join(_KEYS), got=keys.type)
        return keys, numbers

    @property
    def lists(self) -> pa.Array:
        """The lists as they are."""
        if self.type is not ColumnType.LIST:
            raise InvalidDataError("A column holds no lists", got=self.type)
        return self._array

    @cached_property
    def _filled(self) -> npt.NDArray[Any]:
        """The numbers as they are, 0 where there is none."""
        if self.type is not ColumnType.TEXT:
            return _fill(self.values, 0)
        if self.missing < self.rows:
            raise InvalidDataError(
                "A column holds text where numbers are wanted", got=self.values.drop_null()[0].as_py()
            )
        return np.zeros(self.rows)

    @cached_property
    def floats(self) -> Floats:
        """The numbers as float64, shape (rows,), 0.0 where `usable` is false."""
        numbers: Floats = self._filled.astype(np.float64, copy=False)
        if np.count_nonzero(self.usable) < self.rows - self.missing:
            numbers = np.where(self.usable, numbers, 0.0)
        return numbers

    @cached_property
    def usable(self) -> Booleans:
        """Where there is a finite number, shape (rows,)."""
        valid: Booleans = self.values.is_valid().to_numpy(zero_copy_only=False)
        if self.type is ColumnType.FLOAT:
            valid &= np.isfinite(self._filled)
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
        numbers: Integers = self._filled
        return numbers if self.all_usable else numbers[self.usable]

    @cached_property
    def weighted(self) -> Weighted:
        """Numbers that stand for the finite numbers in any order, and how often each counts; once where there is none.

        They are the different numbers of a `dense` piece, else the finite numbers as they are.
        """
        if self.dense:
            return self.counted[0].to_numpy().astype(np.float64), self.counted[1]
        return self.finite, None

    @cached_property
    def span(self) -> tuple[int, int] | None:
        """The smallest and largest whole number."""
        if self.type in (ColumnType.FLOAT, ColumnType.TEXT) or self.missing == self.rows:
            return None
        found = pc.min_max(self.values)
        return found["min"].as_py(), found["max"].as_py()

    @cached_property
    def bounds(self) -> tuple[float, float] | None:
        """The smallest and largest finite number."""
        if self.span is not None:
            return float(self.span[0]), float(self.span[1])
        return (float(self.finite.min()), float(self.finite.max())) if len(self.finite) else None

    @cached_property
    def dense(self) -> bool:
        """Whether these are whole numbers so near to each other that `counted` is cheaper than looking at each row."""
        return self.span is not None and self.span[1] - self.span[0] < _DENSE

    def exceeds(self, limit: int) -> bool:
        """Whether the first rows alone hold more than ``limit`` different values; false where this is not known yet."""
        if self._words is not None and len(self._words.dictionary) <= limit:
            return False
        first = self.values.slice(0, 2 * limit)
        return self.rows > 2 * limit and len(pc.unique(first)) > limit + _NOT_COUNTED

    @property
    def texts(self) -> tuple[pa.Array, Integers | None]:
        """Texts that stand for those of the column in any order, and how often each counts; once where there is none.

        They are the different texts where these have been `counted`, else the texts as they are.
        """
        return self.counted if "counted" in self.__dict__ else (self.values.drop_null(), None)

    @cached_property
    def counted(self) -> tuple[pa.Array, Integers]:
        """The different values, finite and not null, with their counts."""
        if self.type is ColumnType.TEXT:
            return _count_words(pc.dictionary_encode(self.values) if self._words is None else self._words)
        if self.type is ColumnType.FLOAT:
            found = pc.value_counts(pa.array(self.finite + 0.0))
            return found.field("values"), found.field("counts").to_numpy()
        integers, counts = self._count_integers()
        return pa.array(integers), counts

    def _count_integers(self) -> tuple[Integers, Integers]:
        if not self.dense:
            return np.unique(self.integers, return_counts=True)
        low = self.span[0] if self.span else 0
        counts = np.bincount(_fill(self.values, low) - low)
        counts[0] -= self.missing
        found = np.flatnonzero(counts > 0)
        return found + low, counts[found]


def _words(array: pa.Array) -> pa.DictionaryArray | None:
    """Return an array that is a dictionary of sound texts, each once, as what it is."""
    if array.type != _DICTIONARY:
        return None
    words = array.dictionary
    sound = not words.null_count and len(words) <= _DENSE and _is_utf8(words) and len(pc.unique(words)) == len(words)
    return array if sound else None


def _count_words(words: pa.DictionaryArray) -> tuple[pa.Array, Integers]:
    """Return the words that are there, and how often each is."""
    codes = words.indices.drop_null().to_numpy(zero_copy_only=False)
    counts = np.bincount(codes, minlength=len(words.dictionary))
    if counts.all():
        return words.dictionary, counts
    found = np.flatnonzero(counts)
    return words.dictionary.take(pa.array(found)), counts[found]


def _plain(array: pa.Array, kind: ColumnType) -> pa.Array:
    """Return the array in the one Arrow type that the rest of the file knows for its kind."""
    array = in_normal_type(array)
    if kind is ColumnType.DATE:
        array = array.cast(pa.int32())
    return array.cast(_PLAIN[kind])


_KEYS = (ColumnType.TEXT, ColumnType.INTEGER, ColumnType.BOOLEAN)
_PLAIN = {
    ColumnType.BOOLEAN: pa.int64(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.FLOAT: pa.float64(),
    ColumnType.TEXT: pa.string(),
    ColumnType.TIMESTAMP: pa.int64(),
    ColumnType.DATE: pa.int64(),
}


def _is_utf8(texts: pa.Array) -> bool:
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _repaired(texts: pa.Array) -> tuple[pa.Array, int]:
    """Return texts with U+FFFD in the place of bytes that are no UTF-8, and how many texts had such bytes."""
    given: list[bytes | None] = texts.view(pa.binary()).to_pylist()
    read = [None if one is None else one.decode(errors="replace") for one in given]
    changed = sum(None not in (a, b) and a != str(b).encode() for a, b in zip(given, read, strict=True))
    return pa.array(read, pa.string()), changed


def _fill(values: pa.Array, filler: int) -> npt.NDArray[Any]:
    whole = pc.fill_null(values, filler) if values.null_count else values
    numbers: npt.NDArray[Any] = whole.to_numpy(zero_copy_only=False)
    return numbers


def total(which: Booleans, counts: Integers | None) -> int:
    """Return how many values are chosen by ``which``, each with its count."""
    return int(np.count_nonzero(which) if counts is None else counts[which].sum())


def tally(places: Integers, counts: Integers | None, at_least: int = 0) -> Integers:
    """Return how many values lie at each place from 0 to the last, each with its count."""
    if counts is None:
        return np.bincount(places, minlength=at_least)
    sums = np.zeros(max(int(places.max(initial=-1)) + 1, at_least), np.int64)
    np.add.at(sums, places, counts)
    return sums

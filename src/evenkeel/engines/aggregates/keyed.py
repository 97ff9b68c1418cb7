"""Mean, deviation and extremes of a number for each key: of pairs, exact in any order of the rows."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines.aggregates.base import Aggregate, State, Value
from evenkeel.engines.aggregates.piece import Floats, Integers, Piece
from evenkeel.engines.exact_sum import LARGEST_SQUARE, Digits, digits_of, round_digits, squares
from evenkeel.engines.moments import deviation, mean
from evenkeel.typing import Json


@dataclass(frozen=True, slots=True)
class KeyMoments:
    """What is known of the numbers of one key: how many there are, their mean, deviation, smallest and largest."""

    count: int
    mean: float
    deviation: float
    minimum: float
    maximum: float


class _Sums(NamedTuple):
    """For each of some keys: the count, the smallest, the largest, and the sums of the numbers and of their squares.

    ``huge`` counts the numbers that are too large for a square.
    """

    counts: Integers
    huge: Integers
    low: Floats
    high: Floats
    sums: Digits
    squares: Digits

    def at(self, places: Integers, size: int) -> "_Sums":
        """Return the sums of ``size`` keys, those of key ``i`` added to the key at ``places[i]``."""
        low, high = np.full(size, np.inf), np.full(size, -np.inf)
        np.minimum.at(low, places, self.low)
        np.maximum.at(high, places, self.high)
        counts, huge = (_added(part, places, size) for part in (self.counts, self.huge))
        sums, squared = (
            {digit: _added(part, places, size) for digit, part in digits.items()}
            for digits in (self.sums, self.squares)
        )
        return _Sums(counts, huge, low, high, sums, squared)

    def joined(self, other: "_Sums") -> "_Sums":
        """Return the sums of these keys, and then those of the others."""
        rows = len(self.counts), len(other.counts)
        return _Sums(
            np.concatenate([self.counts, other.counts]),
            np.concatenate([self.huge, other.huge]),
            np.concatenate([self.low, other.low]),
            np.concatenate([self.high, other.high]),
            _side_by_side(self.sums, other.sums, *rows),
            _side_by_side(self.squares, other.squares, *rows),
        )


class KeyedState(State):
    """The numbers of each key, summed up exactly; the keys in ascending order."""

    def __init__(self, keys: pa.Array | None = None, sums: _Sums | None = None) -> None:
        self.keys = pa.nulls(0, pa.string()) if keys is None else keys
        self._sums = _of(np.zeros(0)) if sums is None else sums

    @cached_property
    def by_key(self) -> dict[Value, KeyMoments]:
        """What is known of each key, in ascending order of the keys; a boolean is 0 or 1.

        The deviation is that of the numbers themselves, and infinite where one of them is beyond 1e150.
        """
        found = _moments(self._sums)
        return dict(zip(self.keys.to_pylist(), found, strict=True))

    @cached_property
    def overall(self) -> KeyMoments | None:
        """What is known of the numbers of all keys together; nothing where there is none."""
        if not len(self.keys):
            return None
        return _moments(self._sums.at(np.zeros(len(self.keys), np.int64), 1))[0]

    def merge(self, later: Self) -> Self:
        if not len(self.keys) or not len(later.keys):
            return later if not len(self.keys) else self
        both = pa.concat_arrays([self.keys, later.keys])
        keys, places = ranked(both)
        return type(self)(keys, self._sums.joined(later._sums).at(places, len(keys)))

    def to_json(self) -> Json:
        counts, huge, low, high, *digits = self._sums
        written = [{str(place): part.tolist() for place, part in sorted(one.items()) if part.any()} for one in digits]
        extremes = [[number.hex() for number in one.tolist()] for one in (low, high)]
        return [self.keys.to_pylist(), counts.tolist(), huge.tolist(), *extremes, *written]

    @classmethod
    def from_json(cls, value: Any) -> Self:
        keys, counts, huge, *rest = value
        low, high = (np.array([float.fromhex(number) for number in one]) for one in rest[:2])
        digits = [{int(place): np.array(part, np.int64) for place, part in one.items()} for one in rest[2:]]
        sums = _Sums(np.array(counts, np.int64), np.array(huge, np.int64), low, high, digits[0], digits[1])
        return cls(pa.array(keys) if keys else None, sums)


@dataclass(frozen=True, slots=True)
class Keyed(Aggregate):
    """The finite numbers of each key; of a column of pairs, structs of a key (text, integer, boolean) and a number.

    A pair without a key, or without a finite number, says nothing.

    >>> import pyarrow as pa
    >>> pairs = pa.StructArray.from_arrays([["UA", "AA", "UA", None], [1.0, 5.0, 4.0, 9.0]], ["key", "number"])
    >>> keyed = Keyed("pair")
    >>> keyed.update(keyed.empty(), pairs).by_key["UA"]
    KeyMoments(count=2, mean=2.5, deviation=1.5, minimum=1.0, maximum=4.0)
    """

    def empty(self) -> KeyedState:
        return KeyedState()

    def measure(self, piece: Piece) -> KeyedState:
        keys, numbers = piece.pair
        said = numbers.usable & keys.values.is_valid().to_numpy(zero_copy_only=False)
        if not said.any():
            return KeyedState()
        different, places = ranked(keys.values.filter(pa.array(said)))
        return KeyedState(different, _of(numbers.floats[said]).at(places, len(different)))


def _of(numbers: Floats) -> _Sums:
    """Return the sums of keys with one number each."""
    numbers = numbers + 0.0
    huge = np.abs(numbers) > LARGEST_SQUARE
    counts, few = np.ones(len(numbers), np.int64), huge.astype(np.int64)
    return _Sums(counts, few, numbers, numbers, digits_of(numbers), squares(np.where(huge, 0.0, numbers)))


def ranked(keys: pa.Array) -> tuple[pa.Array, Integers]:
    """Return the different keys in order, and which of them each key is."""
    encoded = pc.dictionary_encode(keys)
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return encoded.dictionary.take(pa.array(order)), rank[encoded.indices.to_numpy()]


def _added(part: Integers, places: Integers, size: int) -> Integers:
    total = np.zeros(size, np.int64)
    np.add.at(total, places, part)
    return total


def _side_by_side(one: Digits, other: Digits, rows: int, more: int) -> Digits:
    nothing, none = np.zeros(rows, np.int64), np.zeros(more, np.int64)
    places = sorted({*one} | {*other})
    return {place: np.concatenate([one.get(place, nothing), other.get(place, none)]) for place in places}


def _moments(sums: _Sums) -> list[KeyMoments]:
    rows = len(sums.counts)
    if not rows:
        return []
    total = round_digits(sums.sums, rows)
    with np.errstate(over="ignore", invalid="ignore"):
        spread = deviation(total, round_digits(sums.squares, rows), sums.counts)
    spread = np.where(sums.huge > 0, np.inf, spread)
    columns = (sums.counts, mean(total, sums.counts), spread, sums.low, sums.high)
    return [KeyMoments(*row) for row in zip(*(one.tolist() for one in columns), strict=True)]

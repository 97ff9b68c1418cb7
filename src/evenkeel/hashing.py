"""The one hash: for splits, sticky arms, sketches, hashed features and fingerprints of rows.

XXH64 of a value's bytes, with a seed. The bytes are: text as UTF-8; integers, dates (days since 1970) and timestamps
(microseconds since 1970 in UTC) as int64, floats as IEEE 754 binary64 with one zero and one NaN, both little-endian;
booleans as the int64 0 or 1. Null is not hashed: it has the fixed hash 0. Source: the xxHash specification, version
0.1.1, section "XXH64 algorithm description".
"""

import struct
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import xxhash

from evenkeel.errors import InvalidDataError

if TYPE_CHECKING:
    import pyarrow as pa

UInt64Array = npt.NDArray[np.uint64]

_P1 = np.uint64(11400714785074694791)
_P2 = np.uint64(14029467366897019727)
_P3 = np.uint64(1609587929392839161)
_P4 = np.uint64(9650029242287828579)
_P5 = np.uint64(2870177450012600261)

_FEW = 64  # texts of one length that are hashed one by one
_MANY = 16_384  # values that are hashed at a time, so that what is in between stays in the cache


def hash_value(value: bool | int | float | str | None, seed: int = 0) -> int:
    """Return the hash of one value, in [0, 2**64).

    >>> hash_value("JFK")
    17274447044188123556
    >>> hash_value(-0.0) == hash_value(0.0), hash_value(None)
    (True, 0)
    """
    if value is None:
        return 0
    if isinstance(value, str):
        return xxhash.xxh64_intdigest(value.encode(), seed)
    if isinstance(value, float):
        value = float("nan") if value != value else value + 0.0
        return xxhash.xxh64_intdigest(struct.pack("<d", value), seed)
    return xxhash.xxh64_intdigest(struct.pack("<q", value), seed)


def portable_hash(value: bool | int | float | str | None) -> int:
    """Return the upper 63 bits of `hash_value`: what an int64 holds, and ONNX Runtime can take a remainder of.

    >>> portable_hash("JFK") % 1_000
    778
    """
    return hash_value(value) >> 1


def hash_column(column: "pa.Array | pa.ChunkedArray", seed: int = 0) -> UInt64Array:
    """Return `hash_value` of each value of an Arrow column, shape (rows,), the fixed hash 0 where it is null.

    A value has the same hash in a column of whatever width, unit, zone or encoding. Raises `InvalidDataError` for a
    type that has no encoding: bytes, decimals, lists and the like.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type) or pa.types.is_string_view(array.type):
        return _hash_texts(array.cast(pa.large_string()), seed)
    valid = array.is_valid().to_numpy(zero_copy_only=False)
    if pa.types.is_floating(array.type):
        floats = pc.fill_null(array, 0.0).to_numpy(zero_copy_only=False).astype(np.float64) + 0.0
        floats[np.isnan(floats)] = np.nan
        words = floats.view(np.uint64)
    else:
        words = pc.fill_null(_integers(array), 0).to_numpy(zero_copy_only=False).view(np.uint64)
    return np.where(valid, hash_words(words, seed), np.uint64(0))


def hash_lists(column: "pa.Array | pa.ChunkedArray", seed: int = 0) -> UInt64Array:
    """Return a hash of each list of a column: of its items, their places and their number; 0 where there is no list.

    >>> import pyarrow as pa
    >>> hash_lists(pa.array([["a", "b"], ["b", "a"], None])).tolist()
    [2050921218072646709, 8740077370445647741, 0]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    lists = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    lengths = pc.list_value_length(lists).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    places = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    items = hash_words(hash_column(pc.list_flatten(lists), seed) ^ places.astype(np.uint64), seed)
    found = hash_words(lengths.astype(np.uint64), seed)
    np.add.at(found, np.repeat(np.arange(len(lengths)), lengths), items)
    return np.where(lists.is_valid().to_numpy(zero_copy_only=False), found, np.uint64(0))


def _integers(array: "pa.Array") -> "pa.Array":
    """Return int64: times as microseconds, rounded down, dates as days, booleans as 0 and 1."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = array.type
    if pa.types.is_timestamp(kind):
        floored = pc.floor_temporal(array, unit="microsecond") if kind.unit == "ns" else array
        return floored.cast(pa.timestamp("us", kind.tz)).cast(pa.int64())
    if pa.types.is_date(kind):
        return array.cast(pa.date32()).cast(pa.int32()).cast(pa.int64())
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind):
        return array.cast(pa.int64())
    expected = "booleans, integers, floats, text, timestamps or dates"
    raise InvalidDataError("A column has a type that cannot be hashed", expected=expected, got=str(kind))


def hash_words(words: UInt64Array, seed: int = 0) -> UInt64Array:
    """Return XXH64 of each 8-byte word, shape (rows,); the specification's steps for an input of 8 bytes."""
    parts = [_hash_few(words[start : start + _MANY], seed) for start in range(0, len(words), _MANY)]
    return np.concatenate([np.zeros(0, np.uint64), *parts])


def _hash_few(words: UInt64Array, seed: int) -> UInt64Array:
    with np.errstate(over="ignore"):
        state = np.full(len(words), np.uint64(seed) + _P5 + np.uint64(8))
        state ^= _rotate(words * _P2, 31) * _P1
        return _avalanche(_rotate(state, 27) * _P1 + _P4)


def unit_interval(hashes: UInt64Array) -> npt.NDArray[np.float64]:
    """Return each hash as a number in [0, 1), from its upper 53 bits."""
    return (hashes >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _hash_texts(texts: "pa.LargeStringArray", seed: int) -> UInt64Array:
    """Return the hash of each text: those of one length together, or one by one where they are few."""
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    content = np.frombuffer(data or b"", np.uint8)[ends[0] : ends[-1]]
    starts, lengths, words = ends[:-1] - ends[0], np.diff(ends), _words(content)
    hashes = np.zeros(len(texts), np.uint64)
    order = np.argsort(lengths, kind="stable")
    changes = np.flatnonzero(np.diff(lengths[order]) != 0) + 1
    for rows in np.split(order, np.sort(np.concatenate([changes, np.arange(_MANY, len(texts), _MANY)]))):
        if len(rows) < _FEW:
            found = [content[starts[row] :][: lengths[row]] for row in rows]
            hashes[rows] = [xxhash.xxh64_intdigest(one.data, seed) for one in found]
        else:
            hashes[rows] = _hash_bytes(words, starts[rows], int(lengths[rows[0]]), seed)
    hashes[~texts.is_valid().to_numpy(zero_copy_only=False)] = 0
    return hashes


def _words(content: npt.NDArray[np.uint8]) -> UInt64Array:
    """Return the bytes as words, with at least one word of zeros after them."""
    words = np.zeros(len(content) // 8 + 2, "<u8")
    words.view(np.uint8)[: len(content)] = content
    return words


def _hash_bytes(words: UInt64Array, starts: npt.NDArray[np.int64], length: int, seed: int) -> UInt64Array:
    """Return XXH64 of ``length`` bytes from each start, a number of bytes into ``words``; shape (starts,)."""

    def read(place: int) -> UInt64Array:
        at = starts + place
        word, bits = at >> 3, (at & 7).astype(np.uint64) << np.uint64(3)
        found: UInt64Array = (words[word] >> bits) | (words[word + 1] << (np.uint64(63) - bits) << np.uint64(1))
        return found

    whole = length // 8
    with np.errstate(over="ignore"):
        state = np.full(len(starts), np.uint64(seed) + _P5)
        if length >= 32:
            state = _stripes([read(8 * i) for i in range(whole // 4 * 4)], seed)
        state += np.uint64(length)
        for i in range(whole // 4 * 4, whole):
            state = _rotate(state ^ (_rotate(read(8 * i) * _P2, 31) * _P1), 27) * _P1 + _P4
        rest, left = read(8 * whole), length % 8
        if left >= 4:
            state = _rotate(state ^ ((rest & np.uint64(0xFFFFFFFF)) * _P1), 23) * _P2 + _P3
        for i in range(left // 4 * 4, left):
            state = _rotate(state ^ (((rest >> np.uint64(8 * i)) & np.uint64(0xFF)) * _P5), 11) * _P1
        return _avalanche(state)


def _stripes(words: list[UInt64Array], seed: int) -> UInt64Array:
    """Return the state after whole stripes of four words each."""
    start = np.uint64(seed)
    lanes = [np.full_like(words[0], first) for first in (start + _P1 + _P2, start + _P2, start, start - _P1)]
    for i, word in enumerate(words):
        lanes[i % 4] = _rotate(lanes[i % 4] + word * _P2, 31) * _P1
    state = sum(
        (_rotate(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18), strict=True)), np.zeros_like(words[0])
    )
    for lane in lanes:
        state = (state ^ (_rotate(lane * _P2, 31) * _P1)) * _P1 + _P4
    return state


def _avalanche(state: UInt64Array) -> UInt64Array:
    state = (state ^ (state >> np.uint64(33))) * _P2
    state = (state ^ (state >> np.uint64(29))) * _P3
    return state ^ (state >> np.uint64(32))


def _rotate(words: UInt64Array, bits: int) -> UInt64Array:
    return (words << np.uint64(bits)) | (words >> np.uint64(64 - bits))

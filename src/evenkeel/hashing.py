"""The one hash: for splits, sticky arms, sketches, hashed features and fingerprints of rows.

XXH64 of a value's bytes, with a seed. The bytes are: text as UTF-8; integers, dates and timestamps as int64, floats as
IEEE 754 binary64 with one zero and one NaN, both little-endian; booleans as the int64 0 or 1. Null is not hashed: it
has the fixed hash 0. Source: the xxHash specification, version 0.1.1, section "XXH64 algorithm description".
"""

import struct

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

UInt64Array = npt.NDArray[np.uint64]

_P1 = np.uint64(11400714785074694791)
_P2 = np.uint64(14029467366897019727)
_P3 = np.uint64(1609587929392839161)
_P4 = np.uint64(9650029242287828579)
_P5 = np.uint64(2870177450012600261)


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


def hash_column(column: pa.Array | pa.ChunkedArray, seed: int = 0) -> UInt64Array:
    """Return `hash_value` of each value of an Arrow column, shape (rows,), the fixed hash 0 where it is null."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        encoded = pc.dictionary_encode(array)
        of_value = [xxhash.xxh64_intdigest(text.encode(), seed) for text in encoded.dictionary.to_pylist()]
        table = np.array([*of_value, 0], np.uint64)
        return table[pc.fill_null(encoded.indices, len(of_value)).to_numpy(zero_copy_only=False)]
    valid = array.is_valid().to_numpy(zero_copy_only=False)
    if pa.types.is_floating(array.type):
        floats = pc.fill_null(array, 0.0).to_numpy(zero_copy_only=False).astype(np.float64) + 0.0
        floats[np.isnan(floats)] = np.nan
        words = floats.view(np.uint64)
    else:
        if pa.types.is_date32(array.type):
            array = array.cast(pa.int32())
        words = pc.fill_null(array.cast(pa.int64()), 0).to_numpy(zero_copy_only=False).view(np.uint64)
    return np.where(valid, hash_words(words, seed), np.uint64(0))


def hash_words(words: UInt64Array, seed: int = 0) -> UInt64Array:
    """Return XXH64 of each 8-byte word, shape (rows,); the specification's steps for an input of 8 bytes."""
    with np.errstate(over="ignore"):
        state = np.full(len(words), np.uint64(seed) + _P5 + np.uint64(8))
        state ^= _rotate(words * _P2, 31) * _P1
        state = _rotate(state, 27) * _P1 + _P4
        state ^= state >> np.uint64(33)
        state *= _P2
        state ^= state >> np.uint64(29)
        state *= _P3
        return state ^ (state >> np.uint64(32))


def unit_interval(hashes: UInt64Array) -> npt.NDArray[np.float64]:
    """Return each hash as a number in [0, 1), from its upper 53 bits."""
    return (hashes >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _rotate(words: UInt64Array, bits: int) -> UInt64Array:
    return (words << np.uint64(bits)) | (words >> np.uint64(64 - bits))

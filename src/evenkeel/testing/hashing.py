"""Laws of the one hash: it is XXH64, it never changes, and a column hashes like its values."""

import struct
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import xxhash

from evenkeel.hashing import hash_column, hash_value, hash_words, unit_interval

Value: TypeAlias = "bool | int | float | str | datetime | date | None"

# XXH64 of ASCII texts with seed 0, as published beside the specification and its ports.
PUBLISHED = {
    "": 0xEF46DB3751D8E999,
    "a": 0xD24EC4F1A98C6E5B,
    "abc": 0x44BC2CF5AD770999,
    "Nobody inspects the spammish repetition": 0xFBCEA83C8A378BF1,
}
# What this package has given since its first version: (value, seed) → hash.
STABLE: dict[tuple[Value, int], int] = {
    (None, 7): 0,
    (False, 0): 0x34C96ACDCADB1BBB,
    (1, 0): 0x9F29CB17A2A49995,
    (-1, 7): 0x78653E7F1B122749,
    (2**63 - 1, 0): 0xFF70CC60366E770C,
    (-(2**63), 0): 0x3F425EACF01544E0,
    (1.5, 0): 0x49F7B96B6B5CCAF9,
    (-0.0, 7): 0x8562A8CA30D1D8C7,
    (float("inf"), 0): 0xFA3D9D79A96B3705,
    ("naïve", 0): 0xC07351DC8A26AFE6,
    ("☕", 7): 0x8E4A4452A760466B,
    ("x" * 100, 0): 0x92F0DE5A88A3C094,
}
NOT_A_NUMBER = 0xE9ADB09FEE122AAC

TYPES = (
    pa.bool_(),
    pa.int8(),
    pa.int64(),
    pa.float32(),
    pa.float64(),
    pa.string(),
    pa.large_string(),
    pa.timestamp("us", tz="UTC"),
    pa.date32(),
)


# Types that hold the same values, and values that each of them holds.
ALIKE: tuple[tuple[tuple[pa.DataType, ...], tuple[Value, ...]], ...] = (
    ((pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())), ("", "a\0", "é", None)),
    ((pa.int64(), pa.int8(), pa.uint16(), pa.uint64(), pa.dictionary(pa.int8(), pa.int64())), (0, 7, 127, None)),
    ((pa.float64(), pa.float32(), pa.float16()), (0.0, -1.5, float("inf"), None)),
    (
        (
            pa.timestamp("us"),
            *(pa.timestamp(unit, zone) for unit in ("s", "ms", "ns") for zone in (None, "Asia/Tokyo")),
        ),
        (datetime(1969, 12, 31), datetime(2013, 1, 1), None),
    ),
    ((pa.date32(), pa.date64()), (date(1969, 12, 31), date(2013, 1, 1), None)),
)


def check_alike() -> None:
    """A value has one hash, whatever the type of the column that it lies in; nanoseconds are rounded down."""
    for kinds, values in ALIKE:
        expected = [hash_value(_plain(value)) for value in values]
        for kind in kinds:
            assert hash_column(pa.array(values, kind)).tolist() == expected, kind
    below = hash_column(pa.array([-1], pa.timestamp("ns")))
    assert below == hash_column(pa.array([-1], pa.timestamp("us")))


def check_vectors() -> None:
    """The hash is XXH64, and gives what it has always given."""
    for text, expected in PUBLISHED.items():
        assert hash_value(text) == expected, text
        assert hash_column(pa.array([text, text] * 100)).tolist() == [expected] * 200, text
    for (value, seed), expected in STABLE.items():
        assert not isinstance(value, datetime | date)
        assert hash_value(value, seed) == expected, (value, seed)
    for quiet in (0x7FF8000000000000, 0xFFF8000000000001):
        assert hash_value(struct.unpack("<d", struct.pack("<Q", quiet))[0]) == NOT_A_NUMBER


def check_words(words: Sequence[int], seed: int) -> None:
    """Words of eight bytes hash like the bytes."""
    expected = [xxhash.xxh64_intdigest(struct.pack("<Q", word), seed) for word in words]
    assert hash_words(np.array(words, np.uint64), seed).tolist() == expected


def check_column(values: Sequence[Value], kind: pa.DataType, seed: int) -> None:
    """A column hashes like its values, however it is cut, and null is 0."""
    column = pa.array(values, kind)
    expected = [hash_value(_plain(value), seed) for value in column.to_pylist()]
    assert hash_column(column, seed).tolist() == expected
    padded = pa.concat_arrays([column[:1], column, column[-1:]])
    assert hash_column(padded[len(column[:1]) :][: len(column)], seed).tolist() == expected
    assert hash_column(pa.chunked_array([column[:1], column[1:]], kind), seed).tolist() == expected


def check_unit_interval(hashes: Sequence[int]) -> None:
    """A hash as a number lies in [0, 1), in the order of the hashes."""
    numbers = unit_interval(np.array(sorted(hashes), np.uint64))
    assert ((numbers >= 0) & (numbers < 1)).all()
    assert (np.diff(numbers) >= 0).all()


def _plain(value: Value) -> bool | int | float | str | None:
    if isinstance(value, datetime):
        return (value - datetime(1970, 1, 1, tzinfo=value.tzinfo)) // timedelta(microseconds=1)
    if isinstance(value, date):
        return (value - date(1970, 1, 1)).days
    return value

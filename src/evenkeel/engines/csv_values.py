"""Text of a CSV file as values, strictly: a text that does not say exactly one value of the type does not fit."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines.column_types import TIMESTAMP, in_normal_type

WHOLE = r"^-?(0|[1-9][0-9]*)$"
CODE = r"^[+-]?0[0-9]+$"
NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$|^[+-]?(?i:nan(\(\w*\))?|inf|infinity)$"
TRUTH = r"^(true|True|TRUE|false|False|FALSE)$"
_DATE = r"^\d{4}-\d{2}-\d{2}"
_TRUE = ["true", "True", "TRUE", "1"]
_FALSE = ["false", "False", "FALSE", "0"]


def convert(text: pa.ChunkedArray, kind: pa.DataType, missing: Sequence[str] = ()) -> pa.ChunkedArray:
    """Return text as values of a type; words that mean missing are null.

    In a type other than text, empty text is null, and spaces around a value do not matter. Raises `pa.ArrowInvalid`
    where a value does not fit. Leading zeros are no integer: they say a code.

    >>> convert(pa.chunked_array([["1970-01-01T00:01", "1970-01-01 01:01+01:00"]]), TIMESTAMP).cast("int64").to_pylist()
    [60000000, 60000000]
    """
    return without(text, missing) if pa.types.is_string(kind) else as_type(trimmed(text, missing), kind)


def as_type(plain: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """Return trimmed text as values of a type other than text."""
    if pa.types.is_boolean(kind):
        return _booleans(plain)
    if pa.types.is_integer(kind):
        return _matching(plain, WHOLE).cast(pa.int64()).cast(kind)
    if pa.types.is_floating(kind):
        return _matching(plain, NUMBER).cast(kind)
    if pa.types.is_timestamp(kind):
        return _with_zone(_matching(plain, _DATE)).cast(TIMESTAMP).cast(kind)
    return plain.cast(kind)


def in_type(column: pa.ChunkedArray, kind: pa.DataType, missing: Sequence[str] = ()) -> pa.ChunkedArray:
    """Return a column that was parsed as text, or as values of a narrower type, in the type that all its blocks have."""
    if pa.types.is_string(column.type):
        return convert(column, kind, missing)
    return in_normal_type(column).cast(kind, safe=False)


def trimmed(text: pa.ChunkedArray, missing: Sequence[str] = ()) -> pa.ChunkedArray:
    """Return text without spaces around it, null where nothing is left or a word says so."""
    return without(pc.utf8_trim_whitespace(text), ["", *missing])


def without(text: pa.ChunkedArray, words: Sequence[str]) -> pa.ChunkedArray:
    """Return text, null where it is one of some words."""
    return pc.if_else(pc.is_in(text, pa.array(words, pa.string())), None, text) if words else text


def first_misfit(text: pa.ChunkedArray, kind: pa.DataType, missing: Sequence[str] = ()) -> int:
    """Return the place of the first value that does not fit a type, where one does not.

    >>> first_misfit(pa.chunked_array([["1", "2", "x", "y"]]), pa.int64())
    2
    """
    start, stop = 0, len(text)
    while stop - start > 1:
        middle = (start + stop) // 2
        fine = fits(trimmed(text.slice(start, middle - start), missing), kind)
        start, stop = (middle, stop) if fine else (start, middle)
    return start


def fits(plain: pa.ChunkedArray, kind: pa.DataType) -> bool:
    """Return whether all values of a trimmed text fit a type."""
    try:
        as_type(plain, kind)
    except pa.ArrowInvalid:
        return False
    return True


def all_match(text: pa.ChunkedArray, pattern: str) -> bool:
    """Return whether all values of a text match a pattern."""
    return pc.all(pc.match_substring_regex(text, pattern)).as_py() is not False


def _booleans(text: pa.ChunkedArray) -> pa.ChunkedArray:
    known = pa.array(_TRUE + _FALSE)
    place = pc.index_in(text, value_set=known)
    wrong = pc.and_(pc.is_valid(text), pc.is_null(place))
    if pc.any(wrong).as_py():
        raise pa.ArrowInvalid("neither true nor false")
    return pc.less(place, len(_TRUE))


def _matching(text: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    if not all_match(text, pattern):
        raise pa.ArrowInvalid(f"does not match {pattern}")
    return text


def _with_zone(text: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return ISO 8601 times with at most six digits of a second, and Z where they name no zone."""
    text = pc.replace_substring_regex(text, _DATE + "$", r"\0T00:00:00")
    text = pc.replace_substring_regex(text, r"(\.\d{6})\d+", r"\1")
    return pc.replace_substring_regex(text, r"[T ]\d{2}(:\d{2}){0,2}(\.\d+)?$", r"\0Z")

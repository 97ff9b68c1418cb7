"""Text of a CSV file as values, strictly: a text that does not say exactly one value of the type does not fit."""

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines.column_types import TIMESTAMP

_DATE = r"^\d{4}-\d{2}-\d{2}"
_WHOLE = r"^-?(0|[1-9][0-9]*)$"
_CODE = r"^[+-]?0[0-9]+$"
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$|^[+-]?(?i:nan|inf|infinity)$"
_FEW = 1_000
_TRUE = ["true", "True", "TRUE", "1"]
_FALSE = ["false", "False", "FALSE", "0"]


def convert(text: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """Return text as values of a type; empty text is null, spaces around a value do not matter.

    Raises `pa.ArrowInvalid` where a value does not fit. Leading zeros are no integer: they say a code.

    >>> convert(pa.chunked_array([["1970-01-01T00:01", "1970-01-01 01:01+01:00"]]), TIMESTAMP).cast("int64").to_pylist()
    [60000000, 60000000]
    """
    if pa.types.is_string(kind):
        return text
    plain = pc.utf8_trim_whitespace(text)
    plain = pc.if_else(pc.equal(plain, ""), None, plain)
    if pa.types.is_boolean(kind):
        return _booleans(plain)
    if pa.types.is_integer(kind):
        return _matching(plain, _WHOLE).cast(pa.int64()).cast(kind)
    if pa.types.is_floating(kind):
        return _matching(plain, _NUMBER).cast(kind)
    if pa.types.is_timestamp(kind):
        return _with_zone(_matching(plain, _DATE)).cast(TIMESTAMP).cast(kind)
    return plain.cast(kind)


def guess(text: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return text as values of the first type that all of them fit: integer, float, date, timestamp, or text as it is.

    Whole numbers with leading zeros or beyond 64 bits are codes, and stay text; so does a column without any value.
    """
    for kind in _candidates(text):
        try:
            return convert(text, kind)
        except pa.ArrowInvalid:
            continue
    return text


def first_misfit(text: pa.ChunkedArray, kind: pa.DataType) -> int:
    """Return the place of the first value that does not fit a type, where one does not.

    >>> first_misfit(pa.chunked_array([["1", "2", "x", "y"]]), pa.int64())
    2
    """
    start, stop = 0, len(text)
    while stop - start > 1:
        middle = (start + stop) // 2
        start, stop = (middle, stop) if _fits(text.slice(start, middle - start), kind) else (start, middle)
    return start


def _candidates(text: pa.ChunkedArray) -> list[pa.DataType]:
    """Return the types that the values may have; the first few values rule out most of them."""
    plain = text.filter(pc.not_equal(text, ""))
    few = plain.slice(0, _FEW)
    kinds = [kind for kind in (pa.int64(), pa.float64(), pa.date32(), TIMESTAMP) if len(few) and _fits(few, kind)]
    if pa.float64() not in kinds:
        return kinds
    plain = pc.utf8_trim_whitespace(plain)
    if pc.any(pc.match_substring_regex(plain, _CODE)).as_py():
        return []
    whole = pc.all(pc.match_substring_regex(plain, _WHOLE)).as_py()
    return [pa.int64()] if whole else [pa.float64()]


def _fits(text: pa.ChunkedArray, kind: pa.DataType) -> bool:
    try:
        convert(text, kind)
    except pa.ArrowInvalid:
        return False
    return True


def _booleans(text: pa.ChunkedArray) -> pa.ChunkedArray:
    known = pa.array(_TRUE + _FALSE)
    place = pc.index_in(text, value_set=known)
    wrong = pc.and_(pc.is_valid(text), pc.is_null(place))
    if pc.any(wrong).as_py():
        raise pa.ArrowInvalid("neither true nor false")
    return pc.less(place, len(_TRUE))


def _matching(text: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    if not pc.all(pc.match_substring_regex(text, pattern)).as_py() and pc.any(pc.is_valid(text)).as_py():
        raise pa.ArrowInvalid(f"does not match {pattern}")
    return text


def _with_zone(text: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return ISO 8601 times with at most six digits of a second, and Z where they name no zone."""
    text = pc.replace_substring_regex(text, _DATE + "$", r"\0T00:00:00")
    text = pc.replace_substring_regex(text, r"(\.\d{6})\d+", r"\1")
    return pc.replace_substring_regex(text, r"[T ]\d{2}(:\d{2}){0,2}(\.\d+)?$", r"\0Z")

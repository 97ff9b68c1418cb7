"""The types that the values of a CSV column fit; what fits in two blocks fits in both together."""

from collections.abc import Sequence
from enum import Flag, auto

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines.column_types import TIMESTAMP
from evenkeel.engines.csv_values import CODE, TRUTH, WHOLE, all_match, fits, trimmed

_FEW = 1_000
_EXACT = 2.0**63


class Fits(Flag):
    """What all values of a column are, as far as they were looked at; all of it where there is no value.

    A whole number beyond 64 bits is no integer, and a number that begins with zeros, such as a post code, is none.

    >>> Fits.INTEGER | Fits.WHOLE | Fits.NUMBER & Fits.NUMBER
    <Fits.INTEGER|WHOLE|NUMBER: 7>
    """

    INTEGER = auto()
    WHOLE = auto()
    NUMBER = auto()
    BOOLEAN = auto()
    DATE = auto()
    TIME = auto()

    @property
    def type(self) -> pa.DataType:
        """The narrowest type for such a column: text where nothing else fits all values, or there is none."""
        if self == ~Fits(0):
            return pa.string()
        if Fits.INTEGER in self or Fits.WHOLE not in self:
            return next((kind for one, kind in _TYPES.items() if one in self), pa.string())
        return pa.string()


_TYPES = {
    Fits.INTEGER: pa.int64(),
    Fits.NUMBER: pa.float64(),
    Fits.BOOLEAN: pa.bool_(),
    Fits.DATE: pa.date32(),
    Fits.TIME: TIMESTAMP,
}


def column_fits(column: pa.ChunkedArray, may_have_code: bool) -> Fits | None:
    """Return what the values of a column are by the type in which they were parsed; none where that is not enough."""
    kind = column.type
    if pa.types.is_string(kind) or (may_have_code and kind in (pa.int64(), pa.float64())):
        return None
    if kind == pa.int64():
        return Fits.INTEGER | Fits.WHOLE | Fits.NUMBER
    if kind == pa.float64():
        return None if _beyond_integers(column) else Fits.NUMBER
    if pa.types.is_timestamp(kind):
        return Fits.TIME
    return {pa.null(): ~Fits(0), pa.bool_(): Fits.BOOLEAN, pa.date32(): Fits.DATE | Fits.TIME}.get(kind, Fits(0))


def text_fits(text: pa.ChunkedArray, missing: Sequence[str]) -> Fits:
    """Return what the values of a text are; the first few rule out most of it."""
    few = trimmed(text.slice(0, _FEW), missing).drop_null()
    if len(few) and not _fits(few, ~Fits(0)):
        return Fits(0)
    plain = trimmed(text, missing).drop_null()
    return _fits(plain, _fits(plain.slice(0, _FEW), ~Fits(0)))


def _fits(plain: pa.ChunkedArray, may: Fits) -> Fits:
    if not len(plain):
        return may
    found = Fits(0)
    if Fits.NUMBER in may and fits(plain, pa.float64()) and not _has_code(plain):
        whole = all_match(plain, WHOLE)
        found |= Fits.NUMBER | (Fits.WHOLE if whole else Fits(0))
        found |= Fits.INTEGER if whole and fits(plain, pa.int64()) else Fits(0)
    for one, kind in ((Fits.DATE, pa.date32()), (Fits.TIME, TIMESTAMP)):
        found |= one if one in may and fits(plain, kind) else Fits(0)
    if Fits.BOOLEAN in may and not found and all_match(plain, TRUTH):
        found |= Fits.BOOLEAN
    return found


def _has_code(plain: pa.ChunkedArray) -> bool:
    return bool(pc.any(pc.match_substring_regex(plain, CODE)).as_py())


def _beyond_integers(floats: pa.ChunkedArray) -> bool:
    """Return whether a float may be a whole number that no int64 holds."""
    largest = pc.max(pc.abs(floats)).as_py()
    return largest is not None and _EXACT <= largest < np.inf

"""How many texts there are of each length."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from evenkeel.engines.aggregates.base import Aggregate
from evenkeel.engines.aggregates.frequencies import FrequenciesState
from evenkeel.engines.aggregates.piece import Integers, Piece, tally
from evenkeel.typing import ColumnType

_STEPS = 6  # a length of more than 64 code points keeps its first seven bits


@dataclass(frozen=True, slots=True)
class LengthCounts(Aggregate):
    """The count of each length in code points, a run of digits as one: exact up to 127, above rounded by less than 2 %.

    So a number that goes on counting makes no text longer. Nothing for a column that holds no text.

    >>> import pyarrow as pa
    >>> lengths = LengthCounts("x")
    >>> lengths.update(lengths.empty(), pa.array(["Zürich", "", "id-99", "id-100", None, "z" * 1001])).items()
    [(0, 1), (4, 2), (6, 1), (1000, 1)]
    """

    def empty(self) -> FrequenciesState:
        return FrequenciesState()

    def measure(self, piece: Piece) -> FrequenciesState:
        if piece.type is not ColumnType.TEXT or piece.missing == piece.rows:
            return self.empty()
        texts, counts = piece.texts
        rounded = _rounded(_lengths(texts))
        lengths, places = np.unique(rounded, return_inverse=True)
        return FrequenciesState(((pa.array(lengths), tally(places, counts)),))


def _lengths(texts: pa.Array) -> Integers:
    """Return the length of each text, shape (texts,): the bytes that begin a code point, of digits the first of a run."""
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    content = np.frombuffer(data or b"", np.uint8)[ends[0] : ends[-1]]
    sizes, starts = np.diff(ends), ends[:-1] - ends[0]
    filled = starts[sizes > 0]
    counted = (content & 0xC0) != 0x80
    digit = (content >= ord("0")) & (content <= ord("9"))
    again = digit[1:] & digit[:-1]
    again[filled[1:] - 1] = False
    counted[1:] &= ~again
    found = np.zeros(len(texts), np.int64)
    if len(filled):
        found[sizes > 0] = np.add.reduceat(counted, filled, dtype=np.int64)
    return found


def _rounded(lengths: Integers) -> Integers:
    steps = np.maximum(np.frexp(lengths.astype(np.float64))[1] - 1 - _STEPS, 0)
    rounded: Integers = lengths >> steps << steps
    return rounded

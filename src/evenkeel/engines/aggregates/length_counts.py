"""How many texts there are of each length."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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
        rounded = _rounded(
            pc.utf8_length(pc.replace_substring_regex(texts, r"[0-9]+", "0")).to_numpy().astype(np.int64)
        )
        lengths, places = np.unique(rounded, return_inverse=True)
        return FrequenciesState(((pa.array(lengths), tally(places, counts)),))


def _rounded(lengths: Integers) -> Integers:
    steps = np.maximum(np.frexp(lengths.astype(np.float64))[1] - 1 - _STEPS, 0)
    rounded: Integers = lengths >> steps << steps
    return rounded

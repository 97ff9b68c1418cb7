"""How many rows there are, and how many of them hold something that is not an ordinary number."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from evenkeel.engines.aggregates.base import Aggregate, State
from evenkeel.engines.aggregates.piece import Piece, total
from evenkeel.typing import ColumnType, Json

_NUMBERS = (ColumnType.FLOAT, ColumnType.INTEGER, ColumnType.BOOLEAN)


@dataclass(frozen=True, slots=True)
class CountsState(State):
    """Counts of rows; all but ``rows`` and ``missing`` (null) are 0 for columns that hold no numbers."""

    rows: int = 0
    missing: int = 0
    nan: int = 0
    infinite: int = 0
    zeros: int = 0
    negatives: int = 0

    def merge(self, later: Self) -> Self:
        return type(self)(*(a + b for a, b in zip(self._counts(), later._counts(), strict=True)))

    def _counts(self) -> tuple[int, ...]:
        return self.rows, self.missing, self.nan, self.infinite, self.zeros, self.negatives

    def to_json(self) -> Json:
        return list(self._counts())

    @classmethod
    def from_json(cls, value: Any) -> Self:
        return cls(*value)


@dataclass(frozen=True, slots=True)
class Counts(Aggregate):
    """Rows, and those of them that are null, NaN, infinite, zero, or a finite number below zero.

    >>> import pyarrow as pa
    >>> counts = Counts("x")
    >>> counts.update(counts.empty(), pa.array([1.5, None, float("nan"), -0.0, -2.0]))
    CountsState(rows=5, missing=1, nan=1, infinite=0, zeros=1, negatives=1)
    """

    def empty(self) -> CountsState:
        return CountsState()

    def measure(self, piece: Piece) -> CountsState:
        if piece.type not in _NUMBERS:
            return CountsState(piece.rows, piece.missing)
        numbers, counts = piece.weighted
        odd = piece.rows - piece.missing - (len(numbers) if counts is None else int(counts.sum()))
        nan = int(np.isnan(piece.values.drop_null().to_numpy()).sum()) if odd else 0
        zeros, negatives = total(numbers == 0, counts), total(numbers < 0, counts)
        return CountsState(piece.rows, piece.missing, nan, odd - nan, zeros, negatives)

"""How long the texts of a column are."""

import math
from dataclasses import astuple, dataclass
from typing import Any, Self

import numpy as np
import pyarrow.compute as pc

from evenkeel.engines.aggregates.base import Aggregate, State
from evenkeel.engines.aggregates.piece import Piece, total
from evenkeel.typing import ColumnType, Json


@dataclass(frozen=True, slots=True)
class LengthsState(State):
    """Lengths in code points: how many texts, their total, the shortest, the longest, and how many are empty."""

    count: int = 0
    total: int = 0
    shortest: int | None = None
    longest: int | None = None
    empty: int = 0

    @property
    def mean(self) -> float:
        """The mean length; NaN where there is no text."""
        return self.total / self.count if self.count else math.nan

    def merge(self, later: Self) -> Self:
        if self.shortest is None or self.longest is None:
            return later
        if later.shortest is None or later.longest is None:
            return self
        shortest, longest = min(self.shortest, later.shortest), max(self.longest, later.longest)
        return type(self)(
            self.count + later.count, self.total + later.total, shortest, longest, self.empty + later.empty
        )

    def to_json(self) -> Json:
        return list(astuple(self))

    @classmethod
    def from_json(cls, value: Any) -> Self:
        return cls(*value)


@dataclass(frozen=True, slots=True)
class Lengths(Aggregate):
    """The lengths of the texts that are not null; nothing for a column that holds no text.

    >>> import pyarrow as pa
    >>> lengths = Lengths("x")
    >>> lengths.update(lengths.empty(), pa.array(["Zürich", "", None]))
    LengthsState(count=2, total=6, shortest=0, longest=6, empty=1)
    """

    def empty(self) -> LengthsState:
        return LengthsState()

    def measure(self, piece: Piece) -> LengthsState:
        if piece.type is not ColumnType.TEXT or piece.missing == piece.rows:
            return LengthsState()
        texts, counts = piece.texts
        lengths = pc.utf8_length(texts).to_numpy().astype(np.int64)
        summed, empty = int((lengths if counts is None else lengths * counts).sum()), total(lengths == 0, counts)
        return LengthsState(piece.rows - piece.missing, summed, int(lengths.min()), int(lengths.max()), empty)

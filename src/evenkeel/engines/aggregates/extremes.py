"""The smallest and the largest value."""

from dataclasses import dataclass
from typing import Any, Self

import pyarrow.compute as pc

from evenkeel.engines.aggregates.base import Aggregate, State, Value
from evenkeel.engines.aggregates.piece import Piece
from evenkeel.typing import ColumnType, Json


@dataclass(frozen=True, slots=True)
class ExtremesState(State):
    """The smallest and the largest value, none where no value was seen."""

    minimum: Value | None = None
    maximum: Value | None = None

    def merge(self, later: Self) -> Self:
        if self.minimum is None:
            return later
        if later.minimum is None:
            return self
        return type(self)(min(self.minimum, later.minimum), max(self.maximum, later.maximum))  # type: ignore[type-var]  # of one type

    def to_json(self) -> Json:
        return [self.minimum, self.maximum]

    @classmethod
    def from_json(cls, value: Any) -> Self:
        return cls(*value)


@dataclass(frozen=True, slots=True)
class Extremes(Aggregate):
    """The smallest and largest of the values that are neither null, NaN nor infinite; text in the order of code points.

    >>> import pyarrow as pa
    >>> extremes = Extremes("x")
    >>> extremes.update(extremes.empty(), pa.array([2.5, float("inf"), None, -1.0]))
    ExtremesState(minimum=-1.0, maximum=2.5)
    """

    def empty(self) -> ExtremesState:
        return ExtremesState()

    def measure(self, piece: Piece) -> ExtremesState:
        if piece.type is ColumnType.TEXT:
            found = pc.min_max(piece.texts[0]).as_py()
            return ExtremesState(found["min"], found["max"])
        if piece.type is ColumnType.FLOAT:
            return ExtremesState(*(bound + 0.0 for bound in piece.bounds)) if piece.bounds else ExtremesState()
        if piece.span is None:
            return ExtremesState()
        low, high = piece.span
        return ExtremesState(bool(low), bool(high)) if piece.type is ColumnType.BOOLEAN else ExtremesState(low, high)

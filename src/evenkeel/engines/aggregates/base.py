"""The contract of an aggregate and of its state."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

import pyarrow as pa

from evenkeel.engines.aggregates.piece import Piece
from evenkeel.typing import Json

Value: TypeAlias = bool | int | float | str


class State(ABC):
    """What an aggregate knows of the rows seen so far; a value that is never changed in place.

    ``a.merge(b)`` is the state over the rows of ``a`` and then those of ``b``: exact for counts and sketches, within 4
    units in the last place for moments. ``to_json`` and ``from_json`` carry it from one process to another without
    loss. A timestamp in a state is its microseconds since 1970 in UTC, a date its days since 1970.
    """

    def __eq__(self, other: object) -> bool:
        return isinstance(other, State) and type(self) is type(other) and self.to_json() == other.to_json()

    @abstractmethod
    def merge(self, later: Self) -> Self: ...

    @abstractmethod
    def to_json(self) -> Json: ...

    @classmethod
    @abstractmethod
    def from_json(cls, value: Any) -> Self: ...


@dataclass(frozen=True, slots=True)
class Aggregate(ABC):
    """One of the closed set, over one column.

    ``empty`` is the state of no row. ``update`` adds a piece of the column; the pieces come in order, each but the last
    a multiple of 8,192 rows long. It raises `InvalidDataError` where a column of text is to be measured as numbers. An
    engine may compute a state in any way that gives the same state. Aggregates of one
    column share what they decode when they are given the same `Piece`.
    """

    column: str

    @abstractmethod
    def empty(self) -> State: ...

    @abstractmethod
    def measure(self, piece: Piece) -> State:
        """Return the state of the piece alone."""

    def add(self, state: Any, piece: Piece) -> State:
        """Return ``state`` and then the piece; ``state`` is one that this aggregate gave."""
        merged: State = state.merge(self.measure(piece))
        return merged

    def update(self, state: Any, values: pa.Array) -> State:
        return self.add(state, Piece(values))

"""The closed set of aggregates: each has a state that can be stored, sent and merged, and means the same on every engine."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Self

import pyarrow as pa

from evenkeel.typing import Json

BLOCK = 8_192


class State(ABC):
    """What an aggregate knows of the rows seen so far; a value that is never changed in place.

    ``a.merge(b)`` is the state over the rows of ``a`` and then those of ``b``: exact for counts and sketches, within 4
    units in the last place for moments. ``to_json`` and ``from_json`` carry it from one process to another without loss.
    """

    @abstractmethod
    def merge(self, later: Self) -> Self: ...

    @abstractmethod
    def to_json(self) -> Json: ...

    @classmethod
    @abstractmethod
    def from_json(cls, value: Json) -> Self: ...


@dataclass(frozen=True, slots=True)
class Aggregate(ABC):
    """One of the closed set, over one column.

    ``empty`` is the state of no row. ``update`` adds a piece of the column; the pieces come in order, each but the last
    a multiple of 8,192 rows long. An engine may compute a state in any way that gives the same state.
    """

    column: str

    @abstractmethod
    def empty(self) -> State: ...

    @abstractmethod
    def update(self, state: State, values: pa.Array) -> State: ...

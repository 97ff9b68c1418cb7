"""In how many lists each item stands."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines.aggregates.base import Aggregate, State
from evenkeel.engines.aggregates.frequencies import Frequencies, FrequenciesState
from evenkeel.engines.aggregates.piece import Piece
from evenkeel.engines.list_items import rows_of_items
from evenkeel.typing import Json


class DocumentsState(State):
    """How many lists there are, and in how many of them each item stands; null and NaN are no items."""

    def __init__(self, lists: int = 0, frequencies: FrequenciesState | None = None) -> None:
        self.lists = lists
        self.frequencies = FrequenciesState() if frequencies is None else frequencies

    def merge(self, later: Self) -> Self:
        return type(self)(self.lists + later.lists, self.frequencies.merge(later.frequencies))

    def to_json(self) -> Json:
        return {"lists": self.lists, "frequencies": self.frequencies.to_json()}

    @classmethod
    def from_json(cls, value: Any) -> Self:
        return cls(value["lists"], FrequenciesState.from_json(value["frequencies"]))


@dataclass(frozen=True, slots=True)
class Documents(Aggregate):
    """The number of lists, and of those that hold an item, for each item; an item counts once in a list.

    >>> documents = Documents("x")
    >>> state = documents.update(documents.empty(), pa.array([["a", "b", "a"], [], None, ["a"]]))
    >>> state.lists, state.frequencies.top()
    (3, [('a', 2), ('b', 1)])
    """

    def empty(self) -> DocumentsState:
        return DocumentsState()

    def measure(self, piece: Piece) -> DocumentsState:
        lists = piece.lists
        encoded = Piece(pc.list_flatten(lists)).values.dictionary_encode()
        codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        pairs = rows_of_items(lists) * (len(encoded.dictionary) + 1) + codes
        _, first = np.unique(pairs[codes >= 0], return_index=True)
        once = encoded.dictionary.take(pa.array(codes[codes >= 0][first]))
        return DocumentsState(piece.rows - piece.missing, Frequencies(self.column).measure(Piece(once)))

"""What is known of the items of lists, and of how many there are."""

from dataclasses import dataclass

from evenkeel.engines.aggregates.base import Aggregate, State
from evenkeel.engines.aggregates.piece import Piece


@dataclass(frozen=True, slots=True)
class Items(Aggregate):
    """An aggregate over the items of all lists of a column, as if they were the rows of one.

    >>> import pyarrow as pa
    >>> from evenkeel.engines.aggregates.extremes import Extremes
    >>> items = Items("x", Extremes("x"))
    >>> items.update(items.empty(), pa.array([[3, 1], [], None, [2]]))
    ExtremesState(minimum=1, maximum=3)
    """

    inner: Aggregate

    def empty(self) -> State:
        return self.inner.empty()

    def measure(self, piece: Piece) -> State:
        return self.add(self.empty(), piece)

    def add(self, state: State, piece: Piece) -> State:
        for block in piece.items:
            state = self.inner.add(state, block)
        return state


@dataclass(frozen=True, slots=True)
class ItemCounts(Aggregate):
    """An aggregate over how many items each list of a column has; a row without a list has no number of items.

    >>> import pyarrow as pa
    >>> from evenkeel.engines.aggregates.extremes import Extremes
    >>> counts = ItemCounts("x", Extremes("x"))
    >>> counts.update(counts.empty(), pa.array([[3, 1], [], None, [2]]))
    ExtremesState(minimum=0, maximum=2)
    """

    inner: Aggregate

    def empty(self) -> State:
        return self.inner.empty()

    def measure(self, piece: Piece) -> State:
        return self.inner.measure(piece.lengths)

    def add(self, state: State, piece: Piece) -> State:
        return self.inner.add(state, piece.lengths)

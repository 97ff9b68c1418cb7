"""Aggregates over rows that come piece after piece."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, TypeVar

import pyarrow as pa

from evenkeel.engines.aggregates import Aggregate, Piece, State
from evenkeel.errors import InvalidDataError, NotFoundError

Key = TypeVar("Key", bound=Hashable)


class Running(Generic[Key]):
    """The states of some aggregates over the rows seen so far.

    ``columns`` are the names of the columns that they look at. Columns may be looked at in several threads, each by one
    thread at a time.
    """

    def __init__(self, names: Iterable[str], aggregates: Mapping[Key, Aggregate]) -> None:
        self.states: dict[Key, State] = {key: one.empty() for key, one in aggregates.items()}
        self._aggregates = aggregates
        self._keys: dict[str, list[Key]] = {}
        known = dict.fromkeys(names)
        for key, one in aggregates.items():
            if one.column not in self._keys and one.column not in known:
                raise NotFoundError("column", one.column, known)
            self._keys.setdefault(one.column, []).append(key)
        self.columns = list(self._keys)

    def look(self, name: str, values: pa.Array) -> None:
        """Add the next values of a column; raises `InvalidDataError` that names it."""
        try:
            piece = Piece(values)
            for key in self._keys[name]:
                self.states[key] = self._aggregates[key].add(self.states[key], piece)
        except InvalidDataError as error:
            error.where = f"column {name!r}"
            raise

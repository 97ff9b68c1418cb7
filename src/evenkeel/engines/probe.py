"""A join as a function of the left batches: the right side is read once, and each left row looks into it."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

import pyarrow as pa

from evenkeel.engines.base import Relation
from evenkeel.errors import DefinitionError, NotFoundError

Index = TypeVar("Index")


class Probe(ABC, Generic[Index]):
    """Adds columns to each left batch, and keeps its rows as they are.

    ``prepare`` reads the right side; it is called once, before the first batch. ``answer`` gives the new columns, one
    value for each row of the batch; what it gives for a row depends on that row and the right side alone.
    """

    def __init__(self, left: pa.Schema, added: Sequence[pa.Field]) -> None:
        for field in added:
            if field.name in left.names:
                remedy = "Rename one of the two."
                raise DefinitionError("The left side has a column of this name already", got=field.name, remedy=remedy)
        self.schema = pa.schema([*left, *added])
        self._lock = threading.Lock()
        self._index: Index | None = None

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        with self._lock:
            if self._index is None:
                self._index = self.prepare()
        return pa.RecordBatch.from_arrays([*batch.columns, *self.answer(self._index, batch)], schema=self.schema)

    @abstractmethod
    def prepare(self) -> Index: ...

    @abstractmethod
    def answer(self, index: Index, batch: pa.RecordBatch) -> list[pa.Array]: ...


def renamed(right: Relation, columns: Mapping[str, str]) -> list[pa.Field]:
    """Return the fields that ``columns`` (new name → right name) adds."""
    for name in columns.values():
        if name not in right.schema.names:
            raise NotFoundError("column", name, right.schema.names)
    return [right.schema.field(name).with_name(new) for new, name in columns.items()]

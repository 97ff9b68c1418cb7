"""The contract of the place where predictions end up, and its twin in memory."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.predictions.record import SCHEMA

HOUR = 3_600_000_000


class PredictionSink(ABC):
    """Keeps predictions for good. Every table has the schema of the record.

    ``put`` is called by one compactor at a time, the others from any process at any time. A prediction that comes
    twice (a request delivered again, a spool stored again) is there once: the one that came first.
    """

    @abstractmethod
    def put(self, name: str, predictions: pa.Table) -> None:
        """Keep ``predictions`` under ``name``; no crash loses them then. The same name again replaces them."""

    @abstractmethod
    def scan(self, since: datetime | None = None, until: datetime | None = None) -> pa.Table:
        """Return the predictions that arrived from ``since`` to before ``until``, by arrival and id."""

    @abstractmethod
    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Yield some columns of all predictions as they are stored, a few at a time; one may come twice."""

    @abstractmethod
    def find(self, prediction_id: str) -> pa.Table:
        """Return the one prediction of this id, or no row."""


class MemorySink(PredictionSink):
    """A sink for tests: what is put stays in a dict."""

    def __init__(self) -> None:
        self._tables: dict[str, pa.Table] = {}

    def put(self, name: str, predictions: pa.Table) -> None:
        self._tables[name] = predictions

    def scan(self, since: datetime | None = None, until: datetime | None = None) -> pa.Table:
        return between(in_order([*self._tables.values()]), since, until)

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        for table in self._tables.values():
            yield from table.select(columns).to_batches()

    def find(self, prediction_id: str) -> pa.Table:
        table = self.scan()
        return table.filter(pc.equal(table["id"], prediction_id))


def in_order(tables: list[pa.Table]) -> pa.Table:
    """Return the rows of all tables by arrival and id; of those with one id, the first."""
    table = pa.concat_tables([SCHEMA.empty_table(), *tables]).sort_by(
        [("arrival_time", "ascending"), ("id", "ascending")]
    )
    ids = pc.dictionary_encode(table["id"].combine_chunks())
    _, first = np.unique(ids.indices.to_numpy(), return_index=True)
    return table if len(first) == len(table) else table.take(pa.array(np.sort(first)))


def between(table: pa.Table, since: datetime | None, until: datetime | None) -> pa.Table:
    """Return the rows that arrived from ``since`` to before ``until``."""
    kind = table.schema.field("arrival_time").type
    if since is not None:
        table = table.filter(pc.greater_equal(table["arrival_time"], pa.scalar(since, kind)))
    if until is not None:
        table = table.filter(pc.less(table["arrival_time"], pa.scalar(until, kind)))
    return table

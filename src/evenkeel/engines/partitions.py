"""The rows of a relation in parts by the hash of their key, on the disk, so that one part at a time is in memory."""

import shutil
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from evenkeel.artifacts.atomic import explained
from evenkeel.engines.base import Relation
from evenkeel.engines.keys import Integers
from evenkeel.hashing import hash_column, hash_words

_WAITING = 64 << 20  # bytes in memory


class Partitions:
    """The rows of a relation in ``count`` parts; those of one key, its first ``keys`` columns, lie in one part.

    A batch of a part has the columns of the relation and one more, the number of each row from 0; rows stay in order.
    With one part nothing is written, and the relation is read again.
    """

    def __init__(self, relation: Relation, keys: int, count: int) -> None:
        self._relation, self._keys, self._count = relation, keys, count
        types = [*relation.schema.types, pa.int64()]
        self.schema = pa.schema([(f"c{place}", kind) for place, kind in enumerate(types)])
        if count > 1:
            self._folder = Path(tempfile.mkdtemp(prefix="evenkeel-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
            self._write()

    def batches(self, part: int) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a part in order."""
        if self._count == 1:
            yield from self._numbered()
            return
        file = self._folder / str(part)
        if file.exists():
            with pa.OSFile(str(file)) as source:
                while source.tell() < source.size():
                    yield from pa.ipc.open_stream(source)

    def _numbered(self) -> Iterator[pa.RecordBatch]:
        start = 0
        for batch in self._relation.batches():
            numbers = pa.array(np.arange(start, start + batch.num_rows))
            yield pa.RecordBatch.from_arrays([*batch.columns, numbers], schema=self.schema)
            start += batch.num_rows

    def _write(self) -> None:
        waiting: list[pa.RecordBatch] = []
        for batch in self._numbered():
            waiting.append(batch)
            if sum(one.nbytes for one in waiting) >= _WAITING:
                self._append(pa.Table.from_batches(waiting))
                waiting.clear()
        if waiting:
            self._append(pa.Table.from_batches(waiting))

    def _append(self, table: pa.Table) -> None:
        """Append each part of some rows to its file, as a stream of its own."""
        parts = self._parts(table)
        order = np.argsort(parts, kind="stable")
        rows, parts = table.take(pa.array(order)), parts[order]
        starts = np.flatnonzero(np.diff(parts, prepend=-1))
        for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(parts)], strict=True):
            file = self._folder / str(parts[start])
            with (
                explained(self._folder),
                pa.OSFile(str(file), "ab") as sink,
                pa.ipc.new_stream(sink, self.schema) as stream,
            ):
                stream.write_table(rows.slice(start, end - start))

    def _parts(self, table: pa.Table) -> Integers:
        found = hash_column(table.column(0))
        for place in range(1, self._keys):
            found = hash_words(found ^ hash_column(table.column(place), place))
        return (found % np.uint64(self._count)).astype(np.int64)

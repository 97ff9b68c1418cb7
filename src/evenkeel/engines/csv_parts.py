"""The blocks of CSV files as they were parsed: in memory while they are small, then on the disk while it has room."""

import errno
import os
import shutil
import tempfile
import weakref
from collections.abc import Sequence
from typing import IO

import pyarrow as pa

Part = list[pa.ChunkedArray]


class CsvParts:
    """Keeps the columns of each block, each in the type that its own values have; ``memory`` and ``disk`` are in bytes.

    What is larger than ``memory`` goes to a file of no name in the system's temporary folder, which is gone with the
    object, and with the process however it ends; by default it is at most half of what is free there. Beyond that nothing
    is kept, and ``complete`` is false. ``types`` are those that each column has in any part.

    >>> parts = CsvParts(columns=2, memory=0)
    >>> parts.add([pa.chunked_array([[1, 2]]), pa.chunked_array([["a", "b"]])])
    >>> parts.in_memory, len(parts), [column.to_pylist() for column in parts.read(0, [1])]
    (False, 1, [['a', 'b']])
    """

    def __init__(self, columns: int, memory: int, disk: int | None = None) -> None:
        self.complete = True
        self.types: list[set[pa.DataType]] = [set() for _ in range(columns)]
        self._memory, self._disk = memory, disk
        self._waiting: list[Part] = []
        self._file: IO[bytes] | None = None
        self._ends = [0]

    def __len__(self) -> int:
        return len(self._ends) - 1 + len(self._waiting)

    @property
    def in_memory(self) -> bool:
        return self.complete and self._file is None

    def add(self, part: Part) -> None:
        """Keep the next part, while there is room."""
        if not self.complete:
            return
        for seen, column in zip(self.types, part, strict=True):
            seen.add(column.type)
        self._waiting.append(part)
        self._memory -= sum(column.nbytes for column in part)
        if self._memory < 0:
            self._spill()

    def read(self, number: int, places: Sequence[int]) -> Part:
        """Return the columns of a part at some places; threads may read at the same time."""
        if self._file is None:
            return [self._waiting[number][place] for place in places]
        start, end = self._ends[number : number + 2]
        content = os.pread(self._file.fileno(), end - start, start)
        wanted = pa.ipc.IpcReadOptions(included_fields=sorted(set(places)))
        with pa.ipc.open_stream(content, options=wanted) as reader:
            table = reader.read_all()
        return [table[f"c{place}"] for place in places]

    def _spill(self) -> None:
        """Write what waits to the disk; what it has no room for is parsed again, and nobody has to know."""
        try:
            file = self._opened()
            for part in self._waiting:
                _write(file, part)
                self._ends.append(file.tell())
                if self._ends[-1] > (self._disk or 0):
                    raise OSError(errno.ENOSPC, "this would be more than we may use")
            file.flush()
        except OSError:
            self.complete, self._file = False, None
        self._waiting = []

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed with the object
            weakref.finalize(self, self._file.close)
            self._disk = shutil.disk_usage(tempfile.gettempdir()).free // 2 if self._disk is None else self._disk
        return self._file


def _write(file: IO[bytes], part: Part) -> None:
    table = pa.table({f"c{place}": column for place, column in enumerate(part)})
    with pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table)

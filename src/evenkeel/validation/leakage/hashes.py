"""Which values stand in more than one split, in bounded memory."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenkeel.hashing import UInt64Array, hash_column, hash_lists, hash_words
from evenkeel.validation.leakage.readable import is_list

Integers = npt.NDArray[np.int64]
_MOST = 1 << 21
_ENTRY = np.dtype([("hash", "u8"), ("label", "u8"), ("split", "i8"), ("row", "i8")])
_HIGHEST = 2**64 - 1


class Straddlers:
    """Values by their hashes, with the split and the number of their rows: all of them, or a fair sample of very many.

    The sample is of hashes below a bound, which is halved whenever more than two million rows lie below it, so that of
    each value all rows are kept or none.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._bound = _HIGHEST
        self._entries = np.zeros(0, _ENTRY)
        self._waiting: list[npt.NDArray[np.void]] = []
        self._count = 0

    def update(self, hashes: UInt64Array, splits: Integers, rows: Integers, labels: UInt64Array | None = None) -> None:
        """Add rows; those of no split (-1) and without a value (hash 0) are left out."""
        kept = (hashes <= np.uint64(self._bound)) & (splits >= 0) & (hashes != 0)
        new = np.zeros(int(kept.sum()), _ENTRY)
        new["hash"], new["split"], new["row"] = hashes[kept], splits[kept], rows[kept]
        if labels is not None:
            new["label"] = labels[kept]
        self._waiting.append(new)
        self._count += len(new)
        while self._count > self._most:
            self._bound //= 2
            entries = self.entries
            self._entries = entries[entries["hash"] <= np.uint64(self._bound)]
            self._count = len(self._entries)

    @property
    def entries(self) -> npt.NDArray[np.void]:
        """The rows that were kept, with ``hash``, ``label``, ``split`` and ``row``."""
        self._entries = np.concatenate([self._entries, *self._waiting])
        self._waiting = []
        return self._entries

    @property
    def share(self) -> float:
        """The share of the values that was kept."""
        return (self._bound + 1) / 2**64

    @property
    def exact(self) -> bool:
        return self._bound == _HIGHEST


def hash_rows(batch: pa.RecordBatch | pa.Table, columns: tuple[str, ...]) -> UInt64Array:
    """Return the hash of each row of some columns, lists by their items, in the order of their names, shape (rows,)."""
    hashes = np.ones(batch.num_rows, np.uint64)
    for name in sorted(columns):
        column = batch.column(name)
        hashes = hash_words(hashes ^ (hash_lists if is_list(column.type) else hash_column)(column))
    return hashes

"""Which rows of a table have the key of an earlier one, in memory that does not grow with the rows."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from evenkeel.engines.keys import Booleans, Integers
from evenkeel.engines.spill import Spill, UInt64s
from evenkeel.hashing import hash_column, hash_words

_PARTS = 256
_SEEDS = 0, 1
_ODD = np.uint64(0x9E3779B97F4A7C15)
_BLOCK = 1 << 22  # rows whose answers are kept at a time


class Repeats:
    """Takes the keys of the rows in order, and then says which rows repeat an earlier one.

    Keys are told apart by 128 bits: two portable hashes. They wait on the disk by the first bits of the hash, and equal
    ones meet in one part. A key of which a part is null repeats nothing. Of the rows with one key, the first is that of
    the least rank, and of those the one that was added first.

    >>> repeats = Repeats()
    >>> repeats.add([pa.array(["JFK", "LGA", None, "JFK"])])
    >>> repeats.of(0, 4).tolist(), repeats.keyed, repeats.count
    ([False, False, False, True], 3, 1)
    """

    def __init__(self) -> None:
        self.rows = self.keyed = self._count = 0
        self._keys = Spill(4)
        self._repeated: Spill | None = None
        self._block = -1
        self._answers = np.zeros(0, np.bool_)

    def add(self, key: Sequence[pa.Array], judged: Booleans | None = None, rank: Integers | None = None) -> None:
        """Take the columns of the key of the next rows; those that are not ``judged`` neither repeat nor are repeated."""
        rows = len(key[0])
        there = np.ones(rows, np.bool_) if judged is None else judged
        for column in key:
            there = there & column.is_valid().to_numpy(zero_copy_only=False)
        ranks = np.zeros(rows, np.uint64) if rank is None else rank.astype(np.uint64)
        numbers = np.arange(self.rows, self.rows + rows, dtype=np.uint64)
        records = np.stack([*(_hashed(key, seed) for seed in _SEEDS), ranks, numbers], axis=1)[there]
        self._keys.add((records[:, 0] % np.uint64(_PARTS)).astype(np.int64), records)
        self.rows += rows
        self.keyed += len(records)

    @property
    def count(self) -> int:
        """How many rows repeat an earlier one."""
        self._search()
        return self._count

    def of(self, start: int, rows: int) -> Booleans:
        """Return which rows from ``start`` on repeat an earlier one; asked in order, each answer is looked up once."""
        found = np.zeros(rows, np.bool_)
        for block in range(start // _BLOCK, (start + rows - 1) // _BLOCK + 1 if self.count else 0):
            self._look_up(block)
            low, high = max(start, block * _BLOCK), min(start + rows, (block + 1) * _BLOCK)
            found[low - start : high - start] = self._answers[low - block * _BLOCK : high - block * _BLOCK]
        return found

    def _look_up(self, block: int) -> None:
        if self._block != block and self._repeated is not None:
            self._answers = np.zeros(_BLOCK, np.bool_)
            self._answers[(self._repeated.read(block)[:, 0] % np.uint64(_BLOCK)).astype(np.int64)] = True
            self._block = block

    def _search(self) -> None:
        """Find the rows that repeat a key, part by part, and put them down by their block."""
        if self._repeated is not None:
            return
        self._repeated = Spill(1)
        for place in self._keys.places():
            part = self._keys.read(place)
            part = part[np.lexsort((part[:, 3], part[:, 2], part[:, 1], part[:, 0]))]
            again = part[1:][(part[1:, :2] == part[:-1, :2]).all(axis=1), 3]
            self._count += len(again)
            self._repeated.add((again // np.uint64(_BLOCK)).astype(np.int64), again[:, None])


def _hashed(key: Sequence[pa.Array], seed: int) -> UInt64s:
    """Return the hash of each row's key; of several columns, that of their hashes in order."""
    found = hash_column(key[0], seed)
    for column in key[1:]:
        found = hash_words(found * _ODD + hash_column(column, seed), seed)
    return found

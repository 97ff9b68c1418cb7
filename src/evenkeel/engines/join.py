"""Joining by a key that stands in one right row at most."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from evenkeel.engines.base import Relation
from evenkeel.engines.keys import Integers, Keys, check_keys
from evenkeel.engines.probe import Probe, renamed
from evenkeel.errors import DefinitionError, InvalidDataError


class _Index(NamedTuple):
    keys: Keys
    row: Integers
    columns: list[pa.ChunkedArray]


class KeyJoin(Probe[_Index]):
    """For each left row the columns of the right row of its key, null where there is none."""

    def __init__(self, left: pa.Schema, right: Relation, on: tuple[str, ...], columns: Mapping[str, str]) -> None:
        if not on:
            raise DefinitionError("A join needs at least one key")
        check_keys(left, right.schema, on)
        super().__init__(left, renamed(right, columns))
        self._right = right
        self._on = on
        self._names = list(columns.values())

    def prepare(self) -> _Index:
        table = self._right.table(list(dict.fromkeys([*self._on, *self._names])))
        keys = Keys([table.column(name) for name in self._on])
        counts = np.bincount(keys.codes[keys.codes >= 0], minlength=keys.count)
        if (counts > 1).any():
            self._refuse(table, keys.codes, counts)
        row = np.full(keys.count + 1, -1)  # the last answers what is not found
        there = np.flatnonzero(keys.codes >= 0)
        row[keys.codes[there]] = there
        return _Index(keys, row, [table.column(name).combine_chunks() for name in self._names])

    def answer(self, index: _Index, batch: pa.RecordBatch) -> list[pa.Array]:
        codes = index.keys.find([batch.column(name) for name in self._on])
        rows = index.row[codes]
        return [column.take(pa.array(rows, mask=rows < 0)) for column in index.columns]

    def _refuse(self, table: pa.Table, codes: Integers, counts: Integers) -> None:
        first = [int(np.flatnonzero(codes == code)[0]) for code in np.flatnonzero(counts > 1)[:5]]
        examples = table.select(list(self._on)).take(first).to_pylist()
        shown = ", ".join(" / ".join(map(str, example.values())) for example in examples)
        problem = f"The key {', '.join(self._on)} stands in more than one row: {int((counts > 1).sum()):,} keys do"
        raise InvalidDataError(problem, got=shown, remedy="Keep one row of each key, or name the key that is unique.")

"""Rows that nobody has seen, for a model to be tried on: nulls, unseen values and extremes in each column."""

from typing import TYPE_CHECKING, Any

import numpy as np

from evenkeel.transforms.inputs import Input, Signature
from evenkeel.typing import ColumnType

if TYPE_CHECKING:
    import pyarrow as pa

_EXTREMES: dict[ColumnType, tuple[Any, ...]] = {
    ColumnType.BOOLEAN: (None, False, True),
    ColumnType.INTEGER: (None, 0, -1, 2**53, -(2**53)),
    ColumnType.FLOAT: (None, 0.0, -1.0, float("nan"), float("inf"), float("-inf"), 1e300),
    ColumnType.TEXT: (None, "", "\u2400 unseen"),
    ColumnType.TIMESTAMP: (None, 0, -1, 253_402_300_799_999_999),
    ColumnType.DATE: (None, 0, -1, 2_932_896),
}


def _extremes(column: Input) -> tuple[Any, ...]:
    """Return values to try: of a list none at all, an empty one, one of what is missing, and one of all extremes."""
    if column.items is None:
        return _EXTREMES[column.type]
    extremes = [*_EXTREMES[column.items]]
    return None, [], [None], extremes, extremes[1:]


def rows_made(rows: "pa.Table", signature: Signature) -> "pa.Table":
    """Return real rows with one column changed at a time: to null, to a value that was never seen, to extremes."""
    import pyarrow as pa

    columns = signature.inputs
    row = rows.select([column.name for column in columns]).slice(0, 1)
    changes = [[value for value in _extremes(one) if value is not None or one.nullable] for one in columns]
    before, after = 1, sum(map(len, changes))
    arrays = []
    for original, values in zip(row.columns, changes, strict=True):
        after -= len(values)
        changed = [pa.array(values, original.type)]
        arrays.append(pa.chunked_array([*_repeated(original, before), *changed, *_repeated(original, after)]))
        before += len(values)
    return pa.Table.from_arrays([array.combine_chunks() for array in arrays], names=row.column_names)


def _repeated(value: "pa.ChunkedArray", times: int) -> "list[pa.Array]":
    chunks: list[pa.Array] = value.take(np.zeros(times, np.int64)).chunks
    return chunks

"""Rows to be answered, however they are handed over: as a file, a table, a matrix, or columns."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pyarrow as pa

from evenkeel.engines import open_engine
from evenkeel.errors import InvalidRequestError, UsageError
from evenkeel.sources import Csv, open_file
from evenkeel.sources.handed import arrow_table
from evenkeel.typing import ColumnType

if TYPE_CHECKING:
    from evenkeel.sources import FileSource
    from evenkeel.transforms.inputs import Signature

Askable: TypeAlias = Any  # what `taken` says


def taken(data: Askable, signature: "Signature", rows: int) -> Iterator[pa.RecordBatch]:
    """Yield rows in batches of at most ``rows``.

    ``data`` is a CSV or Parquet file or a glob pattern, which is streamed, as an Arrow ``RecordBatchReader`` is; what hands
    over Arrow, such as a pandas or Polars DataFrame; a mapping of names to columns; or a NumPy array, with named fields, or
    of shape (rows, columns) in the order of the signature, in which NaN is a missing value. Raises `UsageError` for
    anything else, and `InvalidRequestError` where columns do not go together.
    """
    if isinstance(data, str | Path):
        yield from open_scored(Path(data), signature).relation(open_engine()).batches(rows)
        return
    for batch in data if isinstance(data, pa.RecordBatchReader) else _table(data, signature).to_batches():
        for start in range(0, batch.num_rows, rows):
            yield batch.slice(start, rows)


def open_scored(path: Path, signature: "Signature") -> "FileSource":
    """Return a file as a source of rows for a model; what the model reads as text stays text in a CSV file of digits."""
    source = open_file(path)
    if not isinstance(source, Csv):
        return source
    return replace(source, types={one.name: "text" for one in signature.inputs if one.type is ColumnType.TEXT})


def _table(data: Askable, signature: "Signature") -> pa.Table:
    if isinstance(data, Mapping):
        return _columns(data)
    if isinstance(data, np.ndarray):
        return _columns(_named(data, signature))
    return arrow_table(data)


def _named(data: "np.ndarray[Any, Any]", signature: "Signature") -> dict[str, Any]:
    """Return the columns of an array by name: its fields, or by their place those of the signature."""
    if data.dtype.names is not None and data.ndim == 1:
        return {name: data[name] for name in data.dtype.names}
    names = [column.name for column in signature.inputs]
    if data.ndim != 2 or data.shape[1] != len(names):
        expected = f"an array of shape (rows, {len(names)}), its columns {', '.join(names)}, or one with named fields"
        raise InvalidRequestError("The array does not fit the signature", expected=expected, got=f"shape {data.shape}")
    return dict(zip(names, data.T, strict=True))


def _columns(columns: Mapping[str, Any]) -> pa.Table:
    alone = [
        name for name, values in columns.items() if isinstance(values, str | bytes) or not hasattr(values, "__len__")
    ]
    if alone:
        remedy = "Ask for one row with predict([row])."
        raise UsageError("A mapping holds a column for each name", got=f"one value for {alone[0]!r}", remedy=remedy)
    if len({len(values) for values in columns.values()}) > 1:
        got = ", ".join(f"{name} {len(values):,}" for name, values in columns.items())
        raise InvalidRequestError("The columns are of different lengths", got=got)
    return pa.table({str(name): _array(str(name), values) for name, values in columns.items()})


def _array(name: str, values: Any) -> pa.Array:
    try:
        return pa.array(np.ascontiguousarray(values) if isinstance(values, np.ndarray) else values, from_pandas=True)
    except (pa.ArrowException, ValueError, TypeError, OverflowError) as error:
        problem, remedy = f"The column {name!r} holds values of several types", "Give all values of a column one type."
        raise InvalidRequestError(problem, got=str(error), remedy=remedy) from error

"""A bundle over a table of any size: streamed, and there as a whole or not at all."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pyarrow as pa

from evenkeel.artifacts.atomic import explained, sync
from evenkeel.engines.base import Relation
from evenkeel.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from evenkeel.bundles import Predictor

Source: TypeAlias = "Relation | pa.Table | pa.RecordBatchReader"
_GROUP = 65_536
_LABELS = {bool: pa.bool_(), int: pa.int64(), str: pa.string()}


def score(predictor: "Predictor", source: Source, sink: Path, *, batch: int = 65_536, key: str | None = None) -> int:
    """Write the answer for each row of ``source`` to ``sink`` (``.parquet`` or ``.csv``); return the number of rows.

    The columns are the one named ``key``, or else ``row``, counted from 0; then ``value``, or ``label`` and
    ``probability_<class>`` for each class; scores are float32. ``batch`` rows are read at a time; the file is the same,
    byte for byte, whatever it is. Raises `NotFoundError` where there is no such key, `InvalidRequestError` where a row
    does not fit, and `StoreError` where the disk refuses; ``sink`` is then what it was.
    """
    if key is not None and key not in source.schema.names:
        raise NotFoundError("column", key, source.schema.names)
    if batch < 1:
        raise UsageError("A batch holds at least one row", got=batch)
    schema = _schema(predictor, source, key)
    with _written_whole(sink) as file, _open(file, sink, schema) as writer:
        return _write(writer, (_scored(predictor, rows, schema, start) for start, rows in _batches(source, batch)))


def _write(writer: Any, pieces: Iterator[pa.Table]) -> int:
    """Write pieces in groups of a fixed size, so that the file does not depend on how the rows were read."""
    waiting: list[pa.Table] = []
    rows = 0
    for piece in pieces:
        waiting.append(piece)
        rows += piece.num_rows
        if sum(part.num_rows for part in waiting) >= _GROUP:
            whole = pa.concat_tables(waiting)
            full = whole.num_rows // _GROUP * _GROUP
            for start in range(0, full, _GROUP):
                writer.write_table(whole.slice(start, _GROUP).combine_chunks())
            waiting = [whole.slice(full)]
    for rest in [part for part in [pa.concat_tables(waiting)] if part.num_rows] if waiting else []:
        writer.write_table(rest.combine_chunks())
    return rows


def _scored(predictor: "Predictor", rows: pa.RecordBatch, schema: pa.Schema, start: int) -> pa.Table:
    scores = predictor.predict_table(rows)
    first = schema.field(0)
    numbers = np.arange(start, start + rows.num_rows)
    names = rows.column(first.name).cast(first.type) if first.name in rows.schema.names and _KEYED in schema.metadata else pa.array(numbers)
    if not predictor.classes:
        return pa.table([names, pa.array(scores)], schema=schema)
    labels = np.array(predictor.manifest.classes)[predictor.decide(scores)]
    columns = [pa.array(np.ascontiguousarray(column)) for column in scores.T]
    return pa.table([names, pa.array(labels, schema.field(1).type), *columns], schema=schema)

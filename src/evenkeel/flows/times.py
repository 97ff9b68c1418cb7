"""Columns of times: the first value that is none is named with its row, and no row is without an event time."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from evenkeel.engines import Engine, Relation
from evenkeel.engines.column_types import TIMESTAMP
from evenkeel.engines.csv_values import convert, first_misfit
from evenkeel.errors import InvalidDataError, shorten
from evenkeel.sources import Source

_EXPECTED = "times or dates; as text in ISO 8601, such as 2013-01-01T05:00:00Z"


def check_times(engine: Engine, rows: Relation, name: str | None, source: Source) -> None:
    """Raise `InvalidDataError` where a column of ``rows``, which come from ``source``, holds no times."""
    if name is None or name not in rows.schema.names:
        return
    kind, where = rows.schema.field(name).type, str(source.files()[0])
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return
    got = str(kind)
    if pa.types.is_string(kind):
        text = engine.select(rows, {name: name}).table().column(0)
        if text.null_count == len(text):
            return
        got, where = _wrong(text, got, where)
    problem, remedy = f"The column {name!r} holds no times", "Correct it, or make times of it in prepare."
    raise InvalidDataError(problem, expected=_EXPECTED, got=got, where=where, remedy=remedy)


def _wrong(text: pa.ChunkedArray, kind: str, where: str) -> tuple[str, str]:
    """Return the first value that is no time and where it stands; where all could be times, what they are instead."""
    try:
        convert(text, TIMESTAMP)
    except pa.ArrowInvalid:
        at = first_misfit(text, TIMESTAMP)
        return shorten(text[at].as_py(), 40), f"row {at + 1} of {where}"
    return kind, where


def check_no_row_without(file: Path, time: str | None) -> None:
    """Raise `InvalidDataError` where a row has no event time."""
    missing = 0 if time is None else pq.read_table(file, columns=[time]).column(0).null_count
    if missing:
        raise InvalidDataError(
            f"The event time {time!r} is missing in {missing:,} rows", remedy="Drop them in prepare."
        )

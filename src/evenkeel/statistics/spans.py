"""The statistics of spans: the rows of each hour, day, week, month or year."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenkeel.engines.aggregates import profiled_type
from evenkeel.engines.base import Relation
from evenkeel.errors import InvalidDataError, NotFoundError, UsageError
from evenkeel.expressions import write_name
from evenkeel.statistics.parts import Rows, profile_parts
from evenkeel.statistics.table import TableStatistics
from evenkeel.typing import ColumnType

MOST_SPANS = 400

_UNITS = {"hour": "h", "day": "D", "week": "W", "month": "M", "year": "Y"}
_MONDAY = 3  # days before the Thursday on which 1970 began

Moments = npt.NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Span:
    """The unit of time that parts the rows by a column: ``hour``, ``day``, ``week``, ``month`` or ``year``, in UTC."""

    column: str
    unit: str

    @classmethod
    def parse(cls, text: str) -> "Span":
        """Return the span that ``COLUMN:UNIT`` names; raises `UsageError`.

        >>> Span.parse("landed_at:month")
        Span(column='landed_at', unit='month')
        """
        column, _, unit = text.rpartition(":")
        if not column or unit not in _UNITS:
            raise UsageError("This is not a span", expected=f"COLUMN:UNIT, of {', '.join(_UNITS)}", got=text)
        return cls(column, unit)


def profile_spans(relation: Relation, span: Span) -> dict[str, TableStatistics]:
    """Return the statistics of each span in the order of time, by its name: ``2013-01``; a week by its Monday.

    Rows without a time come last. Raises `InvalidDataError` where there are more than 400 spans.
    """
    _check(relation, span)
    known: dict[str, int] = {}

    def split(batch: pa.RecordBatch) -> Mapping[str, Rows]:
        times = batch.column(span.column)
        valid = times.is_valid().to_numpy(zero_copy_only=False)
        rows, missing = np.flatnonzero(valid), np.flatnonzero(~valid)
        starts = _starts(times.drop_null().cast(pa.timestamp("us")).to_numpy(), span.unit)
        known.update(zip(np.datetime_as_string(np.unique(starts)), np.unique(starts).astype(np.int64), strict=True))
        if len(known) > MOST_SPANS:
            got = f"more than {MOST_SPANS} of one {span.unit}"
            raise InvalidDataError("There are too many spans", got=got, remedy="Choose a longer unit.")
        parts = _grouped(starts, rows)
        return {**parts, f"{write_name(span.column)} is null": missing} if len(missing) else parts

    found = profile_parts(relation, split)
    return dict(sorted(found.items(), key=lambda item: known.get(item[0], math.inf)))


def _check(relation: Relation, span: Span) -> None:
    names = relation.schema.names
    if span.column not in names:
        raise NotFoundError("column (of the spans)", span.column, names)
    kind = profiled_type(relation.schema.field(span.column).type)
    if kind not in (ColumnType.TIMESTAMP, ColumnType.DATE):
        problem = f"The column {span.column!r} has no times to make spans of"
        raise InvalidDataError(problem, expected="a timestamp or a date", got=kind)
    if kind is ColumnType.DATE and span.unit == "hour":
        raise InvalidDataError(f"The column {span.column!r} holds days, which have no hours", got=span.unit)


def _grouped(starts: Moments, rows: Rows) -> dict[str, Rows]:
    """Return the rows of each span by its name, ascending."""
    if not len(rows):
        return {}
    names, codes, counts = np.unique(starts, return_inverse=True, return_counts=True)
    parts = np.split(rows[np.argsort(codes, kind="stable")], np.cumsum(counts)[:-1])
    return dict(zip(np.datetime_as_string(names).tolist(), parts, strict=True))


def _starts(moments: Moments, unit: str) -> Moments:
    """Return the beginning of the span of each moment, also before 1970."""
    if unit == "week":
        days = moments.astype("datetime64[D]").astype(np.int64)
        return ((days + _MONDAY) // 7 * 7 - _MONDAY).astype("datetime64[D]")
    return moments.astype(f"datetime64[{_UNITS[unit]}]")

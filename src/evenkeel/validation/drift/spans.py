"""One table in spans: each month (say) against the first, or against the one before."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.artifacts import Document, Table
from evenkeel.engines import Engine, Relation, column_type
from evenkeel.errors import InvalidDataError, NotFoundError, UsageError
from evenkeel.typing import Json
from evenkeel.validation.drift.base import ColumnDrift, Drift, DriftPlan
from evenkeel.validation.drift.compare import compare
from evenkeel.validation.drift.counted import TIMES, Counted

MOST_SPANS = 400
UNITS = {"hour": "%Y-%m-%d %H h", "day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m", "year": "%Y"}


class Against(StrEnum):
    """What a span is compared with."""

    FIRST = "first"
    PREVIOUS = "previous"


@dataclass(frozen=True, slots=True)
class Span:
    """A span, by its name, with what has changed since the one that it is compared with; none for the first."""

    span: str
    rows: int
    drift: Drift | None = None


@dataclass(frozen=True)
class SpanDrift(Document):
    """What has changed from span to span. The error is divided among the spans, so that all together keep it."""

    by: str
    against: str
    spans: tuple[Span, ...]

    @property
    def alarm(self) -> bool:
        """Whether any column has drifted in any span."""
        return any(drift.alarm for _, drift in self.compared())

    def compared(self) -> list[tuple[str, Drift]]:
        """Return the spans that were compared, by name."""
        return [(one.span, one.drift) for one in self.spans if one.drift is not None]

    def ranked(self) -> list[tuple[str, str, ColumnDrift]]:
        """Return each column with the span in which it lies farthest off; what drifted first, then by distance."""
        farthest: dict[str, tuple[str, ColumnDrift]] = {}
        for span, drift in self.compared():
            for column in drift.columns:
                known = farthest.get(column.column)
                if known is None or _weight(column) > _weight(known[1]):
                    farthest[column.column] = span, column
        found = [(name, span, column) for name, (span, column) in farthest.items()]
        return sorted(found, key=lambda one: _weight(one[2]), reverse=True)

    def tables(self) -> tuple[Table, ...]:
        spans = self.compared()
        cells = {(span, column.column): _cell(column) for span, drift in spans for column in drift.columns}
        names = [name for name, _, _ in self.ranked()]
        rows = [(name, *(cells.get((span, name), "") for span, _ in spans)) for name in names]
        return (Table(("column", *(span for span, _ in spans)), rows),)

    def summary(self) -> dict[str, Json]:
        return {"alarm": self.alarm, "spans": len(self.spans)}


def drift_by(
    engine: Engine, rows: Relation, by: str, plan: DriftPlan | None = None, against: Against = Against.FIRST
) -> SpanDrift:
    """Return what has changed between the spans of a table; the column that names the spans is not compared.

    ``by`` is a column, of which each value is a span, or a time and a unit: ``sched_dep:month`` (hour, day, week, month
    or year, in UTC). Rows without a value there belong to no span. Raises `InvalidDataError` for more than 400 spans.
    """
    plan = plan or DriftPlan()
    name, unit = _parsed(rows, by)
    spans: dict[str | int, Counted] = {}
    for span, part in _parts(rows, name, unit):
        counted = Counted.of_arrow(part)
        spans[span] = spans[span].merge(counted) if span in spans else counted
        if len(spans) > MOST_SPANS:
            raise InvalidDataError(f"{by} has more than {MOST_SPANS} spans", remedy="Take a larger unit.")
    order = sorted(spans, key=lambda span: (isinstance(span, str), span))
    each = replace(plan, error=plan.error / max(1, len(order) - 1))
    found = [Span(str(span), spans[span].rows) for span in order[:1]]
    for place, span in enumerate(order[1:]):
        before = order[place if against is Against.PREVIOUS else 0]
        found.append(Span(str(span), spans[span].rows, compare(spans[before], spans[span], each)))
    return SpanDrift(by, against, tuple(found))


def _parsed(rows: Relation, by: str) -> tuple[str, str | None]:
    name, colon, unit = by.rpartition(":")
    if by in rows.schema.names or not colon:
        name, unit = by, ""
    if name not in rows.schema.names:
        raise NotFoundError("column", name, rows.schema.names)
    is_time = column_type(rows.schema.field(name).type, name) in TIMES
    if unit and not is_time:
        raise UsageError(f"{name} is not a time", expected="a column of times before the unit", got=by)
    if is_time and unit not in UNITS:
        raise UsageError(
            f"{by} names no span", expected=f"{name}: and one of {', '.join(UNITS)}", got=unit or "no unit"
        )
    return name, unit or None


def _parts(rows: Relation, name: str, unit: str | None) -> Iterator[tuple[str | int, pa.Table]]:
    """Yield the rows of each batch by their span, without the column that names it."""
    others = [column for column in rows.schema.names if column != name]
    for batch in rows.batches():
        values = batch.column(name)
        spans = pc.strftime(values, UNITS[unit]) if unit else values
        for span in pc.unique(spans.drop_null()).to_pylist():
            part = batch.filter(pc.equal(spans, pa.scalar(span, spans.type)))
            yield span if isinstance(span, int) else str(span), pa.table({one: part.column(one) for one in others})


def _weight(column: ColumnDrift) -> tuple[bool, float]:
    return column.drifted, column.size


def _cell(column: ColumnDrift) -> str:
    if column.distance is None:
        return "DRIFT" if column.drifted else ""
    return f"{column.distance:.2f}{' !' if column.drifted else ''}"

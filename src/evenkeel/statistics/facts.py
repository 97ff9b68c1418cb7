"""A column in full, for people."""

from collections.abc import Iterator
from dataclasses import asdict

from evenkeel.artifacts import Table
from evenkeel.statistics.base import (
    Buckets,
    ColumnStatistics,
    ListStatistics,
    NumberStatistics,
    TextStatistics,
    TimeStatistics,
    ValueCount,
)
from evenkeel.statistics.words import KINDS, duration, kind, percent

Fact = tuple[str, str]

_BAR = 40  # letters


def facts(column: ColumnStatistics) -> tuple[Table, ...]:
    """Return everything that is known of a column: facts, its most frequent values, and a histogram."""
    dirt = column.text.dirt if column.text is not None else ()
    return (
        Table(("", ""), [*_facts(column)]),
        _values("most frequent", column.top, column.present),
        _values("is no number", dirt, column.present),
        *_histograms(column),
    )


def _facts(column: ColumnStatistics) -> Iterator[Fact]:
    yield "type", kind(column)
    yield "came as", column.arrow_type
    yield "rows", f"{column.count:,}"
    yield "missing", _of(column.missing, column.count)
    if column.distinct is not None:
        yield "different values", f"{'' if column.distinct_exact else 'about '}{column.distinct:,}"
    if column.number is not None:
        yield from _number(column.number)
    if column.text is not None:
        yield from _text(column.text, column.present)
    if column.time is not None:
        yield from _time(column.time)
    if column.list is not None:
        yield from _list(column.list)


def _number(number: NumberStatistics) -> Iterator[Fact]:
    for name in ("nan", "infinite", "zeros", "negatives"):
        yield ("NaN" if name == "nan" else name), f"{getattr(number, name):,}"
    for name in ("mean", "deviation", "skewness", "minimum"):
        yield name, _short(getattr(number, name))
    for name, value in asdict(number.percentiles).items() if number.percentiles else ():
        yield f"{name[1:].removeprefix('0')} % lie below", _short(value)
    yield "maximum", _short(number.maximum)


def _text(text: TextStatistics, present: int) -> Iterator[Fact]:
    yield "empty", _of(text.empty, present)
    yield "blank", _of(text.blank, present)
    yield "not UTF-8", _of(text.not_utf8, present)
    if text.mean_length is not None:
        yield "length", f"{text.shortest} to {text.longest}, mean {text.mean_length:.4g}"
    for name, what in KINDS.items():
        count: int = getattr(text.looks_like, name)
        if count:
            yield f"look like {what}", _of(count, present)
    covered = 0
    for rank, rows in zip(text.ranks.edges[1:], text.ranks.counts, strict=False):
        covered += rows
        yield f"{rank:g} most frequent", f"{percent(covered, present)} of the texts"


def _time(time: TimeStatistics) -> Iterator[Fact]:
    yield "first", str(time.minimum)
    yield "last", str(time.maximum)
    if time.gap is not None:
        yield "longest gap", f"{duration(time.gap.seconds)}, between {time.gap.after} and {time.gap.before}"
    yield "time zone", time.timezone or "none"
    for name, buckets in {"Jan … Dec": time.months, "Mon … Sun": time.weekdays, "0 … 23 h UTC": time.hours}.items():
        if buckets.counts:
            yield name, buckets.sparkline()


def _list(lists: ListStatistics) -> Iterator[Fact]:
    yield "empty lists", f"{lists.empty:,}"
    if lists.mean_length is not None:
        yield "items in a list", f"{lists.shortest} to {lists.longest}, mean {lists.mean_length:.4g}"
    for name, value in _facts(lists.items):
        yield f"items: {name}", value


def _values(title: str, values: tuple[ValueCount, ...], present: int) -> Table:
    return Table((title, "rows", "share"), [(repr(v.value), f"{v.count:,}", percent(v.count, present)) for v in values])


def _histograms(column: ColumnStatistics) -> Iterator[Table]:
    if column.number is not None:
        yield _bars("from", column.number.histogram)
    if column.list is not None:
        yield _bars("items from", column.list.lengths)


def _bars(title: str, buckets: Buckets) -> Table:
    highest = max(buckets.counts, default=0)
    bars = ["█" * -(-_BAR * count // highest) for count in buckets.counts]
    rows = zip(buckets.edges, buckets.edges[1:], buckets.counts, bars, strict=False)
    return Table((title, "to below", "rows", ""), [(f"{a:g}", f"{b:g}", f"{n:,}", bar) for a, b, n, bar in rows])


def _of(count: int, total: int) -> str:
    return f"{count:,} ({percent(count, total)})" if count else "0"


def _short(value: float | None) -> str:
    return "none" if value is None else f"{value:.6g}"

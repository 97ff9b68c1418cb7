"""The numbers that the details of a column show, in small tables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from evenkeel.statistics import ColumnStatistics, NumberStatistics
from evenkeel.validation.report import figures
from evenkeel.validation.report.columns import distinct, missing_share
from evenkeel.validation.report.shapes import held

T = TypeVar("T")
_PLAIN = ("", "int64", "double", "bool", "string", "large_string", "date32[day]")
_PERCENTILES = {
    "99 % are below": "p99",
    "95 %": "p95",
    "75 %": "p75",
    "half (median)": "p50",
    "25 %": "p25",
    "5 %": "p05",
    "1 %": "p01",
}
Line = tuple[str, tuple[str, ...]]
Sides = Sequence[ColumnStatistics | None]


@dataclass(frozen=True, slots=True)
class Facts:
    """A small table: a title, and lines of a name and what is so in each data set."""

    title: str
    lines: tuple[Line, ...]


def facts(sides: Sides) -> tuple[Facts, ...]:
    """Return the tables of a column, for one data set or two."""
    of_items = (_of_numbers, _of_percentiles, _of_texts, _of_times)
    found = [_of_values(sides), _of_lists(sides), *(kind(held(sides)) for kind in of_items)]
    return tuple(table for table in found if table.lines)


def _of_values(sides: Sides) -> Facts:
    lines = [
        _line("rows", sides, lambda one: f"{one.count:,}"),
        _line("missing", sides, missing_share),
        _line("different values", held(sides), distinct),
    ]
    if any(one is not None and one.time is None and one.arrow_type not in _PLAIN for one in sides):
        lines.append(_line("stored as", sides, lambda one: figures.visible(one.arrow_type, 40)))
    return Facts("Values", tuple(lines))


def _of_numbers(sides: Sides) -> Facts:
    numbers = _parts(sides, lambda one: one.number)
    counted = {"zeros": "zeros", "negative": "negatives", "not a number": "nan", "infinite": "infinite"}
    lines = [
        _line("mean", numbers, lambda one: figures.number(one.mean)),
        _line("standard deviation", numbers, lambda one: figures.number(one.deviation)),
        _line("skewness", numbers, lambda one: figures.number(one.skewness)),
        *_counts(numbers, counted),
    ]
    return Facts("Numbers", tuple(lines) if any(numbers) else ())


def _of_percentiles(sides: Sides) -> Facts:
    numbers = _parts(sides, lambda one: one.number if one.number and one.number.percentiles else None)
    lines = [
        _line("largest", numbers, lambda one: figures.number(one.maximum)),
        *(_line(name, numbers, partial(_percentile, field)) for name, field in _PERCENTILES.items()),
        _line("smallest", numbers, lambda one: figures.number(one.minimum)),
    ]
    return Facts("Range", tuple(lines) if any(numbers) else ())


def _of_lists(sides: Sides) -> Facts:
    lists = _parts(sides, lambda one: one.list)
    lines = [
        _line("items, at least", lists, lambda one: figures.number(one.shortest)),
        _line("items, at most", lists, lambda one: figures.number(one.longest)),
        _line("items, on average", lists, lambda one: figures.number(one.mean_length)),
        _line("empty lists", lists, lambda one: f"{one.empty:,}"),
    ]
    return Facts("Lists", tuple(lines) if any(lists) else ())


def _of_texts(sides: Sides) -> Facts:
    texts = _parts(sides, lambda one: one.text)
    lines = [
        _line("letters, at least", texts, lambda one: figures.number(one.shortest)),
        _line("letters, at most", texts, lambda one: figures.number(one.longest)),
        _line("letters, on average", texts, lambda one: figures.number(one.mean_length)),
        *_counts(texts, {"empty": "empty", "blank": "blank", "not UTF-8": "not_utf8"}),
    ]
    return Facts("Texts", tuple(lines) if any(texts) else ())


def _of_times(sides: Sides) -> Facts:
    times = _parts(sides, lambda one: one.time)
    lines = [
        _line("first", times, lambda one: figures.moment(one.minimum)),
        _line("last", times, lambda one: figures.moment(one.maximum)),
    ]
    if any(one is not None and one.timezone is not None for one in times):
        lines.append(_line("time zone", times, lambda one: figures.visible(one.timezone or figures.NOTHING, 40)))
    if any(one is not None and one.gap is not None for one in times):
        gaps = _parts(sides, lambda one: one.time.gap if one.time else None)
        lines.append(_line("longest gap", gaps, lambda one: figures.duration(one.seconds)))
        lines.append(_line("which begins", gaps, lambda one: figures.moment(one.after)))
    return Facts("Time", tuple(lines) if any(times) else ())


def _parts(sides: Sides, part: Callable[[ColumnStatistics], T | None]) -> list[T | None]:
    return [None if one is None else part(one) for one in sides]


def _counts(parts: Sequence[T | None], fields: Mapping[str, str]) -> list[Line]:
    """Return a line for each of the counts that is not zero everywhere."""
    return [
        _line(name, parts, partial(_count, field))
        for name, field in fields.items()
        if any(one is not None and getattr(one, field) for one in parts)
    ]


def _count(field: str, one: object) -> str:
    return f"{getattr(one, field):,}"


def _percentile(field: str, one: NumberStatistics) -> str:
    return figures.number(getattr(one.percentiles, field))


def _line(name: str, parts: Sequence[T | None], told: Callable[[T], str]) -> Line:
    return name, tuple(figures.NOTHING if one is None else told(one) for one in parts)

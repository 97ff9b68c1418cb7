"""The numbers that the details of a column show, in small tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from evenkeel.statistics import ColumnStatistics, NumberStatistics
from evenkeel.validation.report import figures
from evenkeel.validation.report.columns import distinct, missing

T = TypeVar("T")
Sides = Sequence[ColumnStatistics | None]


@dataclass(frozen=True, slots=True)
class Facts:
    """A small table: a title, and lines of a name and what is so in each data set."""

    title: str
    lines: tuple[tuple[str, tuple[str, ...]], ...]


def facts(sides: Sides) -> tuple[Facts, ...]:
    """Return the tables of a column, for one data set or two."""
    kinds = (_of_values, _of_numbers, _of_percentiles, _of_texts, _of_times)
    return tuple(found for kind in kinds if (found := kind(sides)).lines)


def _of_values(sides: Sides) -> Facts:
    lines = [
        _line("rows", sides, lambda one: f"{one.count:,}"),
        _line("missing", sides, lambda one: figures.share(missing(one))),
        _line("different values", sides, distinct),
    ]
    return Facts("Values", tuple(lines))


def _of_numbers(sides: Sides) -> Facts:
    numbers = _parts(sides, lambda one: one.number)
    counted: list[tuple[str, Callable[[NumberStatistics], int]]] = [
        ("zeros", lambda one: one.zeros),
        ("negative", lambda one: one.negatives),
        ("not a number", lambda one: one.nan),
        ("infinite", lambda one: one.infinite),
    ]
    lines = [
        _line("mean", numbers, lambda one: figures.number(one.mean)),
        _line("standard deviation", numbers, lambda one: figures.number(one.deviation)),
        _line("skewness", numbers, lambda one: figures.number(one.skewness)),
        *(
            _line(name, numbers, lambda one, of=of: f"{of(one):,}")  # type: ignore[misc]
            for name, of in counted
            if any(one is not None and of(one) for one in numbers)
        ),
    ]
    return Facts("Numbers", tuple(lines) if any(numbers) else ())


def _of_percentiles(sides: Sides) -> Facts:
    numbers = _parts(sides, lambda one: one.number if one.number and one.number.percentiles else None)
    lines = [_line("largest", numbers, lambda one: figures.number(one.maximum))]
    for name, field in (
        ("99 % are below", "p99"),
        ("95 %", "p95"),
        ("75 %", "p75"),
        ("half (median)", "p50"),
        ("25 %", "p25"),
        ("5 %", "p05"),
        ("1 %", "p01"),
    ):
        lines.append(_line(name, numbers, lambda one, of=field: figures.number(getattr(one.percentiles, of))))  # type: ignore[misc]
    lines.append(_line("smallest", numbers, lambda one: figures.number(one.minimum)))
    return Facts("Range", tuple(lines) if any(numbers) else ())


def _of_texts(sides: Sides) -> Facts:
    texts = _parts(sides, lambda one: one.text)
    lines = [
        _line("shortest", texts, lambda one: figures.number(one.shortest)),
        _line("longest", texts, lambda one: figures.number(one.longest)),
        _line("mean length", texts, lambda one: figures.number(one.mean_length)),
        _line("empty", texts, lambda one: f"{one.empty:,}"),
    ]
    return Facts("Texts", tuple(lines) if any(texts) else ())


def _of_times(sides: Sides) -> Facts:
    times = _parts(sides, lambda one: one.time)
    lines = [
        _line("first", times, lambda one: figures.moment(one.minimum)),
        _line("last", times, lambda one: figures.moment(one.maximum)),
        _line("span", times, lambda one: figures.duration(figures.span(one.minimum, one.maximum))),
    ]
    return Facts("Time", tuple(lines) if any(times) else ())


def _parts(sides: Sides, part: Callable[[ColumnStatistics], T | None]) -> list[T | None]:
    return [None if one is None else part(one) for one in sides]


def _line(name: str, parts: Sequence[T | None], told: Callable[[T], str]) -> tuple[str, tuple[str, ...]]:
    return name, tuple(figures.NOTHING if one is None else told(one) for one in parts)

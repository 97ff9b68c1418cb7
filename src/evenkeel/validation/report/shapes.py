"""The shape of a column: how the values of one or two data sets lie in bins that both share."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from evenkeel.statistics import ColumnStatistics, NumberStatistics
from evenkeel.typing import ColumnType
from evenkeel.validation.report.figures import seconds

Floats = NDArray[np.float64]
Shares = tuple[float, ...]

BINS = 30
MOST_VALUES = 10
_TAILS_TAKE = 1.6


@dataclass(frozen=True, slots=True)
class Histogram:
    """Shares of the finite numbers of each data set between neighbouring ``edges``; none where there is no number.

    Where the outermost numbers lie far from the others they are not drawn: ``below`` and ``above`` are the largest
    shares, of either data set, that lie outside of the edges.
    """

    edges: Shares
    shares: tuple[Shares | None, ...]
    below: float = 0.0
    above: float = 0.0


@dataclass(frozen=True, slots=True)
class Ranking:
    """Shares of the most frequent values of all data sets together, the most frequent first.

    A share is none where a data set has too many values for all of them to be known, and this is not a frequent one.
    ``rest`` is the share of all other values.
    """

    values: tuple[bool | int | float | str, ...]
    shares: tuple[tuple[float | None, ...], ...]
    rest: Shares

    def lines(self) -> list[tuple[bool | int | float | str, tuple[float | None, ...]]]:
        """Return each value with its share of each data set."""
        return list(zip(self.values, zip(*self.shares, strict=True), strict=True))


@dataclass(frozen=True, slots=True)
class Stretches:
    """From when to when the times of each data set lie, in seconds since 1970; none where they have no time."""

    stretches: tuple[tuple[float, float] | None, ...]


Shape: TypeAlias = Histogram | Ranking | Stretches


def shape(columns: Sequence[ColumnStatistics | None]) -> Shape | None:
    """Return how the values of a column lie in each data set; none where there is nothing to be seen."""
    kinds = {one.type for one in columns if one is not None}
    if kinds & {ColumnType.INTEGER, ColumnType.FLOAT}:
        return histogram(columns)
    if kinds & {ColumnType.TIMESTAMP, ColumnType.DATE}:
        return _stretches(columns)
    return ranking(columns)


def histogram(columns: Sequence[ColumnStatistics | None]) -> Histogram | None:
    """Return the shape of numbers; none where there is nothing but one number."""
    numbers = [one.number for one in columns if one is not None and one.number is not None]
    bounds = _bounds(numbers)
    if bounds is None:
        return None
    whole = all(one is None or one.type is ColumnType.INTEGER for one in columns)
    edges = _edges(*bounds, whole=whole)
    spread = [None if one is None else _spread(one, edges) for one in columns]
    outside = [(one[0], one[-1]) for one in spread if one is not None]
    return Histogram(
        tuple(edges.tolist()),
        tuple(None if one is None else tuple(one[1:-1].tolist()) for one in spread),
        *(float(max(side)) for side in zip(*outside, strict=True)),
    )


def ranking(columns: Sequence[ColumnStatistics | None], most: int = MOST_VALUES) -> Ranking | None:
    """Return the shape of words and flags; none where no value stands out, as among keys."""
    known = [{} if one is None else {entry.value: entry.count for entry in one.values} for one in columns]
    if not any(max(counts.values(), default=0) > 1 for counts in known):
        return None
    present = [1 if one is None else max(one.present, 1) for one in columns]
    names = {name for counts in known for name in sorted(counts, key=lambda name: (-counts[name], str(name)))[:most]}
    together = {name: sum(counts.get(name, 0) / n for counts, n in zip(known, present, strict=True)) for name in names}
    values = sorted(names, key=lambda name: (-together[name], str(name)))[:most]
    shares = tuple(
        tuple(_share_of(name, one, counts) for name in values) for one, counts in zip(columns, known, strict=True)
    )
    rest = tuple(max(0.0, 1 - sum(share or 0.0 for share in side)) for side in shares)
    return Ranking(tuple(values), shares, rest)


def _stretches(columns: Sequence[ColumnStatistics | None]) -> Stretches | None:
    times = [None if one is None else one.time for one in columns]
    bounds = [(None, None) if one is None else (seconds(one.minimum), seconds(one.maximum)) for one in times]
    found = tuple(None if low is None or high is None else (low, high) for low, high in bounds)
    return Stretches(found) if any(found) else None


def _share_of(
    value: object, column: ColumnStatistics | None, counts: dict[bool | int | float | str, int]
) -> float | None:
    if column is None or (value not in counts and not column.values_complete):
        return None
    return counts.get(value, 0) / max(column.present, 1)  # type: ignore[call-overload, no-any-return]


def _bounds(numbers: Sequence[NumberStatistics]) -> tuple[float, float] | None:
    """Return from where to where to draw: all numbers, or 98 in 100 where the others would take most of the room."""
    known = [one for one in numbers if one.minimum is not None and one.maximum is not None]
    if not known:
        return None
    low, high = min(float(one.minimum or 0) for one in known), max(float(one.maximum or 0) for one in known)
    most = [one.percentiles for one in known if one.percentiles is not None]
    inner_low = min((one.p01 for one in most), default=low)
    inner_high = max((one.p99 for one in most), default=high)
    if inner_low < inner_high and high - low > _TAILS_TAKE * (inner_high - inner_low):
        low, high = inner_low, inner_high
    return (low, high) if low < high and math.isfinite(high - low) else None


def _edges(low: float, high: float, *, whole: bool) -> Floats:
    """Return about twenty edges at round numbers; a bin for each number where there are few whole ones."""
    if whole and high - low < BINS:
        return np.arange(math.floor(low), math.ceil(high) + 2, dtype=np.float64) - 0.5
    exponent = math.floor(math.log10((high - low) / BINS))
    step = next((factor for factor in (1, 2, 5) if factor * 10.0**exponent * BINS >= high - low), 10) * 10.0**exponent
    step = max(step, 1.0) if whole else step
    first, last = math.floor(low / step), math.floor(high / step) + 1
    return np.unique([round(place * step, max(0, -exponent)) for place in range(first, last + 1)])


def _spread(column: ColumnStatistics, edges: Floats) -> Floats | None:
    """Return the share of the finite numbers below the edges, between each two of them, and above."""
    number = column.number
    if number is None or number.minimum is None:
        return None
    if column.values_complete:
        values = np.array([entry.value for entry in column.values], np.float64)
        counts = np.array([entry.count for entry in column.values], np.float64)
        finite = np.isfinite(values)
        places = np.searchsorted(edges, values[finite], side="right")
        found = np.asarray(np.bincount(places, counts[finite], len(edges) + 1), np.float64)
    else:
        found = np.diff(_below(number, edges), prepend=0.0, append=1.0)
    total = float(found.sum())
    return found / total if total else None


def _below(number: NumberStatistics, edges: Floats) -> Floats:
    """Return the share of numbers below each edge, read from both histograms with straight lines between their edges."""
    places, shares = [], []
    for one in (number.histogram, number.quantile_histogram):
        if one.counts:
            ranks = np.concatenate([[0], np.cumsum(one.counts, dtype=np.float64)])
            places.append(np.asarray(one.edges, np.float64))
            shares.append(ranks / ranks[-1])
    at, below = np.concatenate(places), np.concatenate(shares)
    order = np.lexsort((below, at))
    return np.interp(edges, at[order], np.maximum.accumulate(below[order]), left=0.0, right=1.0)

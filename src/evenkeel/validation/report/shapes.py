"""The shape of a column: how the values of one or two data sets lie in bins that both share."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from evenkeel.statistics import Buckets, ColumnStatistics, NumberStatistics, TimeStatistics
from evenkeel.typing import ColumnType
from evenkeel.validation.report.figures import seconds

Floats = NDArray[np.float64]
Shares = tuple[float, ...]
Value: TypeAlias = bool | int | float | str

BINS = 30
MOST_VALUES = 10
_TAILS_TAKE = 1.6
_HUNDRED = 100
_NARROWEST = 1e-300  # what is narrower than this has no bins between
_PARTS = (
    ("Hours of the day, 0 to 23 in UTC", "hours"),
    ("Days of the week, Monday to Sunday", "weekdays"),
    ("Months, January to December", "months"),
)
_PERCENTS = (1, 5, 25, 50, 75, 95, 99)


@dataclass(frozen=True, slots=True)
class Histogram:
    """Shares of the finite numbers of each data set between neighbouring ``edges``; none where there is no number.

    Where the outermost numbers lie far from the others they are not drawn: ``below`` and ``above`` are the largest
    shares, of either data set, that lie outside of the edges. Edges of ``times`` are seconds since 1970.
    """

    edges: Shares
    shares: tuple[Shares | None, ...]
    below: float = 0.0
    above: float = 0.0
    times: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """Shares of the most frequent values of all data sets together, the most frequent first.

    A share is none where a data set has too many values for all of them to be known, and this is not a frequent one.
    ``rest`` is the share of all other values.
    """

    values: tuple[Value, ...]
    shares: tuple[tuple[float | None, ...], ...]
    rest: Shares

    def lines(self) -> list[tuple[Value, tuple[float | None, ...]]]:
        """Return each value with its share of each data set."""
        return list(zip(self.values, zip(*self.shares, strict=True), strict=True))


Shape: TypeAlias = Histogram | Ranking


def shape(columns: Sequence[ColumnStatistics | None]) -> Shape | None:
    """Return how the values of a column, or the items of its lists, lie in each data set; none where nothing is to be seen."""
    sides = held(columns)
    kinds = {one.type for one in sides if one is not None}
    if kinds & {ColumnType.INTEGER, ColumnType.FLOAT}:
        return histogram(sides)
    return timeline(sides) if kinds & {ColumnType.TIMESTAMP, ColumnType.DATE} else ranking(sides)


def held(columns: Sequence[ColumnStatistics | None]) -> list[ColumnStatistics | None]:
    """Return the columns, and of lists their items as one column."""
    return [one if one is None or one.list is None else one.list.items for one in columns]


def histogram(columns: Sequence[ColumnStatistics | None]) -> Histogram | None:
    """Return the shape of numbers; none where there is nothing but one number."""
    numbers = [one.number for one in columns if one is not None and one.number is not None]
    whole = ColumnType.FLOAT not in {one.type for one in columns if one is not None}
    bounds = _bounds(numbers, most=BINS if whole else 0)
    if bounds is None:
        return None
    edges = _edges(*bounds, whole=whole)
    spread = [None if one is None else _spread(one, edges) for one in columns]
    below, above = (max(float(one[end]) for one in spread if one is not None) for end in (0, -1))
    return Histogram(
        tuple(edges.tolist()),
        tuple(None if one is None else tuple(one[1:-1].tolist()) for one in spread),
        below,
        above,
    )


def timeline(columns: Sequence[ColumnStatistics | None]) -> Histogram | None:
    """Return the shape of times; none where there is nothing but one time."""
    lines = [None if one is None or one.time is None else _line(one.time) for one in columns]
    known = [one for one in lines if one is not None]
    low, high = min((one[0][0] for one in known), default=0.0), max((one[-1][0] for one in known), default=0.0)
    if low == high:
        return None
    edges = np.linspace(low, high, BINS + 1)
    edges[-1] = np.nextafter(high, np.inf)
    shares = [None if one is None else np.diff(_ramp(one, edges)) for one in lines]
    drawn = tuple(None if one is None else tuple(one.tolist()) for one in shares)
    return Histogram(tuple(edges.tolist()), drawn, times=True)


def _line(time: TimeStatistics) -> list[tuple[float, float]] | None:
    """Return the share of times before each edge of their histogram, of which the outer ones are the first and last time."""
    if time.minimum is None or time.maximum is None or not time.histogram.counts:
        return None
    first, last = seconds(time.minimum), seconds(time.maximum)
    return [(min(max(edge, first), last), share) for edge, share in _known(time.histogram)]


def calendar(columns: Sequence[ColumnStatistics | None]) -> list[tuple[str, Histogram]]:
    """Return how times lie over the hours, the days of the week and the months, where there are several of these."""
    found = []
    for title, name in _PARTS:
        parts = [None if one is None or one.time is None else getattr(one.time, name) for one in columns]
        if any(one is not None and sum(map(bool, one.counts)) > 1 for one in parts):
            shares = tuple(None if one is None else _shares(one) for one in parts)
            edges = next(one.edges for one in parts if one is not None and one.counts)
            found.append((title, Histogram(edges, shares)))
    return found


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


def _share_of(value: Value, column: ColumnStatistics | None, counts: Mapping[Value, int]) -> float | None:
    if column is None or (value not in counts and not column.values_complete):
        return None
    return counts.get(value, 0) / max(column.present, 1)


def _bounds(numbers: Sequence[NumberStatistics], most: float) -> tuple[float, float] | None:
    """Return from where to where to draw: all numbers, or 98 in 100 where the others would take most of the room.

    A room of less than ``most`` is never too large.
    """
    known = [one for one in numbers if one.minimum is not None and one.maximum is not None]
    if not known:
        return None
    low, high = min(float(one.minimum or 0) for one in known), max(float(one.maximum or 0) for one in known)
    inner_low, inner_high = min(_at(one, "p01", low) for one in known), max(_at(one, "p99", high) for one in known)
    if inner_low < inner_high and high - low > max(_TAILS_TAKE * (inner_high - inner_low), most):
        low, high = inner_low, inner_high
    return (low, high) if _NARROWEST < high - low < math.inf else None


def _at(number: NumberStatistics, percentile: str, otherwise: float) -> float:
    """Return a percentile; of fewer than a hundred numbers the outermost, since each of them is one in a hundred."""
    few = sum(number.histogram.counts) < _HUNDRED
    return otherwise if few or number.percentiles is None else float(getattr(number.percentiles, percentile))


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
    if column.values_complete or number.percentiles is None:
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
    """Return the share of numbers below each edge, with straight lines between the places where it is known."""
    known = [(getattr(number.percentiles, f"p{percent:02}"), percent / 100) for percent in _PERCENTS]
    return _ramp([*known, *_known(number.histogram), *_known(number.quantile_histogram)], edges)


def _known(buckets: Buckets) -> list[tuple[float, float]]:
    """Return each edge with the share of what lies below it."""
    ranks = np.concatenate([[0], np.cumsum(buckets.counts, dtype=np.float64)])
    return list(zip(buckets.edges, (ranks / ranks[-1]).tolist(), strict=True))


def _ramp(known: Sequence[tuple[float, float]], edges: Floats) -> Floats:
    places, shares = np.array(sorted(known), np.float64).T
    just_before = np.nextafter(edges, -np.inf)  # many equal numbers at an edge belong to the bin that it begins
    return np.interp(just_before, places, np.maximum.accumulate(shares), left=0.0, right=1.0)


def _shares(buckets: Buckets) -> Shares | None:
    total = sum(buckets.counts)
    return tuple(count / total for count in buckets.counts) if total else None

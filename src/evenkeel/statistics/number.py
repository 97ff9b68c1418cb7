"""What only columns of numbers have."""

import math
from collections.abc import Callable, Sequence

from evenkeel.engines.aggregates import (
    Aggregate,
    CountsState,
    Extremes,
    ExtremesState,
    FrequenciesState,
    Moments,
    MomentsState,
    Quantiles,
    QuantilesState,
    State,
    Widths,
    WidthsState,
)
from evenkeel.statistics.base import Buckets, NumberStatistics, Percentiles
from evenkeel.statistics.states import pick

BUCKETS = 20
PARTS = 10
_PERCENTS = (1, 5, 25, 50, 75, 95, 99)


def aggregates(column: str) -> list[Aggregate]:
    """Return what must be known of a column of numbers, beside its counts and values."""
    return [Moments(column), Extremes(column), Quantiles(column), Widths(column)]


def result(states: Sequence[State], *, whole: bool) -> NumberStatistics:
    """Return the part of a column of numbers; ``whole`` is whether they are integers."""
    counts, moments, quantiles = pick(states, CountsState), pick(states, MomentsState), pick(states, QuantilesState)
    extremes = pick(states, ExtremesState)
    return NumberStatistics(
        nan=counts.nan,
        infinite=counts.infinite,
        zeros=counts.zeros,
        negatives=counts.negatives,
        mean=_finite(moments.mean),
        deviation=_finite(moments.deviation),
        skewness=_finite(moments.skewness),
        minimum=_number(extremes.minimum),
        maximum=_number(extremes.maximum),
        percentiles=_percentiles(states, whole),
        histogram=_buckets(*pick(states, WidthsState).buckets(BUCKETS, 0 if whole else None)),
        quantile_histogram=_buckets(*quantiles.split(PARTS)),
    )


def _percentiles(states: Sequence[State], whole: bool) -> Percentiles | None:
    if not pick(states, QuantilesState).count:
        return None
    frequencies = pick(states, FrequenciesState)
    at = _within_bounds(states, whole) if frequencies.overflow else frequencies.at
    return Percentiles(*(at(percent / 100) for percent in _PERCENTS))


def _within_bounds(states: Sequence[State], whole: bool) -> Callable[[float], float]:
    """Return the sketch's quantile function, which must not leave the range, nor fall between whole numbers."""
    quantiles, extremes = pick(states, QuantilesState), pick(states, ExtremesState)
    low, high = float(extremes.minimum or 0), float(extremes.maximum or 0)

    def at(q: float) -> float:
        found = quantiles.at(q) or 0.0
        return min(max(float(round(found)) if whole else found, low), high)

    return at


def _buckets(edges: list[float], counts: list[int]) -> Buckets:
    return Buckets(tuple(edges), tuple(counts))


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _number(value: object) -> int | float | None:
    return value if isinstance(value, int | float) else None

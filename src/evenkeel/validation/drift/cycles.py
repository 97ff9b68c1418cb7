"""Times: that they move on is no change, that they lie at other hours of the day or on other days of the week is one."""

from dataclasses import dataclass

import numpy as np

from evenkeel.decisions import Pair
from evenkeel.decisions.distances.base import Integers
from evenkeel.engines.aggregates import FrequenciesState
from evenkeel.validation.drift import significance, words
from evenkeel.validation.drift.base import DriftPlan
from evenkeel.validation.drift.counted import States
from evenkeel.validation.drift.part import Part, measured
from evenkeel.validation.drift.samples import Categories

FEWEST_WEEKS = 4
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = tuple(f"{hour:02} h" for hour in range(24))
_THURSDAY = 3  # the day on which 1970 began, from Monday
_STRAY = 200  # one row in so many may lie before the first day and after the last


@dataclass(frozen=True, slots=True, eq=False)
class Weeks:
    """How many times lie in each hour of whole weeks, int64 of shape (weeks, 7, 24), from Monday to Sunday.

    The weeks are those from the first day on, whatever day that is; the days that fill no week at the end are left out,
    so that each weekday has been there as often as any other.
    """

    counts: Integers

    @classmethod
    def of(cls, hours: FrequenciesState) -> "Weeks":
        items = hours.items()
        places = np.array([place for place, _ in items], np.int64)
        counts = np.array([count for _, count in items], np.int64)
        ranks = np.cumsum(counts)
        ends = np.searchsorted(ranks, [ranks[-1] // _STRAY, ranks[-1] - ranks[-1] // _STRAY - 1], side="right")
        first, last = (int(places[end]) // 24 for end in ends)
        weeks = (last - first + 1) // 7
        inside = (places >= first * 24) & (places < (first + weeks * 7) * 24)
        found = np.zeros(weeks * 7 * 24, np.int64)
        found[places[inside] - first * 24] = counts[inside]
        return cls(np.roll(found.reshape(weeks, 7, 24), (first + _THURSDAY) % 7, axis=1))

    @property
    def by_hour(self) -> Integers:
        """The counts of each day by hour, of shape (days, 24)."""
        found: Integers = self.counts.reshape(-1, 24)
        return found

    @property
    def by_weekday(self) -> Integers:
        """The counts of each week by weekday, of shape (weeks, 7)."""
        found: Integers = self.counts.sum(axis=2)
        return found


def of_times(before: States, now: States, times: int, plan: DriftPlan) -> tuple[Part, ...]:
    """Return how far the hours of the day lie apart, after a week, and the days of the week, after four."""
    states = before["hours"], now["hours"]
    if any(not isinstance(one, FrequenciesState) or one.overflow for one in states):
        return ()
    weeks = [Weeks.of(one) for one in states if isinstance(one, FrequenciesState)]
    fewest = min(len(one.counts) for one in weeks)
    found: tuple[Part, ...] = ()
    if fewest:
        found += _cycle("hours", "hour of the day (UTC)", HOURS, [one.by_hour for one in weeks], times, plan)
    if fewest >= FEWEST_WEEKS:
        found += _cycle("weekdays", "day of the week", WEEKDAYS, [one.by_weekday for one in weeks], times, plan)
    return found


def effective(clusters: Integers) -> Integers:
    """Return the counts, of shape (bins,), of as many rows drawn one by one as the rows of these clusters are worth.

    ``clusters`` are the counts of each day or week, of shape (clusters, bins): rows of one day come together, so that
    they tell less than as many of days of their own. Source: Rao and Scott (1981), "The analysis of categorical data
    from complex sample surveys", the mean of the design effects of the bins.

    >>> effective(np.array([[8, 0], [0, 8], [8, 0], [0, 8]])).tolist()
    [2, 2]
    >>> effective(np.array([[4, 4], [4, 4], [5, 3], [3, 5]])).tolist()
    [16, 16]
    """
    sums: Integers = clusters.sum(axis=0)
    rows = sums.sum()
    filled = sums > 0
    if len(clusters) < 2 or filled.sum() < 2:
        return sums
    shares = sums[filled] / rows
    apart = clusters[:, filled] - clusters.sum(axis=1, keepdims=True) * shares
    spread = (apart**2).sum(axis=0) * len(clusters) / (len(clusters) - 1) / (rows * shares)
    effect = max(float(spread.sum() / (filled.sum() - 1)), 1.0)
    worth: Integers = np.rint(sums / effect).astype(np.int64)
    return worth


def _cycle(
    reason: str, name: str, bins: tuple[str, ...], clusters: list[Integers], times: int, plan: DriftPlan
) -> tuple[Part, ...]:
    plain = [one.sum(axis=0) for one in clusters]
    if not all(one.sum() for one in plain) or np.count_nonzero(plain[0] + plain[1]) < 2:
        return ()
    worth = plain[0] * times if times > 1 else effective(clusters[0]), effective(clusters[1])
    told = words.of_categories(_named(bins, plain[0], plain[1]))
    compared = _named(bins, *worth)
    return measured(reason, f"{name}: {told}", compared.pair, significance.of_categories(compared), plan)


def _named(bins: tuple[str, ...], before: Integers, now: Integers) -> Categories:
    first, second = ({name: int(n) for name, n in zip(bins, one, strict=True) if n} for one in (before, now))
    both = np.flatnonzero(before + now)
    return Categories(first, second, tuple(bins[place] for place in both), Pair(before[both], now[both]))

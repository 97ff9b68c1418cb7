"""Times: that they move on is no change, that they lie at other hours of the day or on other days of the week is one."""

from dataclasses import dataclass

import numpy as np

from evenkeel.decisions import Clusters, Pair, clustered_p_value
from evenkeel.decisions.distances.base import Integers
from evenkeel.engines.aggregates import FrequenciesState
from evenkeel.statistics.states import pick
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
class Hours:
    """How many times lie in the hours of whole weeks, counted from the midnight of ``first``, a day since 1970.

    The weeks are those from the first day on, whatever weekday that is; the days that fill no week at the end are left
    out, so that each weekday has been there as often as any other. ``places`` and ``counts`` are int64, of shape (hours,).
    """

    places: Integers
    counts: Integers
    first: int
    weeks: int

    @classmethod
    def of(cls, hours: FrequenciesState) -> "Hours":
        items = np.array(hours.items(), np.int64).reshape(-1, 2)
        places, counts = items[:, 0], items[:, 1]
        ranks = np.cumsum(counts)
        ends = np.searchsorted(ranks, [ranks[-1] // _STRAY, ranks[-1] - ranks[-1] // _STRAY - 1], side="right")
        first, last = (int(places[end]) // 24 for end in ends)
        weeks = (last - first + 1) // 7
        inside = (places >= first * 24) & (places < (first + weeks * 7) * 24)
        return cls(places[inside] - first * 24, counts[inside], first, weeks)

    def by_day(self) -> Integers:
        """Return the counts of each day that has any by hour, shape (days, 24)."""
        return _table(self.places // 24, self.places % 24, self.counts, 24)

    def by_week(self) -> Integers:
        """Return the counts of each week that has any by weekday, shape (weeks, 7)."""
        weekdays = (self.places // 24 + self.first + _THURSDAY) % 7
        return _table(self.places // (7 * 24), weekdays, self.counts, 7)


def of_times(before: States, now: States, times: int, plan: DriftPlan) -> tuple[Part, ...]:
    """Return how far the hours of the day lie apart, after a week, and the days of the week, after four."""
    states = [pick([one["hours"]], FrequenciesState) for one in (before, now)]
    if any(one.overflow for one in states):
        return ()
    hours = [Hours.of(one) for one in states]
    if not min(one.weeks for one in hours):
        return ()
    found = _cycle("hours", "hour of the day (UTC)", HOURS, [one.by_day() for one in hours], times, plan)
    weeks = [one.by_week() for one in hours]
    if min(map(len, weeks)) < FEWEST_WEEKS:
        return found
    return found + _cycle("weekdays", "day of the week", WEEKDAYS, weeks, times, plan)


def _table(clusters: Integers, bins: Integers, counts: Integers, width: int) -> Integers:
    different, rows = np.unique(clusters, return_inverse=True)
    found = np.zeros(len(different) * width, np.int64)
    np.add.at(found, rows * width + bins, counts)
    return found.reshape(-1, width)


def _cycle(
    reason: str, name: str, bins: tuple[str, ...], counts: list[Integers], times: int, plan: DriftPlan
) -> tuple[Part, ...]:
    before, now = Clusters(counts[0], exact=times > 1), Clusters(counts[1])
    plain = _named(bins, before.sums, now.sums)
    p_values = significance.of_categories(plain), clustered_p_value(before, now)
    known = [p for p in p_values if p is not None]
    if len(plain.names) < 2 or len(known) < 2:
        return ()
    pair = _named(bins, before.sums * times if before.exact else before.effective(), now.effective()).pair
    return measured(reason, f"{name}: {words.of_categories(plain)}", pair, max(known), plan)


def _named(bins: tuple[str, ...], before: Integers, now: Integers) -> Categories:
    first, second = ({name: int(n) for name, n in zip(bins, one, strict=True) if n} for one in (before, now))
    both = np.flatnonzero(before + now)
    return Categories(first, second, tuple(bins[place] for place in both), Pair(before[both], now[both]))

"""Times: that they move on is no change, that they lie at other hours of the day or on other days of the week is one."""

from dataclasses import dataclass

import numpy as np

from evenkeel.decisions import Clusters, Pair, clustered_p_value
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

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from evenkeel.statistics import (
    Buckets,
    Gap,
    profile,
)
from evenkeel.statistics.time import iso
from evenkeel.testing.shared import shared_engine
from evenkeel.typing import ColumnType

ENGINE = shared_engine(2)


def of(**columns):
    return profile(ENGINE, ENGINE.from_arrow(pa.table(columns)))


def test_times():
    table = of(
        t=[datetime(1960, 1, 1, 0, 0, 0, 5, tzinfo=UTC), datetime(2262, 6, 1, tzinfo=UTC), None],
        d=[date(1969, 12, 31), None, date(2013, 1, 1)],
    )
    time, day = (table.columns[name].time for name in "td")
    assert (time.minimum, time.maximum) == ("1960-01-01T00:00:00.000005Z", "2262-06-01T00:00:00Z")
    assert (day.minimum, day.maximum) == ("1969-12-31", "2013-01-01")
    assert (time.timezone, day.timezone, day.hours) == ("UTC", None, Buckets())
    assert day.gap == Gap("1969-12-31", "2013-01-01", 15_707 * 86_400)
    assert day.weekdays == Buckets(tuple(range(8)), (0, 1, 1, 0, 0, 0, 0))
    assert day.months.counts == (1, *[0] * 10, 1)


def test_the_longest_gap_is_found_to_the_microsecond():
    moments = np.cumsum(np.random.default_rng(5).integers(1, 60_000_000, 200_000)) - 10**15
    moments[70_001:] += 86_400_000_007
    time = (
        of(t=pa.array(np.random.default_rng(6).permutation(moments)).cast(pa.timestamp("us", "UTC"))).columns["t"].time
    )
    expected = int(np.diff(moments).max())
    assert time.gap.seconds == expected / 1_000_000
    assert (time.gap.after, time.gap.before) == tuple(
        iso(int(one), ColumnType.TIMESTAMP) for one in moments[70_000:70_002]
    )
    assert sum(time.histogram.counts) == sum(time.hours.counts) == 200_000


def test_days_without_a_gap():
    days = [date(2013, 1, 1) + timedelta(days=number) for number in range(365)]
    assert of(d=days).columns["d"].time.gap is None
    assert of(d=days[:40] + days[50:]).columns["d"].time.gap == Gap("2013-02-09", "2013-02-20", 11 * 86_400)


@given(st.lists(st.datetimes(datetime(1900, 1, 1), datetime(2400, 1, 1)), min_size=1))
@settings(deadline=None)
def test_calendars_against_plain_python(moments):
    time = of(t=pa.array(moments, pa.timestamp("us"))).columns["t"].time
    for buckets, part in (
        (time.months, lambda one: one.month - 1),
        (time.weekdays, lambda one: one.weekday()),
        (time.hours, lambda one: one.hour),
    ):
        counts = Counter(map(part, moments))
        assert buckets.counts == tuple(counts[place] for place in range(len(buckets.counts)))

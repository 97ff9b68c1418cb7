from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from evenkeel.testing.decisions import most
from evenkeel.testing.shared import shared_engine
from evenkeel.validation.drift import DriftPlan, drift

OFFICE = np.array([1] * 8 + [10] * 10 + [2] * 6) / 120
NIGHT = np.roll(OFFICE, 8)
WEEK = np.array([5, 5, 5, 5, 5, 2, 1]) / 28


def moments(seed, start, days, rows, hours=OFFICE, week=WEEK):
    """Return times by chance, each weekday and each hour with its own weight."""
    draw = np.random.default_rng(seed)
    first = datetime.fromisoformat(start)
    weights = np.array([week[(first + timedelta(days=day)).weekday()] for day in range(days)])
    day = draw.choice(days, rows, p=weights / weights.sum())
    minutes = day * 1_440 + draw.choice(24, rows, p=hours) * 60 + draw.integers(0, 60, rows)
    return pa.array(np.datetime64(start, "us") + minutes * np.timedelta64(60_000_000, "us"))


def compared(reference, current, **plan):
    engine = shared_engine()
    tables = [engine.from_arrow(pa.table({"at": values})) for values in (reference, current)]
    return drift(engine, *tables, DriftPlan(**plan)).columns[0]


def test_time_that_passes_is_no_drift():
    found = compared(moments(1, "2013-01-01", 90, 20_000), moments(2, "2013-04-03", 40, 20_000))
    assert (found.drifted, found.reasons) == (False, ())
    assert found.message.startswith("from 2013-01-01 to 2013-03-31, now from 2013-04-03 to 2013-05-12; hour of the day")


@pytest.mark.parametrize("days", [7, 10, 30, 45])
def test_without_drift_spans_of_any_length_raise_no_more_than_the_error_of_alarms(days):
    alarms = sum(
        compared(moments(seed, "2013-01-01", 60, 500), moments(100 + seed, "2013-03-05", days, 300)).drifted
        for seed in range(60)
    )
    assert alarms <= most(60, 0.05)


def test_other_hours_of_the_day_are_drift():
    found = compared(moments(1, "2013-01-01", 40, 5_000), moments(2, "2013-02-12", 40, 5_000, hours=NIGHT))
    assert (found.drifted, found.reasons, found.measured) == (True, ("hours",), "hours")
    assert found.distance > 0.3


def test_other_days_of_the_week_are_drift():
    even = np.ones(7) / 7
    found = compared(moments(1, "2013-01-01", 120, 9_000), moments(2, "2013-05-01", 120, 9_000, week=even))
    assert (found.reasons, found.measured) == (("weekdays",), "weekdays")
    assert "'Sunday' rose from 3" in found.message


def test_a_few_days_of_time_are_not_compared_and_say_so():
    found = compared(moments(1, "2013-01-01", 40, 5_000), moments(2, "2013-02-12", 3, 5_000))
    assert (found.drifted, found.distance) == (False, None)
    assert found.message == (
        "not compared: a time moves by itself, and there is no whole week of it in both tables; "
        "from 2013-01-01 to 2013-02-09, now from 2013-02-12 to 2013-02-14"
    )


def test_dates_have_no_hours_and_a_stray_one_long_ago_does_no_harm():
    days = [date(2013, 1, 1) + timedelta(days=day) for day in range(56) for _ in range(20)]
    later = [day + timedelta(days=60) for day in days]
    found = compared(pa.array([date(1970, 1, 1), *days]), pa.array(later))
    assert (found.drifted, found.measured, found.distance) == (False, "weekdays", 0.0)


def test_days_on_which_many_rows_come_at_once_are_no_drift():
    """All rows of a week come on one day, by chance: eight weeks say nothing of weekdays, however many rows they hold."""
    draw = np.random.default_rng(7)
    alarms = 0
    for _ in range(40):
        both = [
            [date(2013, 1, 7) + timedelta(days=7 * week + int(draw.integers(0, 7))) for week in range(8)] * 500
            for _ in range(2)
        ]
        alarms += compared(*map(pa.array, both)).drifted
    assert alarms <= most(40, 0.05)


def test_an_end_of_time_takes_no_more_room_than_any_other_time():
    open_end, far = np.datetime64("9999-12-31", "us"), np.datetime64("-290000-01-01", "us")
    times = np.concatenate([moments(1, "2013-01-01", 60, 3_000).to_numpy(), np.repeat([open_end, far], 3_000)])
    found = compared(pa.array(times), pa.array(times[::-1]))
    assert (found.drifted, found.distance) == (False, 0.0)


def test_a_population_of_times_has_no_error_of_its_own():
    times = [moments(seed, "2013-01-01", 56, 2_000, hours=hours) for seed, hours in ((1, OFFICE), (2, NIGHT))]
    assert compared(*times, population=True).reasons == ("hours",)
    assert not compared(times[0], times[0], population=True).drifted

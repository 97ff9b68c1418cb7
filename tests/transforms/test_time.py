"""Date parts against Python's own calendar and time zones."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import evenkeel.transforms as ek
from evenkeel.artifacts import ExampleColumn
from evenkeel.transforms.zones import zone_of
from evenkeel.typing import ColumnType

ZONES = ("America/New_York", "Asia/Kathmandu", "Africa/Casablanca", "Europe/Dublin", "Australia/Lord_Howe")
PARTS = {
    "year": ek.year,
    "month": ek.month,
    "day": ek.day,
    "weekday": ek.weekday,
    "hour": ek.hour,
    "minute": ek.minute,
    "second": ek.second,
    "quarter": ek.quarter,
    "week": ek.week,
    "day_of_year": ek.day_of_year,
    "days_in_month": ek.days_in_month,
    "is_weekend": ek.is_weekend,
}
COLUMNS = {zone: ExampleColumn(zone, ColumnType.TIMESTAMP, zone) for zone in ZONES}
TRANSFORM = ek.TransformGraph.of(
    ek.transform(lambda x: {f"{z}.{p}": part(x[z]) for z in x for p, part in PARTS.items()}).trace(COLUMNS)
)


def clock(moment: datetime) -> list[int]:
    _, week, weekday = moment.isocalendar()
    days = monthrange(moment.year, moment.month)[1]
    parts = [moment.year, moment.month, moment.day, moment.weekday(), moment.hour, moment.minute, moment.second]
    return [*parts, (moment.month + 2) // 3, week, moment.timetuple().tm_yday, days, int(weekday > 5)]


@settings(max_examples=300, deadline=None)
@given(st.datetimes(datetime(1900, 1, 3), datetime(2099, 12, 28), timezones=st.just(UTC)))
@example(datetime(2013, 3, 10, 6, 59, 59, 999_999, UTC))
@example(datetime(2013, 3, 10, 7, tzinfo=UTC))
@example(datetime(2013, 11, 3, 6, tzinfo=UTC))
@example(datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC))
@example(datetime(2000, 2, 29, tzinfo=UTC))
def test_date_parts_are_those_of_the_clocks_in_the_zone(moment: datetime) -> None:
    table = pa.table({zone: pa.array([moment], pa.timestamp("us", "UTC")) for zone in ZONES})
    expected = [part for zone in ZONES for part in clock(moment.astimezone(ZoneInfo(zone)))]
    assert TRANSFORM.features(table)[0].tolist() == expected


@pytest.mark.parametrize("zone", ZONES)
def test_the_clocks_change_at_the_second(zone: str) -> None:
    known = zone_of(zone)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    for place, change in enumerate(known.changes):
        for offset, second in ((known.offsets[place], change - 1), (known.offsets[place + 1], change)):
            moment = (epoch + timedelta(seconds=second)).astimezone(ZoneInfo(zone))
            assert moment.utcoffset() == timedelta(seconds=offset)


def test_a_column_without_a_zone_is_read_in_utc() -> None:
    column = ExampleColumn("t", ColumnType.TIMESTAMP)
    graph = ek.transform(lambda x: {"hour": ek.hour(x["t"])}).trace({"t": column})
    rows = ek.decode_rows([{"t": "1969-12-31T23:30:00Z"}], graph.signature)
    assert ek.TransformGraph.of(graph).session.run(rows)["features"].tolist() == [[23.0]]

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings

from evenkeel.engines.column_types import ARROW_TYPES
from evenkeel.testing.expressions import COLUMNS, bulk_is_row, every_kind, kinds_of, tables, texts

ROWS = pa.Table.from_pylist(
    [
        dict.fromkeys(COLUMNS),
        {
            "flag": True,
            "count": 2**53 + 1,
            "weather.wind": float("nan"),
            "carrier name": "UA",
            "asked_at": datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC),
            "day": date(1969, 12, 31),
        },
        {
            "flag": False,
            "count": -(2**63),
            "weather.wind": -0.0,
            "carrier name": "",
            "asked_at": datetime(2013, 3, 10, 7, 30, tzinfo=UTC),
            "day": date(2012, 2, 29),
        },
    ],
    schema=pa.schema([(name, ARROW_TYPES[kind]) for name, kind in COLUMNS.items()]),
)
EXAMPLES = [
    "true",
    "flag",
    "-count",
    "count + 1",
    "count * count - 1",
    "count / weather.wind",
    "weather.wind = 0",
    "count = 9007199254740992.0",
    "not flag",
    "flag and count > 0 or weather.wind is null",
    "`carrier name` is not null",
    "`carrier name` in ('UA', 'DL')",
    "weather.wind not in (0, 1)",
    "count between -1 and weather.wind",
    "asked_at >= timestamp '2013-01-01'",
    "day not between date '1969-01-01' and date '1970-01-01'",
    "weekday(day) * 100 + day_of_year(day)",
    "hour(asked_at, 'America/New_York') * 100 + minute(asked_at)",
    "quarter(asked_at) + month(asked_at) + second(asked_at)",
    "second(timestamp '1919-01-01', 'Asia/Kathmandu')",
    "quarter(timestamp '2038-04-01T04:00:00Z', 'America/New_York')",
    "1 / 0",
    "9007199254740993 / 3",
    "9223372036854775807 + 1",
]


def test_the_examples_cover_every_kind_of_node():
    assert set().union(*map(kinds_of, EXAMPLES)) == every_kind()


@pytest.mark.parametrize("text", EXAMPLES)
def test_bulk_is_row(text):
    bulk_is_row(text, ROWS)
    bulk_is_row(text, ROWS.slice(0, 0))


def test_zones_keep_their_rules_after_2037():
    moments = [datetime(2038, month, 1, 4, tzinfo=UTC) for month in range(1, 13)]
    bulk_is_row("hour(asked_at, 'America/New_York')", pa.table({"asked_at": [None, *moments]}))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts(), tables())
def test_bulk_is_row_for_any_expression_and_rows(text, rows):
    bulk_is_row(text, rows)

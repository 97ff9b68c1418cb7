"""A table whose latest time is too long ago."""

from collections.abc import Iterator

from evenkeel.clock import parse_duration, to_time
from evenkeel.schema import Schema
from evenkeel.schema.times import order
from evenkeel.typing import ColumnType
from evenkeel.validation.checks.base import Finding, TableCheck
from evenkeel.validation.facts import Facts

_DAY = 86_400_000_000


class NotFresh(TableCheck):
    """The latest value of a time is older than ``fresh`` allows."""

    kind = "not_fresh"
    field = "fresh"
    remedy = "see whether the source still delivers, or allow it to be older"

    def look(self, facts: Facts, schema: Schema) -> Iterator[Finding]:
        for name, age in schema.fresh.items():
            latest = _latest(facts, name)
            if facts.now is None or latest is None or facts.now - latest[0] <= parse_duration(age):
                continue
            problem = (
                f"The latest {name!r} is {latest[1]}, more than {age} before {to_time(facts.now):%Y-%m-%dT%H:%M:%SZ}"
            )
            yield Finding(problem, latest[1], age, (latest[1],), promise=name)


def _latest(facts: Facts, name: str) -> tuple[int, str] | None:
    """Return the latest time of a column, in microseconds and as it is written; of a day, its end."""
    statistics = facts.table.columns.get(name)
    if statistics is None or statistics.time is None or statistics.time.maximum is None:
        return None
    written = statistics.time.maximum
    found = int(order(written))
    return ((found + 1) * _DAY if statistics.type is ColumnType.DATE else found), written

"""The statistics of the splits of a snapshot as those of one table, as far as checks of the whole look at them."""

import dataclasses
from collections import Counter
from collections.abc import Iterable

from evenkeel.schema.times import order
from evenkeel.statistics import ColumnStatistics, Statistics, TableStatistics, ValueCount
from evenkeel.statistics.base import TimeStatistics


def joined(statistics: Statistics) -> TableStatistics:
    """Return rows, missing values, values and times of all splits together; everything else is that of the first.

    Values are listed where each split lists all of its own; how many there are is else unknown.
    """
    tables = tuple(statistics.splits.values())
    columns = {name: _column([one.columns[name] for one in tables]) for name in tables[0].columns}
    return TableStatistics(sum(table.rows for table in tables), columns)


def _column(parts: list[ColumnStatistics]) -> ColumnStatistics:
    complete = all(part.values_complete for part in parts)
    counts: Counter[bool | int | float | str] = Counter()
    for part in parts if complete else ():
        counts.update({one.value: one.count for one in part.values})
    return dataclasses.replace(
        parts[0],
        count=sum(part.count for part in parts),
        missing=sum(part.missing for part in parts),
        values=tuple(ValueCount(value, count) for value, count in counts.most_common()),
        values_complete=complete,
        distinct=len(counts) if complete else None,
        distinct_exact=complete,
        time=_times([part.time for part in parts if part.time is not None]),
    )


def _times(parts: list[TimeStatistics]) -> TimeStatistics | None:
    if not parts:
        return None
    return dataclasses.replace(
        parts[0], minimum=_first(part.minimum for part in parts), maximum=_last(part.maximum for part in parts)
    )


def _first(times: Iterable[str | None]) -> str | None:
    return min((time for time in times if time is not None), key=order, default=None)


def _last(times: Iterable[str | None]) -> str | None:
    return max((time for time in times if time is not None), key=order, default=None)

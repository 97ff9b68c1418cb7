"""Which values of a column lie outside its domain."""

from dataclasses import dataclass

from evenkeel.schema import Column
from evenkeel.statistics import ColumnStatistics, ValueCount
from evenkeel.validation.checks.distinct import at_least
from evenkeel.validation.checks.wrong_type import fits


@dataclass(frozen=True, slots=True)
class Outside:
    """The values outside, the most frequent first, and at least how large a share of the present values they are."""

    values: tuple[ValueCount, ...]
    share: float


def outside(column: Column, statistics: ColumnStatistics) -> Outside | None:
    """Return what lies outside the domain, or none where nothing does, or where nothing can be said.

    Where the statistics do not list all values, each value beyond the size of the domain is at least one row outside.
    """
    if column.values is None or not statistics.present or not fits(column, statistics):
        return None
    allowed = set(column.values)
    values = tuple(one for one in statistics.values if one.value not in allowed)
    rows = sum(one.count for one in values)
    if not statistics.values_complete:
        rows = max(rows, at_least(statistics) - len(allowed))
    return Outside(values, rows / statistics.present) if rows > 0 else None

"""A column with fewer values than promised, by their share."""

from evenkeel.schema import Column, Role
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding, percent
from evenkeel.validation.facts import Facts


class TooManyMissing(ColumnCheck):
    """The share of rows that hold a value is below ``min_fraction``."""

    kind = "too_many_missing"
    field = "min_fraction"
    remedy = "find out why, or lower min_fraction"

    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        share = statistics.present / statistics.count
        if share >= column.min_fraction or (column.role is Role.LABEL and not statistics.present):
            return None
        problem = (
            f"{statistics.missing:,} of {statistics.count:,} rows ({percent(1 - share)}) have no {column.name!r}, where at "
            f"most {percent(1 - column.min_fraction)} may"
        )
        return Finding(problem, share, column.min_fraction)

"""A column with fewer values than promised, by their number."""

from evenkeel.schema import Column
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding
from evenkeel.validation.facts import Facts


class TooFewValues(ColumnCheck):
    """Fewer rows than ``min_count`` hold a value."""

    kind = "too_few_values"
    field = "min_count"
    remedy = "find out why, or lower min_count"
    whole = True

    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        if statistics.present >= column.min_count:
            return None
        problem = f"{statistics.present} rows have a {column.name!r}, where at least {column.min_count} must"
        return Finding(problem, statistics.present, column.min_count)

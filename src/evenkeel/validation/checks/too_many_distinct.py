"""More different values than promised."""

from evenkeel.schema import Column
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding
from evenkeel.validation.checks.distinct import at_least
from evenkeel.validation.facts import Facts


class TooManyDistinct(ColumnCheck):
    """The column has more different values than ``distinct`` says; an estimate must show it beyond its error."""

    kind = "too_many_distinct"
    field = "distinct"
    remedy = "see whether the values are written in several ways, or raise the most of distinct"
    whole = True

    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        most = None if column.distinct is None else column.distinct.most
        if most is None or at_least(statistics) <= most:
            return None
        found = at_least(statistics) if statistics.distinct is None else statistics.distinct
        problem = f"Column {column.name!r} has {found} different values, where at most {most} are promised"
        return Finding(problem, found, most, tuple(one.value for one in statistics.values[-5:]))

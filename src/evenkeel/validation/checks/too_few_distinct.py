"""Fewer different values than promised."""

from evenkeel.schema import Column
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding
from evenkeel.validation.checks.distinct import at_most
from evenkeel.validation.facts import Facts


class TooFewDistinct(ColumnCheck):
    """The column has fewer different values than ``distinct`` says; an estimate must show it beyond its error."""

    kind = "too_few_distinct"
    field = "distinct"
    remedy = "see whether a part of the rows is missing, or lower the least of distinct"
    whole = True

    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        least = None if column.distinct is None else column.distinct.least
        if least is None or at_most(statistics) >= least:
            return None
        found = at_most(statistics) if statistics.distinct is None else statistics.distinct
        problem = f"Column {column.name!r} has {found} different values, where at least {least} are promised"
        return Finding(problem, found, least)

"""More values outside the domain than tolerated."""

from evenkeel.schema import Column
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding, percent
from evenkeel.validation.checks.domain import outside
from evenkeel.validation.facts import Facts


class UnexpectedValue(ColumnCheck):
    """The share of present values that are in the domain is below ``min_domain_mass``."""

    kind = "unexpected_value"
    field = "values"
    remedy = "correct them, add them to values, or lower min_domain_mass"
    of_values = True

    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        found = outside(column, statistics)
        if found is None or 1 - found.share >= column.min_domain_mass:
            return None
        problem = (
            f"{percent(found.share)} of the values of {column.name!r} are not in its domain, where at most "
            f"{percent(1 - column.min_domain_mass)} may be"
        )
        return Finding(problem, 1 - found.share, column.min_domain_mass, tuple(one.value for one in found.values))

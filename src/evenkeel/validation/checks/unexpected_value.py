"""More values outside the domain than tolerated."""

from evenkeel.schema import Column, Severity
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding, percent
from evenkeel.validation.checks.domain import outside


class UnexpectedValue(ColumnCheck):
    """The share of present values that are in the domain is below ``min_domain_mass``."""

    kind = "unexpected_value"
    severity = Severity.ERROR

    def look(self, column: Column, statistics: ColumnStatistics) -> Finding | None:
        found = outside(column, statistics)
        if found is None or 1 - found.share >= column.min_domain_mass:
            return None
        message = (
            f"{percent(found.share)} of the values of {column.name!r} are not in its domain, where at most "
            f"{percent(1 - column.min_domain_mass)} may be: correct them, add them to values, or lower min_domain_mass."
        )
        return Finding(1 - found.share, column.min_domain_mass, message, tuple(one.value for one in found.values))

"""Values outside the domain, but no more than tolerated."""

from evenkeel.schema import Column, Severity
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding, percent
from evenkeel.validation.checks.domain import outside
from evenkeel.validation.facts import Facts


class NewValue(ColumnCheck):
    """Some values are not in the domain, and ``min_domain_mass`` tolerates their share."""

    kind = "new_value"
    severity = Severity.INFO
    field = "min_domain_mass"
    remedy = "add them to values if they are here to stay"
    of_values = True

    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        found = outside(column, statistics) if column.min_domain_mass < 1 else None
        if found is None or 1 - found.share < column.min_domain_mass:
            return None
        problem = f"{percent(found.share)} of the values of {column.name!r} are new, which is tolerated"
        return Finding(problem, 1 - found.share, column.min_domain_mass, tuple(one.value for one in found.values))

"""Values outside the domain, but no more than tolerated."""

from evenkeel.schema import Column, Severity
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding, percent
from evenkeel.validation.checks.domain import outside


class NewValue(ColumnCheck):
    """Some values are not in the domain, and ``min_domain_mass`` tolerates their share."""

    kind = "new_value"
    severity = Severity.INFO

    def look(self, column: Column, statistics: ColumnStatistics) -> Finding | None:
        found = outside(column, statistics) if column.min_domain_mass < 1 else None
        if found is None or 1 - found.share < column.min_domain_mass:
            return None
        message = (
            f"{percent(found.share)} of the values of {column.name!r} are new, which is tolerated: add them to values "
            "if they are here to stay."
        )
        return Finding(1 - found.share, column.min_domain_mass, message, tuple(one.value for one in found.values))

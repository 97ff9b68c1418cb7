"""Times of another zone than promised."""

from evenkeel.schema import Column, Severity
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding
from evenkeel.validation.facts import Facts

_WITHOUT = "timestamp["
_UTC = ("UTC", "Etc/UTC", "Z", "+00:00")


class WrongTimeZone(ColumnCheck):
    """Times came with no zone, or with another one that is not UTC, where the schema names the zone they are of."""

    kind = "wrong_time_zone"
    severity = Severity.WARNING
    field = "timezone"
    remedy = "write the times with their zone, or correct the zone in the schema"

    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        if column.timezone is None or statistics.time is None or not statistics.arrow_type.startswith(_WITHOUT):
            return None
        found = statistics.time.timezone
        if found == column.timezone or found in _UTC:
            return None
        came = "without a zone, and are read as UTC" if found is None else f"with the zone {found}"
        problem = f"The times of {column.name!r} came {came}, where {column.timezone} is promised"
        return Finding(problem, found, column.timezone)

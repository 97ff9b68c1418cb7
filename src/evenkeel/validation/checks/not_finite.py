"""NaN or infinity where it is not allowed."""

from evenkeel.schema import Column, Severity
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding


class NotFinite(ColumnCheck):
    """A column of floats holds NaN or infinity, and its schema says ``disallow``."""

    kind = "not_finite"
    severity = Severity.ERROR

    def look(self, column: Column, statistics: ColumnStatistics) -> Finding | None:
        if statistics.number is None:
            return None
        counts = {"nan": statistics.number.nan, "inf": statistics.number.infinite}
        found = {name: counts[name] for name in column.disallow if counts[name]}
        if not found:
            return None
        told = " and ".join(f"{count} values that are {name}" for name, count in found.items())
        message = (
            f"Column {column.name!r} has {told}: correct the division or the logarithm that made them, write null "
            "where nothing is known, or allow them in the schema."
        )
        return Finding(sum(found.values()), 0, message, tuple(found))

"""NaN or infinity where it is not allowed."""

from evenkeel.schema import Column
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding
from evenkeel.validation.facts import Facts


class NotFinite(ColumnCheck):
    """A column of floats holds NaN or infinity, and its schema says ``disallow``."""

    kind = "not_finite"
    field = "disallow"
    remedy = (
        "correct the division or the logarithm that made them, write null where nothing is known, or allow them in the "
        "schema"
    )
    of_values = True

    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        if statistics.number is None:
            return None
        counts = {"nan": statistics.number.nan, "inf": statistics.number.infinite}
        found = {name: counts[name] for name in column.disallow if counts[name]}
        if not found:
            return None
        told = " and ".join(f"{count} values that are {name}" for name, count in found.items())
        return Finding(f"Column {column.name!r} has {told}", sum(found.values()), 0, tuple(found))

"""A column that says the same in every row."""

from evenkeel.schema import Column, Role, Severity
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding
from evenkeel.validation.facts import Facts, Value


class Constant(ColumnCheck):
    """Every row that has a value has the same one, so the column tells nothing."""

    kind = "constant"
    severity = Severity.INFO
    remedy = "leave it out unless it will vary"

    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        value = only_value(statistics)
        if value is None or statistics.present < 2 or column.role is Role.LABEL:
            return None
        return Finding(f"Column {column.name!r} is the same in every row", 1, None, (value,))


def only_value(statistics: ColumnStatistics) -> Value | None:
    """Return the one value that a column has, or none where it has several, or NaN or infinity beside it."""
    if statistics.number is not None and (statistics.number.nan or statistics.number.infinite):
        return None
    if statistics.time is not None:
        return statistics.time.minimum if statistics.time.minimum == statistics.time.maximum else None
    if statistics.distinct == 1 and statistics.distinct_exact:
        return statistics.values[0].value
    return None

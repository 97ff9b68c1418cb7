"""Values that stand in more than one row of a column where each must differ."""

from evenkeel.schema import Column, Severity
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding

_CERTAIN = 0.96  # five standard errors of the estimate below 1


class NotUnique(ColumnCheck):
    """A unique column has fewer different values than values; an estimate must show it beyond its error."""

    kind = "not_unique"
    severity = Severity.ERROR

    def look(self, column: Column, statistics: ColumnStatistics) -> Finding | None:
        distinct, present = statistics.distinct, statistics.present
        if not column.unique or distinct is None:
            return None
        if distinct >= present * (1.0 if statistics.distinct_exact else _CERTAIN):
            return None
        message = (
            f"Column {column.name!r} has {distinct} different values in {present} rows, and each should stand in one: "
            "remove the duplicates, or say `unique: false`."
        )
        return Finding(distinct, present, message, tuple(one.value for one in statistics.top if one.count > 1))

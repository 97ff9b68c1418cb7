"""A column of another type than promised."""

from evenkeel.schema import Column, Severity
from evenkeel.statistics import ColumnStatistics
from evenkeel.typing import ColumnType
from evenkeel.validation.checks.base import ColumnCheck, Finding


class WrongType(ColumnCheck):
    """The column holds another type; integers may stand for floats, and a column without a value fits."""

    kind = "wrong_type"
    severity = Severity.ERROR

    def look(self, column: Column, statistics: ColumnStatistics) -> Finding | None:
        if fits(column, statistics):
            return None
        message = (
            f"Column {column.name!r} holds {statistics.type} where {column.type} is promised: correct what does not fit, "
            f"read the column as {column.type}, or change its type in the schema."
        )
        examples = tuple(one.value for one in statistics.top)
        return Finding(str(statistics.type), str(column.type), message, examples)


def fits(column: Column, statistics: ColumnStatistics) -> bool:
    """Return whether the values of a column are of the promised type."""
    widened = column.type is ColumnType.FLOAT and statistics.type is ColumnType.INTEGER
    return statistics.type is column.type or widened or not statistics.present

"""A label from which nothing can be learnt."""

from evenkeel.schema import Column, Role, Severity
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding
from evenkeel.validation.checks.constant import only_value


class LabelOneClass(ColumnCheck):
    """Every row that has a label has the same one."""

    kind = "label_one_class"
    severity = Severity.ERROR

    def look(self, column: Column, statistics: ColumnStatistics) -> Finding | None:
        value = only_value(statistics)
        if column.role is not Role.LABEL or value is None:
            return None
        message = (
            f"Every label {column.name!r} is {value!r}, so there is nothing to learn: see how the rows were chosen, "
            "and whether this is the right column."
        )
        return Finding(1, 2, message, (value,))

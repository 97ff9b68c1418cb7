"""A label from which nothing can be learnt."""

from evenkeel.schema import Column, Role
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding
from evenkeel.validation.checks.constant import only_value
from evenkeel.validation.facts import Facts


class LabelOneClass(ColumnCheck):
    """Every row that has a label has the same one."""

    kind = "label_one_class"
    field = "role"
    remedy = "see how the rows were chosen, and whether this is the right column"

    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        value = only_value(statistics)
        if column.role is not Role.LABEL or value is None:
            return None
        problem = f"Every label {column.name!r} is {value!r}, so there is nothing to learn"
        return Finding(problem, 1, 2, (value,))

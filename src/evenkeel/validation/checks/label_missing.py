"""A label that no row has."""

from evenkeel.schema import Column, Role
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding
from evenkeel.validation.facts import Facts


class LabelMissing(ColumnCheck):
    """The label is null in every row."""

    kind = "label_missing"
    field = "role"
    remedy = "see whether the labels were joined by the right key, and whether they are known yet"

    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        if column.role is not Role.LABEL or statistics.present:
            return None
        return Finding(f"No row has a value of the label {column.name!r}", 0, 1)

"""A label that no row has."""

from evenkeel.schema import Column, Role, Severity
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding


class LabelMissing(ColumnCheck):
    """The label is null in every row."""

    kind = "label_missing"
    severity = Severity.ERROR

    def look(self, column: Column, statistics: ColumnStatistics) -> Finding | None:
        if column.role is not Role.LABEL or statistics.present:
            return None
        message = (
            f"No row has a value of the label {column.name!r}: see whether the labels were joined by the right key, "
            "and whether they are known yet."
        )
        return Finding(0, 1, message)

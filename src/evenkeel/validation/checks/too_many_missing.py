"""A column with fewer values than promised."""

from evenkeel.schema import Column, Role, Severity
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding, percent


class TooManyMissing(ColumnCheck):
    """The share of rows that hold a value is below ``min_fraction``."""

    kind = "too_many_missing"
    severity = Severity.ERROR

    def look(self, column: Column, statistics: ColumnStatistics) -> Finding | None:
        share = statistics.present / statistics.count
        if share >= column.min_fraction or (column.role is Role.LABEL and not statistics.present):
            return None
        message = (
            f"{statistics.missing} of {statistics.count} rows ({percent(1 - share)}) have no {column.name!r}, where at "
            f"most {percent(1 - column.min_fraction)} may: find out why, or lower min_fraction."
        )
        return Finding(share, column.min_fraction, message)

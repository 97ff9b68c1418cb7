"""Fewer rows than promised."""

from collections.abc import Iterator

from evenkeel.schema import Schema, Severity
from evenkeel.statistics import TableStatistics
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.checks.base import Check, Finding


class TooFewRows(Check):
    """The table has fewer rows than the schema's ``min_rows``."""

    kind = "too_few_rows"
    severity = Severity.ERROR

    def find(self, table: TableStatistics, schema: Schema, environment: str) -> Iterator[Anomaly]:
        if table.rows < schema.min_rows:
            message = (
                f"There are {table.rows} rows where at least {schema.min_rows} are promised: see whether the source "
                "was complete, or lower min_rows."
            )
            yield self.anomaly(None, Finding(table.rows, schema.min_rows, message))

"""A column that the schema does not know."""

from collections.abc import Iterator

from evenkeel.schema import Schema, Severity
from evenkeel.statistics import TableStatistics
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.checks.base import Check, Finding


class NewColumn(Check):
    """The table has a column of which the schema says nothing."""

    kind = "new_column"
    severity = Severity.WARNING

    def find(self, table: TableStatistics, schema: Schema, environment: str) -> Iterator[Anomaly]:
        known = {column.name for column in schema.columns}
        for name, statistics in table.columns.items():
            if name not in known:
                message = f"Column {name!r} ({statistics.type}) is not in the schema: add it there, or leave it out."
                yield self.anomaly(name, Finding(str(statistics.type), None, message))

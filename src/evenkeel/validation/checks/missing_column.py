"""A column that is promised and absent."""

import difflib
from collections.abc import Iterator

from evenkeel.schema import Schema, Severity
from evenkeel.statistics import TableStatistics
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.checks.base import Check, Finding


class MissingColumn(Check):
    """A required column is not in the table."""

    kind = "missing_column"
    severity = Severity.ERROR

    def find(self, table: TableStatistics, schema: Schema, environment: str) -> Iterator[Anomaly]:
        new = [name for name in table.columns if name not in {column.name for column in schema.columns}]
        for column in schema.expected(environment):
            if column.required and column.name not in table.columns:
                near = difflib.get_close_matches(column.name, new, n=1)
                renamed = f"; was it renamed to {near[0]!r}?" if near else "."
                message = (
                    f"Column {column.name!r} is missing: deliver it, or say `required: false` in the schema{renamed}"
                )
                yield self.anomaly(column, Finding(None, column.name, message))

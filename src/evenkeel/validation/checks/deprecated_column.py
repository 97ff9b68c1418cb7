"""A column that is on its way out, and still there."""

from collections.abc import Iterator

from evenkeel.schema import Schema, Severity, Stage
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.checks.base import Check, Finding
from evenkeel.validation.facts import Facts


class DeprecatedColumn(Check):
    """The table has a column whose ``stage`` is deprecated; its values are not looked at."""

    kind = "deprecated_column"
    severity = Severity.INFO
    field = "stage"
    remedy = "see who still delivers it, and who still reads it"

    def find(self, facts: Facts, schema: Schema) -> Iterator[Anomaly]:
        for column in schema.expected(facts.environment):
            if column.stage is Stage.DEPRECATED and column.name in facts.table.columns:
                yield self.anomaly(
                    schema,
                    column,
                    Finding(f"Column {column.name!r} is deprecated, and still there", str(column.stage), None),
                )

"""A column that was planned, and has come."""

from collections.abc import Iterator

from evenkeel.schema import Schema, Severity, Stage
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.checks.base import Check, Finding
from evenkeel.validation.facts import Facts


class PlannedColumn(Check):
    """The table has a column whose ``stage`` is planned; its values are not looked at."""

    kind = "planned_column"
    severity = Severity.INFO
    field = "stage"
    remedy = "promise it (`stage: production`) once it is to be relied on"

    def find(self, facts: Facts, schema: Schema) -> Iterator[Anomaly]:
        for column in schema.expected(facts.environment):
            if column.stage is Stage.PLANNED and column.name in facts.table.columns:
                yield self.anomaly(
                    schema, column, Finding(f"Column {column.name!r} is planned, and has come", str(column.stage), None)
                )

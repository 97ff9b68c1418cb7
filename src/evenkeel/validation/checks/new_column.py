"""A column that the schema does not know."""

from collections.abc import Iterator

from evenkeel.schema import Schema, Severity
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.checks.base import Check, Finding
from evenkeel.validation.facts import Facts


class NewColumn(Check):
    """The table has a column of which the schema says nothing."""

    kind = "new_column"
    severity = Severity.WARNING
    field = "columns"
    remedy = "add it there, or leave it out"

    def find(self, facts: Facts, schema: Schema) -> Iterator[Anomaly]:
        known = {column.name for column in schema.columns}
        for name, statistics in facts.table.columns.items():
            if name not in known:
                problem = f"Column {name!r} ({statistics.type}) is not in the schema"
                yield self.anomaly(schema, name, Finding(problem, str(statistics.type), None))

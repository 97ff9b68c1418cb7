"""A column that the span before did not have."""

from collections.abc import Iterator

from evenkeel.schema import Schema, Severity
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.checks.base import Check, Finding
from evenkeel.validation.facts import Facts


class NothingToCompare(Check):
    """A column has a limit of ``drift``, and there are no values of it in the span before."""

    kind = "nothing_to_compare"
    severity = Severity.WARNING
    field = "drift"
    remedy = "compare with a span that has it"
    whole = True

    def find(self, facts: Facts, schema: Schema) -> Iterator[Anomaly]:
        if facts.previous is None:
            return
        for column in schema.expected(facts.environment):
            before = facts.previous.columns.get(column.name)
            there = column.name in facts.table.columns and column.is_judged
            if column.drift is not None and there and (before is None or not before.present):
                problem = f"The span before has no {column.name!r}, so nothing can be said of its drift"
                yield self.anomaly(schema, column, Finding(problem, 0, 1))

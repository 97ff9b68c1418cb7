"""A column that is promised and absent."""

import difflib
from collections.abc import Iterator

from evenkeel.schema import Schema
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.checks.base import Check, Finding
from evenkeel.validation.facts import Facts


class MissingColumn(Check):
    """A required column is not in the table."""

    kind = "missing_column"
    field = "required"
    remedy = "deliver it, or say `required: false` in the schema"

    def find(self, facts: Facts, schema: Schema) -> Iterator[Anomaly]:
        there = facts.table.columns
        known = {column.name for column in schema.columns}
        new = [name for name in there if name not in known]
        for column in schema.expected(facts.environment):
            if column.required and column.is_judged and column.name not in there:
                near = difflib.get_close_matches(column.name, new, n=1)
                renamed = f" (was it renamed to {near[0]!r}?)" if near else ""
                problem = f"Column {column.name!r} is missing{renamed}"
                yield self.anomaly(schema, column, Finding(problem, None, column.name))

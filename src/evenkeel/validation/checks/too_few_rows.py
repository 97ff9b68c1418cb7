"""Fewer rows than promised."""

from collections.abc import Iterator

from evenkeel.schema import Schema
from evenkeel.validation.checks.base import Finding, TableCheck
from evenkeel.validation.facts import Facts


class TooFewRows(TableCheck):
    """The table has fewer rows than the schema's ``min_rows``."""

    kind = "too_few_rows"
    field = "min_rows"
    remedy = "see whether the source was complete, or lower min_rows"

    def look(self, facts: Facts, schema: Schema) -> Iterator[Finding]:
        rows = facts.table.rows
        if rows < schema.min_rows:
            problem = f"There are {rows} rows where at least {schema.min_rows} are promised"
            yield Finding(problem, rows, schema.min_rows)

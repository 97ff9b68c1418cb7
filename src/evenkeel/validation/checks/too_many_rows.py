"""More rows than promised."""

from collections.abc import Iterator

from evenkeel.schema import Schema
from evenkeel.validation.checks.base import Finding, TableCheck
from evenkeel.validation.facts import Facts


class TooManyRows(TableCheck):
    """The table has more rows than the schema's ``max_rows``."""

    kind = "too_many_rows"
    field = "max_rows"
    remedy = "see whether something was delivered twice, or raise max_rows"

    def look(self, facts: Facts, schema: Schema) -> Iterator[Finding]:
        rows = facts.table.rows
        if schema.max_rows is not None and rows > schema.max_rows:
            problem = f"There are {rows} rows where at most {schema.max_rows} are promised"
            yield Finding(problem, rows, schema.max_rows)

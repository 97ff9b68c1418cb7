"""Rows that are not told apart by the columns that should do so."""

from collections.abc import Iterator

from evenkeel.schema import Schema
from evenkeel.validation.checks.base import Finding, TableCheck, counted
from evenkeel.validation.facts import Facts


class NotUniqueTogether(TableCheck):
    """Two rows hold the same in all columns of one of ``unique_together``; a row that lacks one of them is no such."""

    kind = "not_unique_together"
    field = "unique_together"
    remedy = "remove the duplicates, or add the column that tells such rows apart"

    def look(self, facts: Facts, schema: Schema) -> Iterator[Finding]:
        for columns in schema.unique_together:
            name = ", ".join(columns)
            found = counted(facts, self.kind, name)
            if found is not None and found.count:
                problem = f"{found.count:,} of {found.of:,} rows repeat the {name} of another"
                yield Finding(problem, found.count, 0, found.examples, found.rows, name)

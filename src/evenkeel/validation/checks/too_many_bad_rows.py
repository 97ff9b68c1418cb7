"""More rows put aside than the schema allows."""

from collections.abc import Iterator

from evenkeel.schema import Schema
from evenkeel.validation.checks.base import Finding, TableCheck, counted, percent
from evenkeel.validation.facts import Facts


class TooManyBadRows(TableCheck):
    """The share of the rows that were put aside is above ``max_bad_rows``, so that the rest does not pass either."""

    kind = "too_many_bad_rows"
    field = "max_bad_rows"
    remedy = "correct what is wrong with them, or raise max_bad_rows"

    def look(self, facts: Facts, schema: Schema) -> Iterator[Finding]:
        found = counted(facts, self.kind, "")
        if found is not None and found.count and found.share > schema.max_bad_rows:
            problem = (
                f"{found.count:,} of {found.of:,} rows ({percent(found.share)}) are bad, where at most "
                f"{percent(schema.max_bad_rows)} may be"
            )
            yield Finding(problem, found.share, schema.max_bad_rows, found.examples, found.rows)

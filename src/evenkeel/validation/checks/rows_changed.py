"""Far more or far fewer rows than the span before had."""

from collections.abc import Iterator

from evenkeel.schema import Schema
from evenkeel.schema.times import order
from evenkeel.validation.checks.base import Finding, TableCheck, percent
from evenkeel.validation.facts import Facts


class RowsChanged(TableCheck):
    """The rows, as a share of those of the span before, are outside ``rows_change``."""

    kind = "rows_changed"
    field = "rows_change"
    remedy = "see whether the source was complete, and nothing was delivered twice, or widen rows_change"

    def look(self, facts: Facts, schema: Schema) -> Iterator[Finding]:
        if schema.rows_change is None or facts.previous is None or not facts.previous.rows:
            return
        share = facts.table.rows / facts.previous.rows
        low, high = schema.rows_change.minimum, schema.rows_change.maximum
        limit = low if low is not None and share < order(low) else high
        if limit is None or (limit is high and share <= order(limit)):
            return
        problem = (
            f"There are {facts.table.rows} rows after {facts.previous.rows} in the span before ({percent(share)}), where "
            f"{_share(low, 'any share')} to {_share(high, 'any')} is promised"
        )
        yield Finding(problem, share, limit)


def _share(end: int | float | str | None, open_side: str) -> str:
    return open_side if end is None else percent(order(end))

"""Values that stand in more than one row of a column where each must differ."""

import dataclasses

from evenkeel.schema import Column
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding, counted
from evenkeel.validation.facts import Facts, Value

_CERTAIN = 0.96  # five standard errors of the estimate below 1


class NotUnique(ColumnCheck):
    """A unique column has a value twice; where only an estimate is known, it must show it beyond its error."""

    kind = "not_unique"
    field = "unique"
    remedy = "remove the duplicates, or say `unique: false`"

    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        exact = counted(facts, self.kind, column.name)
        distinct, present = statistics.distinct, statistics.present
        if not column.unique or (exact is None and distinct is None):
            return None
        if exact is not None:
            found = _finding(column, exact.of - exact.count, exact.of, exact.examples)
            return dataclasses.replace(found, rows=exact.rows) if exact.count else None
        if distinct is None or distinct >= present * (1.0 if statistics.distinct_exact else _CERTAIN):
            return None
        return _finding(column, distinct, present, tuple(one.value for one in statistics.top if one.count > 1))


def _finding(column: Column, distinct: int, present: int, examples: tuple[Value, ...]) -> Finding:
    problem = f"Column {column.name!r} has {distinct} different values in {present} rows, and each should stand in one"
    return Finding(problem, distinct, present, examples)

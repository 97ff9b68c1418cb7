"""Numbers, times or days outside their range."""

from evenkeel.schema import Column
from evenkeel.schema.times import order
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding
from evenkeel.validation.checks.wrong_type import fits
from evenkeel.validation.facts import Facts, Value


class OutOfRange(ColumnCheck):
    """The smallest value is below the range, or the largest above it."""

    kind = "out_of_range"
    field = "range"
    remedy = "correct the values, or widen the range"
    of_values = True

    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        part = statistics.number or statistics.time
        if column.range is None or part is None or not fits(column, statistics):
            return None
        low, high = column.range.minimum, column.range.maximum
        examples: list[Value] = []
        if low is not None and part.minimum is not None and order(part.minimum) < order(low):
            examples.append(part.minimum)
        if high is not None and part.maximum is not None and order(part.maximum) > order(high):
            examples.append(part.maximum)
        if not examples:
            return None
        problem = (
            f"Column {column.name!r} reaches from {part.minimum} to {part.maximum}, and may reach from "
            f"{'anywhere' if low is None else low} to {'anywhere' if high is None else high}"
        )
        return Finding(problem, examples[0], low if examples[0] == part.minimum else high, tuple(examples))

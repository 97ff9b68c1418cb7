"""Texts that are too short or too long."""

from evenkeel.schema import Column
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding
from evenkeel.validation.facts import Facts


class WrongLength(ColumnCheck):
    """The shortest or the longest text has another ``length`` (in code points) than promised."""

    kind = "wrong_length"
    field = "length"
    remedy = "see whether something was cut off or run together, or widen the length"
    of_values = True

    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        text, length = statistics.text, column.length
        if length is None or text is None or text.shortest is None or text.longest is None:
            return None
        wrong = [found for found in (text.shortest, text.longest) if not length.hold(found)]
        if not wrong:
            return None
        problem = (
            f"The texts of {column.name!r} are {text.shortest} to {text.longest} letters long, where {length.least or 0} to "
            f"{'any number' if length.most is None else length.most} are promised"
        )
        limit = length.least if wrong[0] < (length.least or 0) else length.most
        examples = [one.value for one in statistics.values if not length.hold(len(str(one.value)))]
        return Finding(problem, wrong[0], limit, tuple(examples))

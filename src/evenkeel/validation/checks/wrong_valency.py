"""Lists with too few or too many items."""

from evenkeel.schema import Column
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding
from evenkeel.validation.facts import Facts


class WrongValency(ColumnCheck):
    """The shortest or the longest list holds another number of items than ``valency`` allows."""

    kind = "wrong_valency"
    field = "valency"
    remedy = "see how the lists are made, or widen the valency"

    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        lists, valency = statistics.list, column.valency
        if valency is None or lists is None or lists.shortest is None or lists.longest is None:
            return None
        wrong = [found for found in (lists.shortest, lists.longest) if not valency.hold(found)]
        if not wrong:
            return None
        problem = (
            f"The lists of {column.name!r} hold {lists.shortest} to {lists.longest} items, where {valency.least or 0} to "
            f"{'any number' if valency.most is None else valency.most} are promised"
        )
        return Finding(problem, wrong[0], valency.least if wrong[0] < (valency.least or 0) else valency.most)

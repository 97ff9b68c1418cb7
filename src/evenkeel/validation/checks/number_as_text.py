"""Numbers that are kept as text."""

from evenkeel.schema import Column, Severity
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding, percent
from evenkeel.validation.facts import Facts

_NEARLY_ALL = 0.95
_ENOUGH = 20


class NumberAsText(ColumnCheck):
    """Nearly all texts of a column with no other promise are written like numbers; a model sees words in them."""

    kind = "number_as_text"
    severity = Severity.INFO
    field = "type"
    remedy = "promise integer or float, with the words among them as missing_values, if they are to be reckoned with"
    of_values = True

    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        told = (column.role, column.values, column.pattern, column.unique or None)
        if statistics.text is None or statistics.present < _ENOUGH or any(one is not None for one in told):
            return None
        share = statistics.text.looks_like.number / statistics.present
        if share < _NEARLY_ALL or statistics.type is not column.type:
            return None
        problem = f"{percent(share)} of the texts of {column.name!r} are written like numbers"
        return Finding(problem, share, _NEARLY_ALL, tuple(one.value for one in statistics.top))

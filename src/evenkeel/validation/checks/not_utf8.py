"""Text that cannot be read."""

from evenkeel.schema import Column
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding
from evenkeel.validation.facts import Facts


class NotUtf8(ColumnCheck):
    """Some texts hold bytes that are no UTF-8; they are read with a replacement character in their place."""

    kind = "not_utf8"
    field = "type"
    remedy = "write the file in UTF-8"
    of_values = True

    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        if statistics.text is None or not statistics.text.not_utf8:
            return None
        broken = [one.value for one in statistics.values if "\ufffd" in str(one.value)]
        problem = f"{statistics.text.not_utf8} texts of {column.name!r} are not in UTF-8"
        return Finding(problem, statistics.text.not_utf8, 0, tuple(broken))

"""A column of text that is mostly white space."""

from evenkeel.schema import Column, Severity
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding, percent
from evenkeel.validation.facts import Facts

_MOSTLY = 0.5


class BlankText(ColumnCheck):
    """At least half of the texts are empty, or white space and nothing else: missing values that do not count as such."""

    kind = "blank_text"
    severity = Severity.WARNING
    field = "missing_values"
    remedy = "write null where nothing is known, or name the texts in missing_values"
    of_values = True

    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        text = statistics.text
        if text is None or not statistics.present:
            return None
        share = (text.empty + text.blank) / statistics.present
        if share < _MOSTLY:
            return None
        blank = [one.value for one in statistics.values if not str(one.value).strip()]
        return Finding(f"{percent(share)} of the texts of {column.name!r} are blank", share, _MOSTLY, tuple(blank))

"""Texts that do not match the pattern of their column."""

from evenkeel.schema import Column
from evenkeel.schema.patterns import for_python
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.checks.base import ColumnCheck, Finding, counted, percent
from evenkeel.validation.facts import Broken, Facts


class NotInPattern(ColumnCheck):
    """More texts than ``min_domain_mass`` tolerates do not match the ``pattern`` from their first to their last letter."""

    kind = "not_in_pattern"
    field = "pattern"
    remedy = "correct them, or change the pattern"
    of_values = True

    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        if column.pattern is None or statistics.text is None or not statistics.present:
            return None
        found = counted(facts, self.kind, column.name) or _listed(column.pattern, statistics)
        if not found.count or 1 - found.share >= column.min_domain_mass:
            return None
        problem = f"{percent(found.share)} of the texts of {column.name!r} do not match {column.pattern}"
        return Finding(problem, 1 - found.share, column.min_domain_mass, found.examples, found.rows)


def _listed(pattern: str, statistics: ColumnStatistics) -> Broken:
    """Return what the listed values tell: all of it, or as much as is certain."""
    matches = for_python(pattern).fullmatch
    bad = [one for one in statistics.values if not matches(str(one.value))]
    return Broken(sum(one.count for one in bad), statistics.present, tuple(one.value for one in bad))

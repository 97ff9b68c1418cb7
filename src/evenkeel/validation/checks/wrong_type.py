"""A column of another type than promised."""

from evenkeel.schema import Column
from evenkeel.statistics import ColumnStatistics
from evenkeel.typing import ColumnType
from evenkeel.validation.checks.base import ColumnCheck, Finding, counted, percent
from evenkeel.validation.facts import Broken, Facts


class WrongType(ColumnCheck):
    """The column, or a value of a file that names no types, is of another type than promised.

    Integers may stand for floats, and a column without a value fits.
    """

    kind = "wrong_type"
    field = "type"
    remedy = "correct what does not fit, or change the type in the schema"

    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        misfits = counted(facts, self.kind, column.name)
        if misfits is not None and misfits.count:
            return _misfits(column, misfits)
        if holds(column, statistics):
            return None
        found, promised = _told(statistics), _promised(column)
        problem = f"Column {column.name!r} holds {found} where {promised} is promised"
        items = statistics if statistics.list is None else statistics.list.items
        return Finding(problem, found, promised, tuple(one.value for one in items.top))


def _misfits(column: Column, misfits: Broken) -> Finding:
    problem = (
        f"{misfits.count:,} of {misfits.of:,} values ({percent(misfits.share)}) of {column.name!r} are no {column.type}, "
        "as is promised, and count as missing"
    )
    return Finding(problem, misfits.share, str(column.type), misfits.examples, misfits.rows)


def _told(statistics: ColumnStatistics) -> str:
    if statistics.list is not None:
        return f"list of {statistics.list.items.type}"
    return statistics.arrow_type or "other" if statistics.type is ColumnType.OTHER else str(statistics.type)


def _promised(column: Column) -> str:
    return str(column.type) if column.valency is None else f"list of {column.type}"


def holds(column: Column, statistics: ColumnStatistics) -> bool:
    """Return whether a column holds values, or lists of values, of the promised type."""
    if not statistics.present:
        return True
    if column.valency is None:
        return fits(column, statistics)
    return statistics.list is not None and fits(column, statistics.list.items)


def fits(column: Column, statistics: ColumnStatistics) -> bool:
    """Return whether the values of a column, or the items of its lists, are of the promised type."""
    widened = column.type is ColumnType.FLOAT and statistics.type is ColumnType.INTEGER
    return statistics.type is column.type or widened or not statistics.present

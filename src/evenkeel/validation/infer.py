"""The schema that a table suggests: what is safe to promise of rows that nobody has seen yet."""

import math
from enum import StrEnum

from evenkeel.errors import NotFoundError
from evenkeel.schema import Column, Range, Role, Schema, Severity
from evenkeel.statistics import ColumnStatistics, TableStatistics
from evenkeel.typing import ColumnType

_DOMAIN = 100  # a domain is a list that a person can review
_REPEATS = 10  # each value of a domain stands in about so many rows or more
_DIFFERENT = 0.9  # identifiers: so large a share of the values differ
_ENOUGH = 1_000  # rows from which a lowest number is taken to be a rule
_LONG = 50  # code points; longer texts on average are prose
_TOLERATED = 0.05


class Nature(StrEnum):
    """What a column looks like, beyond its type."""

    EMPTY = "empty"
    CONSTANT = "constant"
    CATEGORY = "category"
    IDENTIFIER = "identifier"
    FREE_TEXT = "free text"
    NUMBER = "number"
    TIME = "time"


def infer_schema(
    statistics: TableStatistics,
    label: str | None = None,
    key: str | None = None,
    event_time: str | None = None,
) -> Schema:
    """Return a schema that the table fulfils, and that next month's table is meant to fulfil too.

    Only what is unlikely to change is promised. Each column is required, with its type. Where a share ``m`` of the rows
    has no value, up to ``2 m + s`` may have none, ``s`` being 0.05, or ``2 / sqrt(n)`` of few values ``n``. Text has a
    domain where it is a category (see `nature`), and a share ``s`` of the values may lie outside it; a label has one
    with no exception. Numbers of which ten or more of at least 1,000
    are zero, and none is negative, stay at or above zero; no other range is promised. Infinity is refused where there
    was none. The key is unique; key and event time are always there; the label is not there when serving. What is
    found in a column that has no value yet is a warning.
    """
    roles = {key: Role.KEY, event_time: Role.EVENT_TIME, label: Role.LABEL}
    for name in roles:
        if name is not None and name not in statistics.columns:
            raise NotFoundError("column", name, statistics.columns)
    return Schema(tuple(_column(name, one, roles.get(name)) for name, one in statistics.columns.items()))


def nature(column: ColumnStatistics) -> Nature:
    """Return what a column looks like.

    A category is text or boolean with at most 100 different values, each in ten rows or more on average. An
    identifier is a whole number or a short text of which 90 % of the values differ; other text is free text.
    """
    if not column.present:
        return Nature.EMPTY
    if column.time is not None:
        return Nature.TIME
    distinct = math.inf if column.distinct is None else column.distinct
    if distinct == 1 and column.present > 1:
        return Nature.CONSTANT
    if column.type is ColumnType.BOOLEAN:
        return Nature.CATEGORY
    prose = column.text is not None and (column.text.mean_length or 0) > _LONG
    if column.type is not ColumnType.FLOAT and not prose and _DIFFERENT * column.present <= distinct < math.inf:
        return Nature.IDENTIFIER
    if column.text is None:
        return Nature.NUMBER
    return Nature.CATEGORY if distinct <= min(_DOMAIN, column.present / _REPEATS) else Nature.FREE_TEXT


def _column(name: str, statistics: ColumnStatistics, role: Role | None) -> Column:
    values = _values(statistics, role)
    return Column(
        name,
        statistics.type,
        role,
        min_fraction=_min_fraction(statistics, role),
        values=values,
        min_domain_mass=1.0 if values is None or role is Role.LABEL else _less_slack(1.0, statistics),
        range=Range(0) if _stays_positive(statistics) else None,
        disallow=("inf",) if statistics.number and _is_float(statistics) and not statistics.number.infinite else (),
        unique=role is Role.KEY,
        not_in=("serving",) if role is Role.LABEL else (),
        severity=None if statistics.present else Severity.WARNING,
    )


def _is_float(statistics: ColumnStatistics) -> bool:
    return statistics.type is ColumnType.FLOAT


def _min_fraction(statistics: ColumnStatistics, role: Role | None) -> float:
    if role in (Role.KEY, Role.EVENT_TIME):
        return 1.0
    missing = statistics.missing / statistics.count if statistics.count else 1.0
    return max(_less_slack(1 - 2 * missing, statistics), 0.0)


def _less_slack(share: float, statistics: ColumnStatistics) -> float:
    """Return a share less what is tolerated, in whole hundredths: few rows say little of what is to come."""
    slack = max(_TOLERATED, 2 / math.sqrt(max(statistics.present, 1)))
    return math.floor(round(100 * (share - slack), 6)) / 100


def _values(statistics: ColumnStatistics, role: Role | None) -> tuple[bool | int | float | str, ...] | None:
    """Return the domain in order: of a category, or of a label of two classes or of words."""
    known = statistics.values_complete and 0 < len(statistics.values) <= _DOMAIN
    text, numbers = statistics.type is ColumnType.TEXT, statistics.number is not None
    category = text and nature(statistics) is Nature.CATEGORY
    classes = role is Role.LABEL and (text or (numbers and statistics.distinct == 2))
    if not known or not (category or classes):
        return None
    return tuple(one.value for one in sorted(statistics.values, key=lambda one: one.value))


def _stays_positive(statistics: ColumnStatistics) -> bool:
    number = statistics.number
    return number is not None and number.negatives == 0 and number.zeros >= 10 and statistics.present >= _ENOUGH

"""What a column looks like, beyond its type."""

import math
from enum import StrEnum

from evenkeel.statistics import ColumnStatistics
from evenkeel.typing import ColumnType

DOMAIN = 100  # a domain is a list that a person can review
_REPEATS = 10  # each value of a domain stands in about so many rows or more
_ONCE = 0.02  # so large a share of values that stand in one row alone says that as large a share is yet to come
_DIFFERENT = 0.9  # identifiers: so large a share of the values differ
_LONG = 50  # code points; longer texts on average are prose


class Nature(StrEnum):
    """What a column looks like, beyond its type."""

    EMPTY = "empty"
    CONSTANT = "constant"
    CATEGORY = "category"
    IDENTIFIER = "identifier"
    FREE_TEXT = "free text"
    NUMBER = "number"
    TIME = "time"
    LIST = "list"


def nature(column: ColumnStatistics) -> Nature:
    """Return what a column looks like.

    A category is text or boolean with at most 100 different values, each in ten rows or more on average, of which those
    that stand in one row alone are at most 2 % of the rows: by Good's estimate that is how often a value comes that was
    never seen. An identifier is a whole number or a short text of which 90 % of the values differ; other text is free
    text. Source: I. J. Good, The population frequencies of species and the estimation of population parameters, 1953.
    """
    if not column.present:
        return Nature.EMPTY
    if column.list is not None:
        return Nature.LIST
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
    return Nature.CATEGORY if _is_closed(column, distinct) else Nature.FREE_TEXT


def _is_closed(column: ColumnStatistics, distinct: float) -> bool:
    """Whether nearly all values that will ever come have come."""
    once = sum(one.count == 1 for one in column.values)
    return distinct <= min(DOMAIN, column.present / _REPEATS) and once <= _ONCE * column.present

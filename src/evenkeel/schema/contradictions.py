"""Promises of one column that cannot hold together."""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from evenkeel.errors import ContradictionError
from evenkeel.schema.patterns import refused
from evenkeel.schema.times import is_zone, order, parse_day, parse_time
from evenkeel.typing import ColumnType

if TYPE_CHECKING:
    from evenkeel.schema.column import Column
    from evenkeel.schema.promises import Bounds

_NUMBERS = (ColumnType.INTEGER, ColumnType.FLOAT)
_TIMES = (ColumnType.TIMESTAMP, ColumnType.DATE)
_PYTHON: dict[ColumnType, tuple[type, ...]] = {
    ColumnType.BOOLEAN: (bool,),
    ColumnType.INTEGER: (int,),
    ColumnType.FLOAT: (int, float),
    ColumnType.TEXT: (str,),
}


def find_contradiction(column: "Column") -> ContradictionError | None:
    """Return the first thing that is wrong with a column, or none."""
    return next((error for look in _LOOKS for error in look(column)), None)


def _fractions(column: "Column") -> Iterator[ContradictionError]:
    for field, share in (("min_fraction", column.min_fraction), ("min_domain_mass", column.min_domain_mass)):
        if not 0 <= share <= 1:
            problem = f"The {field} of column {column.name!r} is not a share"
            yield ContradictionError(field, problem, expected="a number from 0 to 1", got=share)
    for field, limit in (("drift", column.drift), ("skew", column.skew)):
        if limit is not None and not 0 <= limit.limit < math.inf:
            problem = f"The limit of {field} of column {column.name!r} is no distance"
            yield ContradictionError(field, problem, expected="a number of at least 0", got=limit.limit)


def _bounds(column: "Column") -> Iterator[ContradictionError]:
    if column.min_count < 0:
        problem = f"The min_count of column {column.name!r} is no count"
        yield ContradictionError("min_count", problem, expected="a whole number of at least 0", got=column.min_count)
    for field, bounds in (("valency", column.valency), ("length", column.length), ("distinct", column.distinct)):
        if bounds is not None and not _ascend(bounds):
            problem = f"The {field} of column {column.name!r} is empty"
            got = [bounds.least, bounds.most]
            yield ContradictionError(field, problem, expected="[least, most], from 0, null for an open side", got=got)


def _text(column: "Column") -> Iterator[ContradictionError]:
    for field, promise in (("pattern", column.pattern), ("length", column.length)):
        if promise is not None and column.type is not ColumnType.TEXT:
            problem = f"Column {column.name!r} is of type {column.type}, which takes no {field}"
            yield ContradictionError(field, problem, expected="a column of type text", got=promise)
    wrong = None if column.pattern is None else refused(column.pattern)
    if wrong is not None:
        problem = f"The pattern of column {column.name!r} {wrong.why}"
        expected = "a regular expression that RE2 takes, such as [A-Z]{3}"
        yield ContradictionError("pattern", problem, expected=expected, got=column.pattern, remedy=wrong.remedy)


def _lists(column: "Column") -> Iterator[ContradictionError]:
    if column.valency is None:
        return
    for field, said in (("role", column.role), ("unique", column.unique)):
        if said:
            problem = f"Column {column.name!r} holds lists, and cannot be {said if field == 'role' else field}"
            yield ContradictionError(field, problem, expected="a column of single values", got="one with a valency")


def _values(column: "Column") -> Iterator[ContradictionError]:
    if column.values is None:
        return
    if column.type in _TIMES:
        problem = f"Column {column.name!r} is of type {column.type}, which takes no list of values"
        yield ContradictionError("values", problem, expected="a range", got=column.values)
    problem = f"The values of column {column.name!r} do not fit its type"
    for value in column.values:
        if not _fits(value, column.type):
            yield ContradictionError("values", problem, expected=f"values of type {column.type}", got=value)
    twice = [value for value, count in Counter(column.values).items() if count > 1]
    if twice or not column.values:
        problem = f"The values of column {column.name!r} are not a list of different values"
        got = f"{twice[0]!r} twice" if twice else "no value"
        yield ContradictionError("values", problem, expected="each value once", got=got)


def _range(column: "Column") -> Iterator[ContradictionError]:
    if column.range is None:
        return
    ends = [end for end in (column.range.minimum, column.range.maximum) if end is not None]
    if column.type not in (*_NUMBERS, *_TIMES):
        problem = f"Column {column.name!r} is of type {column.type}, which takes no range"
        yield ContradictionError("range", problem, expected="a number, a timestamp or a date", got=ends)
        return
    for end in ends:
        if not _is_end(end, column.type):
            problem = f"The range of column {column.name!r} does not fit its type"
            yield ContradictionError("range", problem, expected=_ENDS[column.type], got=end)
            return
    if len(ends) == 2 and order(ends[0]) > order(ends[1]):
        problem = f"The range of column {column.name!r} is empty"
        yield ContradictionError("range", problem, expected="a minimum that is not above the maximum", got=ends)


def _others(column: "Column") -> Iterator[ContradictionError]:
    if column.disallow and column.type is not ColumnType.FLOAT:
        problem = f"Column {column.name!r} is of type {column.type}, which has neither NaN nor infinity"
        yield ContradictionError("disallow", problem, expected="a column of type float", got=column.disallow)
    if column.timezone is not None and column.type is not ColumnType.TIMESTAMP:
        problem = f"Column {column.name!r} is of type {column.type}, which has no time zone"
        yield ContradictionError("timezone", problem, expected="a column of type timestamp", got=column.timezone)
    if column.timezone is not None and not is_zone(column.timezone):
        problem = f"The time zone of column {column.name!r} is not known"
        yield ContradictionError("timezone", problem, expected="a name such as America/New_York", got=column.timezone)
    if column.role == "event_time" and column.type not in _TIMES:
        problem = f"The event time {column.name!r} is of type {column.type}"
        yield ContradictionError("role", problem, expected="a timestamp or a date", got=column.type)


_LOOKS: list[Callable[["Column"], Iterator[ContradictionError]]] = [
    _fractions,
    _bounds,
    _values,
    _range,
    _text,
    _lists,
    _others,
]
_PARSERS = {ColumnType.TIMESTAMP: parse_time, ColumnType.DATE: parse_day}
_ENDS = {
    ColumnType.INTEGER: "a number, or null for an open side",
    ColumnType.FLOAT: "a number, or null for an open side",
    ColumnType.TIMESTAMP: "a time such as 2013-01-31T12:00:00Z, or null for an open side",
    ColumnType.DATE: "a day such as 2013-01-31, or null for an open side",
}


def _ascend(bounds: "Bounds") -> bool:
    least = 0 if bounds.least is None else bounds.least
    return least >= 0 and (bounds.most is None or least <= bounds.most)


def _fits(value: object, kind: ColumnType) -> bool:
    return isinstance(value, _PYTHON.get(kind, ())) and (kind is ColumnType.BOOLEAN or not isinstance(value, bool))


def _is_end(end: int | float | str, kind: ColumnType) -> bool:
    if not isinstance(end, str):
        return kind in _NUMBERS and not isinstance(end, bool) and math.isfinite(end)
    try:
        _PARSERS[kind](end)
    except (KeyError, ValueError):
        return False
    return True

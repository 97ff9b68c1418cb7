"""Which way a promise moved: for each field of a schema, whether the new one asks for more than the old one."""

import math
from collections.abc import Callable, Mapping, Set
from enum import StrEnum
from typing import Any, TypeAlias

from evenkeel.clock import parse_duration
from evenkeel.schema.promises import Bounds, Limit, Range, Severity, Stage
from evenkeel.schema.times import order
from evenkeel.typing import ColumnType


class Direction(StrEnum):
    """What a change does to a table.

    ``stricter``: one that passed may now fail; ``looser``: one that failed may now pass; ``other``: either, or neither.
    """

    STRICTER = "stricter"
    LOOSER = "looser"
    OTHER = "other"


Compare: TypeAlias = Callable[[Any, Any], Direction]
_SEVERITIES = [Severity.INFO, Severity.WARNING, Severity.ERROR]


def _either(stricter: bool, looser: bool) -> Direction:
    if stricter == looser:
        return Direction.OTHER
    return Direction.STRICTER if stricter else Direction.LOOSER


def _other(before: object, after: object) -> Direction:
    return Direction.OTHER


def _at_least(before: float, after: float) -> Direction:
    return _either(after > before, after < before)


def _at_most(before: float | None, after: float | None) -> Direction:
    """Compare what a number may be at most; none is no limit."""
    return _at_least(-(math.inf if before is None else before), -(math.inf if after is None else after))


def _within(before: Range | Bounds | None, after: Range | Bounds | None) -> Direction:
    old, new = _ends(before), _ends(after)
    return _either(new[0] > old[0] or new[1] < old[1], new[0] < old[0] or new[1] > old[1])


def _ends(promise: Range | Bounds | None) -> tuple[float, float]:
    if isinstance(promise, Bounds):
        return promise.least or -math.inf, math.inf if promise.most is None else promise.most
    low, high = (None, None) if promise is None else (promise.minimum, promise.maximum)
    return -math.inf if low is None else order(low), math.inf if high is None else order(high)


def _valency(before: Bounds | None, after: Bounds | None) -> Direction:
    return Direction.OTHER if before is None or after is None else _within(before, after)


def _only(before: tuple[object, ...] | None, after: tuple[object, ...] | None) -> Direction:
    """Compare lists of all that is allowed; none allows everything."""
    if before is None or after is None:
        return _either(before is None, after is None)
    return _sets(set(after), set(before))


def _all_of(before: tuple[object, ...], after: tuple[object, ...]) -> Direction:
    return _sets(set(before), set(after))


def _none_of(before: tuple[object, ...], after: tuple[object, ...]) -> Direction:
    return _sets(set(after), set(before))


def _sets(fewer: Set[object], more: Set[object]) -> Direction:
    """Return stricter where the second set holds what the first does not."""
    return _either(bool(more - fewer), bool(fewer - more))


def _type(before: ColumnType, after: ColumnType) -> Direction:
    whole, any_number = ColumnType.INTEGER, ColumnType.FLOAT
    return _either((before, after) == (any_number, whole), (before, after) == (whole, any_number))


def _stage(before: Stage, after: Stage) -> Direction:
    asks = {Stage.PLANNED: 0, Stage.DEPRECATED: 0, Stage.DEBUG: 1, Stage.PRODUCTION: 2}
    return _at_least(asks[before], asks[after])


def _pattern(before: str | None, after: str | None) -> Direction:
    return _either(before is None, after is None)


def _limit(before: Limit | None, after: Limit | None) -> Direction:
    if before is None or after is None:
        return _either(before is None, after is None)
    return _at_most(before.limit, after.limit) if before.distance == after.distance else Direction.OTHER


def _fresh(before: Mapping[str, str], after: Mapping[str, str]) -> Direction:
    moved = [
        _at_most(*(parse_duration(ages[name]) if name in ages else None for ages in (before, after)))
        for name in {*before, *after}
        if before.get(name) != after.get(name)
    ]
    return _together(moved)


def _severity(before: Severity | dict[str, Severity] | None, after: Severity | dict[str, Severity] | None) -> Direction:
    if isinstance(before, dict) and isinstance(after, dict):
        kinds = [kind for kind in {*before, *after} if before.get(kind) != after.get(kind)]
        return _together([_severity(before.get(kind), after.get(kind)) for kind in kinds])
    if isinstance(before, Severity) and isinstance(after, Severity):
        return _at_least(_SEVERITIES.index(before), _SEVERITIES.index(after))
    said = (before, after)
    stricter = said in (
        (None, Severity.ERROR),
        (Severity.INFO, None),
    )  # what was said of nothing can be of any severity
    return _either(stricter, said in ((Severity.ERROR, None), (None, Severity.INFO)))


def _together(moved: list[Direction]) -> Direction:
    return moved[0] if len(set(moved)) == 1 else Direction.OTHER


COLUMN: dict[str, Compare] = {
    "type": _type,
    "role": _other,
    "stage": _stage,
    "description": _other,
    "unit": _other,
    "owner": _other,
    "sensitivity": _other,
    "required": _at_least,
    "min_fraction": _at_least,
    "min_count": _at_least,
    "missing_values": _other,
    "valency": _valency,
    "domain": _other,
    "values": _only,
    "min_domain_mass": _at_least,
    "range": _within,
    "pattern": _pattern,
    "length": _within,
    "disallow": _all_of,
    "unique": _at_least,
    "distinct": _within,
    "timezone": _other,
    "not_in": _none_of,
    "drift": _limit,
    "skew": _limit,
    "severity": _severity,
}
RULE: dict[str, Compare] = {
    "condition": _other,
    "min_fraction": _at_least,
    "severity": _severity,
    "description": _other,
}
TABLE: dict[str, Compare] = {
    "min_rows": _at_least,
    "max_rows": _at_most,
    "rows_change": _within,
    "unique_together": _all_of,
    "fresh": _fresh,
    "max_bad_rows": _at_most,
    "severity": _severity,
    "name": _other,
    "description": _other,
    "owner": _other,
    "version": _other,
}

"""A value of another type than promised."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Self

import pyarrow as pa

from evenkeel.engines.column_types import ARROW_TYPES, normal_type
from evenkeel.schema import Column
from evenkeel.typing import ColumnType
from evenkeel.validation.rows.base import Judge, ValueCheck


class WrongType(ValueCheck):
    """Integers may stand for floats, whole floats for integers, and times and days for what ISO 8601 says of them."""

    kind = "wrong_type"
    of_items = False

    def __init__(self, kind: ColumnType, lists: bool) -> None:
        self._kind, self._lists = kind, lists

    @classmethod
    def of(cls, column: Column) -> Self:
        return cls(column.type, column.valency is not None)

    def bad(self, values: pa.Array) -> pa.Array:
        lists = pa.types.is_list(values.type) or pa.types.is_large_list(values.type)
        held = normal_type(values.type.value_type if lists else values.type)
        wanted = {ARROW_TYPES[self._kind], *([pa.int64()] if self._kind is ColumnType.FLOAT else [])}
        fine = lists is self._lists and held in wanted
        return pa.array([False] * len(values), pa.bool_()) if fine else values.is_valid()

    def judge(self) -> Judge:
        fits = _FITS[self._kind]
        if not self._lists:
            return lambda value: not fits(value)
        return lambda value: not isinstance(value, list) or any(not fits(one) for one in value if one is not None)


def _integer(value: object) -> bool:
    return type(value) is int or (isinstance(value, float) and value.is_integer())


def _time(value: object) -> bool:
    return _parses(datetime, value) if isinstance(value, str) else isinstance(value, date)


def _day(value: object) -> bool:
    return _parses(date, value) if isinstance(value, str) else isinstance(value, date)


def _parses(kind: type[date], text: str) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True


_FITS: dict[ColumnType, Callable[[Any], bool]] = {
    ColumnType.BOOLEAN: lambda value: isinstance(value, bool),
    ColumnType.INTEGER: _integer,
    ColumnType.FLOAT: lambda value: type(value) is float or type(value) is int,
    ColumnType.TEXT: lambda value: isinstance(value, str),
    ColumnType.TIMESTAMP: _time,
    ColumnType.DATE: _day,
}

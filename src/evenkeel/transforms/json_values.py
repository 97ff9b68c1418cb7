"""How one JSON value becomes what a tensor holds. A converter raises ValueError where the value does not fit."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from evenkeel.clock import to_microseconds
from evenkeel.errors import shorten
from evenkeel.typing import ColumnType

Converter = Callable[[Any], Any]
_FIRST_DAY = date(1970, 1, 1).toordinal()


def text(value: str) -> str:
    """Return text in Unicode form NFC.

    The form depends on Python's Unicode tables only for characters that a later version of Unicode adds.

    >>> text("Cafe" + chr(0x301)) == "Caf" + chr(0xE9)
    True
    """
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("text that UTF-8 can hold") from None
    return unicodedata.normalize("NFC", value)


def timestamp(value: str | datetime) -> int:
    """Return microseconds since 1970 in UTC; a time without an offset is in UTC.

    >>> timestamp("2013-01-01T05:00:00-05:00") == timestamp("2013-01-01 10:00") == 1357034400000000
    True
    """
    return to_microseconds(datetime.fromisoformat(value) if isinstance(value, str) else value)


def day(value: str | date) -> int:
    """Return days since 1970."""
    return (date.fromisoformat(value) if isinstance(value, str) else value).toordinal() - _FIRST_DAY


def int64(value: int) -> int:
    """Return a whole number that int64 can hold."""
    if -0x8000000000000000 <= value <= 0x7FFFFFFFFFFFFFFF:
        return value
    raise ValueError("a whole number of at most 64 bits")


def whole(value: float) -> int:
    """Return a number without a fraction as an integer."""
    if value.is_integer():
        return int64(int(value))
    raise ValueError("a whole number")


def wide(value: int) -> float:
    """Return a whole number as the nearest float."""
    try:
        return float(value)
    except OverflowError:
        raise ValueError("a number that float64 can hold") from None


def same(value: float) -> float:
    """Return a float as it is."""
    return value


CONVERTERS: Mapping[ColumnType, Mapping[type, Converter]] = {
    ColumnType.BOOLEAN: {bool: int},
    ColumnType.INTEGER: {int: int64, float: whole},
    ColumnType.FLOAT: {float: same, int: wide},
    ColumnType.TEXT: {str: text},
    ColumnType.TIMESTAMP: {str: timestamp, datetime: timestamp},
    ColumnType.DATE: {str: day, date: day},
}


def converters_of(column: ColumnType, items: ColumnType | None = None) -> Mapping[type, Converter]:
    """Return how a value of each type that a column takes is converted; ``items`` is the type of the items of a list.

    >>> converters_of(ColumnType.LIST, ColumnType.FLOAT)[list]([1, None, 2.5])
    [1.0, None, 2.5]
    """
    if items is None:
        return CONVERTERS[column]
    converters: Mapping[type, Converter] = {**CONVERTERS[items], type(None): lambda _: None}
    plain = {float} if items is ColumnType.FLOAT else set()

    def of_list(value: list[Any]) -> list[Any]:
        if value and {*map(type, value)} == plain:
            return value
        try:
            return [converters[type(one)](one) for one in value]
        except (KeyError, ValueError, OverflowError):
            raise ValueError(_wrong_item(value, converters)) from None

    return {list: of_list}


def _wrong_item(value: list[Any], converters: Mapping[type, Converter]) -> str:
    for place, one in enumerate(value):
        try:
            converters[type(one)](one)
        except (KeyError, ValueError, OverflowError):
            return f"item {place} is {type(one).__name__} {shorten(one, 30)}"
    return ""


def expected_of(column: ColumnType, items: ColumnType | None = None) -> str:
    """Return what is expected of a value, in words.

    >>> expected_of(ColumnType.LIST, ColumnType.TEXT)
    'a list, each item of which is text, or null'
    """
    return EXPECTED[column] if items is None else f"a list, each item of which is {EXPECTED[items]}, or null"


DONE_BY_NUMPY = frozenset({int, int64, same, wide})  # what an array of int64 or float64 does, and refuses, by itself
EXPECTED: Mapping[ColumnType, str] = {
    ColumnType.BOOLEAN: "true or false",
    ColumnType.INTEGER: "a whole number",
    ColumnType.FLOAT: "a number",
    ColumnType.TEXT: "text",
    ColumnType.TIMESTAMP: "a time as text in ISO 8601, such as 2013-01-01T10:00:00Z",
    ColumnType.DATE: "a date as text in ISO 8601, such as 2013-01-01",
}

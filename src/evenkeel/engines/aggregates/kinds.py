"""What a column of an Arrow type holds."""

import pyarrow as pa
from pyarrow import types

from evenkeel.errors import InvalidDataError
from evenkeel.typing import ColumnType


def column_type(arrow: pa.DataType, name: str | None = None) -> ColumnType:
    """Return what a column of an Arrow type holds; raises `InvalidDataError`, with its name, for a type not of ours.

    >>> column_type(pa.int32()), column_type(pa.timestamp("ns"))
    (<ColumnType.INTEGER: 'integer'>, <ColumnType.TIMESTAMP: 'timestamp'>)
    """
    if is_plain(arrow):
        return profiled_type(arrow)
    raise InvalidDataError(
        "A column has a type that cannot be used",
        expected="booleans, integers, floats, text, timestamps or dates, or lists of these where a model reads them",
        got=str(arrow),
        where=None if name is None else f"column {name!r}",
        remedy="Leave the column out, or turn it into one of these types first.",
    )


def feature_type(arrow: pa.DataType, name: str | None = None) -> tuple[ColumnType, ColumnType | None]:
    """Return what a column that a model may read holds, and for a list what its items are; raises as `column_type`.

    >>> feature_type(pa.date32()), feature_type(pa.large_list(pa.int8()))
    ((<ColumnType.DATE: 'date'>, None), (<ColumnType.LIST: 'list'>, <ColumnType.INTEGER: 'integer'>))
    """
    if pa.types.is_dictionary(arrow):
        return feature_type(arrow.value_type, name)
    if profiled_type(arrow) is ColumnType.LIST:
        return ColumnType.LIST, profiled_type(arrow.value_type)
    return column_type(arrow, name), None


def is_plain(arrow: pa.DataType) -> bool:
    """Whether a column of an Arrow type holds one plain value in a row, and no list or struct.

    >>> is_plain(pa.date32()), is_plain(pa.list_(pa.int8()))
    (True, False)
    """
    return profiled_type(arrow) not in (ColumnType.LIST, ColumnType.OTHER)


def profiled_type(arrow: pa.DataType) -> ColumnType:
    """Return what a column of any Arrow type holds: a list is one of plain values, all else that is not plain is other.

    >>> profiled_type(pa.list_(pa.int8())), profiled_type(pa.struct({"a": pa.int8()}))
    (<ColumnType.LIST: 'list'>, <ColumnType.OTHER: 'other'>)
    """
    if types.is_dictionary(arrow):
        return profiled_type(arrow.value_type)
    for kind, tests in _TESTS.items():
        if any(test(arrow) for test in tests):
            return kind
    return ColumnType.LIST if _is_list(arrow) else ColumnType.OTHER


def _is_list(arrow: pa.DataType) -> bool:
    lists = types.is_list(arrow) or types.is_large_list(arrow) or types.is_fixed_size_list(arrow)
    return lists and is_plain(arrow.value_type)


_TESTS = {
    ColumnType.BOOLEAN: [types.is_boolean],
    ColumnType.FLOAT: [types.is_floating, types.is_decimal, types.is_uint64],
    ColumnType.INTEGER: [types.is_integer],
    ColumnType.TEXT: [types.is_string, types.is_large_string, types.is_string_view, types.is_null],
    ColumnType.TIMESTAMP: [types.is_timestamp],
    ColumnType.DATE: [types.is_date],
}

"""How one Arrow column becomes what a tensor holds; means the same as `json_values`, column by column."""

from typing import TYPE_CHECKING

import numpy as np

from evenkeel.transforms import json_values
from evenkeel.transforms.lists import Lists
from evenkeel.typing import ColumnType

if TYPE_CHECKING:
    import pyarrow as pa


def arrow_type(column: ColumnType, items: ColumnType | None = None) -> "pa.DataType":
    """Return the Arrow type of a decoded column; ``items`` is the type of the items of a list."""
    import pyarrow as pa

    if items is not None:
        return pa.list_(arrow_type(items))
    return {
        ColumnType.BOOLEAN: pa.bool_(),
        ColumnType.INTEGER: pa.int64(),
        ColumnType.FLOAT: pa.float64(),
        ColumnType.TEXT: pa.string(),
        ColumnType.TIMESTAMP: pa.timestamp("us", "UTC"),
        ColumnType.DATE: pa.date32(),
    }[column]


def canonical(values: "pa.Array | pa.ChunkedArray", column: ColumnType, items: ColumnType | None = None) -> "pa.Array":
    """Return a column as its `arrow_type`; raises ValueError where a value does not fit."""
    import pyarrow as pa

    if pa.types.is_dictionary(values.type):
        from evenkeel.engines.column_types import decoded

        values = decoded(values)
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if items is not None:
        return _lists(array, items)
    try:
        if array.null_count == len(array):  # no value says what type it has: a CSV file makes it text
            converted = pa.nulls(len(array), arrow_type(column))
        elif array.type == arrow_type(column):
            converted = array
        else:
            converted = _convert(array, column)
        return _normalised(converted) if column is ColumnType.TEXT else converted
    except pa.ArrowInvalid as error:
        raise ValueError(f"{json_values.EXPECTED[column]} ({error})") from error


def _lists(array: "pa.Array", items: ColumnType) -> "pa.ListArray":
    """Return lists of any kind as lists of items of one type."""
    import pyarrow as pa

    if array.null_count == len(array):
        return pa.nulls(len(array), arrow_type(ColumnType.LIST, items))
    types = pa.types
    kinds = (types.is_list, types.is_large_list, types.is_fixed_size_list, types.is_list_view, types.is_large_list_view)
    if not any(test(array.type) for test in kinds):  # a map is a ListArray of Arrow, and no list
        raise ValueError(f"{json_values.expected_of(ColumnType.LIST, items)} (the column is {array.type})")
    lists = Lists.of(array)
    try:
        return lists._replace(items=canonical(lists.items, items)).array()
    except ValueError as error:
        raise ValueError(f"a list, each item of which is {error}") from error


def _convert(array: "pa.Array", column: ColumnType) -> "pa.Array":
    from pyarrow import types

    from evenkeel.engines.column_types import decimals_as_floats

    kind = array.type
    number = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    time = types.is_timestamp(kind) or types.is_date(kind)
    if column is ColumnType.TEXT and (types.is_large_string(kind) or types.is_string_view(kind)):
        return array.cast(arrow_type(column))
    if column is ColumnType.FLOAT and types.is_decimal(kind):
        return decimals_as_floats(array)
    if column in (ColumnType.INTEGER, ColumnType.FLOAT) and number:
        return array.cast(arrow_type(column), safe=column is ColumnType.INTEGER)
    if column is ColumnType.DATE and types.is_date(kind):
        return array.cast(arrow_type(column))
    if column is ColumnType.TIMESTAMP and time:
        return _microseconds(array)
    raise ValueError(f"{column} (the column is {kind})")


def _microseconds(array: "pa.Array") -> "pa.Array":
    """Return times in microseconds, rounded down: Arrow's own cast rounds towards 1970."""
    import pyarrow as pa

    utc = arrow_type(ColumnType.TIMESTAMP)
    if array.type.__class__ is not pa.TimestampType:
        array = array.cast(pa.timestamp("us"))
    if array.type.unit != "ns":
        return array.cast(pa.timestamp("us", array.type.tz)).cast(pa.int64()).cast(utc)
    nanoseconds = array.cast(pa.int64())
    floored = np.floor_divide(nanoseconds.fill_null(0).to_numpy(zero_copy_only=False), 1_000)
    return pa.array(floored, mask=~array.is_valid().to_numpy(zero_copy_only=False)).cast(utc)


def _normalised(texts: "pa.Array") -> "pa.Array":
    import pyarrow.compute as pc

    if pc.all(pc.string_is_ascii(texts)).as_py() is not False:
        return texts
    encoded = texts.dictionary_encode()
    known = type(texts).from_pandas([json_values.text(one) for one in encoded.dictionary.to_pylist()])
    return known.take(encoded.indices)

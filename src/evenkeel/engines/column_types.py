"""The types of columns: what enters an engine becomes one of the types of `ColumnType`."""

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.errors import InvalidDataError
from evenkeel.typing import ColumnType

TIMESTAMP = pa.timestamp("us", tz="UTC")
ARROW_TYPES = {
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.FLOAT: pa.float64(),
    ColumnType.TEXT: pa.string(),
    ColumnType.TIMESTAMP: TIMESTAMP,
    ColumnType.DATE: pa.date32(),
}


def normal_type(kind: pa.DataType) -> pa.DataType:
    """Return the type that values of ``kind`` are kept in: one of those of `ColumnType`, or ``kind`` itself.

    Integers that fit become int64, other numbers double, times timestamp[us, UTC] (a time without a zone is taken as
    UTC), text string, dates date32; a column without any value is text. Lists, structs, bytes and times of day stay.
    """
    if pa.types.is_dictionary(kind):
        return normal_type(kind.value_type)
    if pa.types.is_integer(kind) and kind != pa.uint64():
        return pa.int64()
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return pa.float64()
    if pa.types.is_timestamp(kind):
        return TIMESTAMP
    if pa.types.is_date(kind):
        return pa.date32()
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_null(kind):
        return pa.string()
    return kind


def normalise(table: pa.Table) -> pa.Table:
    """Return the table with every column in its normal type, and nothing that Arrow remembers of pandas.

    Raises `InvalidDataError` where a time is too far away for microseconds.
    """
    columns = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        try:
            columns.append(in_normal_type(column))
        except InvalidDataError as error:
            error.where = f"column {name!r}"
            raise
    fields = [pa.field(name, column.type) for name, column in zip(table.column_names, columns, strict=True)]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def in_normal_type(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Return a column in its `normal_type`: decimals as the nearest floats, times rounded down to microseconds."""
    kind = normal_type(column.type)
    if pa.types.is_dictionary(column.type):
        return in_normal_type(decoded(column))
    if column.type == kind:
        return column
    if pa.types.is_decimal(column.type):
        return decimals_as_floats(column)
    return _times(column) if pa.types.is_timestamp(column.type) else column.cast(kind, safe=False)


def decimals_as_floats(decimals: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Return decimals as the nearest floats, by way of text: Arrow's own cast is off by a bit for one value in three.

    >>> from decimal import Decimal
    >>> decimals_as_floats(pa.array([Decimal("0.3")])).to_pylist()
    [0.3]
    """
    return decimals.cast(pa.string()).cast(pa.float64())


def decoded(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Return the values that a dictionary stands for.

    Arrow's own cast knows no dictionary of nested values, nor one of views of texts, which become texts.

    >>> words = pa.array(["a", "b"]).cast(pa.string_view())
    >>> decoded(pa.DictionaryArray.from_arrays([1, None, 0], words)).to_pylist()
    ['b', None, 'a']
    """
    kind = column.type.value_type
    kind = pa.string() if pa.types.is_string_view(kind) else kind
    if isinstance(column, pa.ChunkedArray):
        return pa.chunked_array([decoded(chunk) for chunk in column.chunks], kind)
    return column.dictionary.cast(kind).take(column.indices)


def _times(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    if column.type.unit == "ns":
        return _microseconds(column.cast(pa.int64())).cast(TIMESTAMP)
    try:
        return column.cast(TIMESTAMP)
    except pa.ArrowInvalid as error:
        expected = "times that 64 bits hold in microseconds"
        raise InvalidDataError("A column holds a time too far away", expected=expected, got=str(error)) from error


def _microseconds(nanoseconds: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Return nanoseconds as microseconds, rounded down; Arrow's own rounding overflows for the first of them."""
    towards_zero = pc.divide(nanoseconds, 1_000)
    rest = pc.subtract(nanoseconds, pc.multiply(towards_zero, 1_000))
    return pc.subtract(towards_zero, pc.less(rest, 0).cast(pa.int64()))

"""The types of columns: what enters an engine becomes one of the types of `ColumnType`."""

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.errors import InvalidDataError

TIMESTAMP = pa.timestamp("us", tz="UTC")


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
    """Return the table with every column in its normal type, and nothing that Arrow remembers of pandas."""
    pairs = zip(table.column_names, table.columns, strict=True)
    columns = [_cast(name, column, normal_type(column.type)) for name, column in pairs]
    fields = [pa.field(name, column.type) for name, column in zip(table.column_names, columns, strict=True)]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def decimals_as_floats(decimals: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Return decimals as the nearest floats, by way of text: Arrow's own cast is off by a bit for one value in three.

    >>> from decimal import Decimal
    >>> decimals_as_floats(pa.array([Decimal("0.3")])).to_pylist()
    [0.3]
    """
    return decimals.cast(pa.string()).cast(pa.float64())


def _cast(name: str, column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if column.type == kind:
        return column
    if pa.types.is_decimal(column.type):
        return decimals_as_floats(column)
    if not pa.types.is_timestamp(column.type):
        return column.cast(kind, safe=False)
    if column.type.unit == "ns":
        column = pc.floor_temporal(column, unit="microsecond")
    try:
        return column.cast(kind)
    except pa.ArrowInvalid as error:
        expected = "times that 64 bits hold in microseconds"
        raise InvalidDataError(
            f"The column {name!r} holds a time too far away", expected=expected, got=str(error)
        ) from error

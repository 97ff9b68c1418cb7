"""The types of columns: what enters an engine becomes one of the types of `ColumnType`."""

import pyarrow as pa
import pyarrow.compute as pc

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
    columns = [_cast(column, normal_type(column.type)) for column in table.columns]
    fields = [pa.field(name, column.type) for name, column in zip(table.column_names, columns, strict=True)]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def _cast(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if column.type == kind:
        return column
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = pc.floor_temporal(column, unit="microsecond")
    return column.cast(kind, safe=False)

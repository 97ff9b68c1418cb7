"""What of a table can be looked at for leakage: columns of plain values, and of lists of them how many items there are."""

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines import Engine, Relation, is_plain
from evenkeel.engines.aggregates import profiled_type
from evenkeel.typing import ColumnType


def readable(engine: Engine, rows: Relation, roles: Collection[str | None] = ()) -> Relation:
    """Return rows without structs and the like. Columns that have a role stay as they are."""
    kept = [one.name for one in rows.schema if is_plain(one.type) or is_list(one.type) or one.name in roles]
    return engine.select(rows, {name: name for name in kept}) if 0 < len(kept) < len(rows.schema) else rows


def is_list(kind: pa.DataType) -> bool:
    """Whether a column holds lists of plain values."""
    return profiled_type(kind) is ColumnType.LIST


def counted_schema(schema: pa.Schema, roles: Collection[str | None] = ()) -> pa.Schema:
    """Return the schema of what `counted` gives, where columns with a role are as they are.

    >>> counted_schema(pa.schema([("tags", pa.list_(pa.string()))])).types
    [DataType(int64)]
    """
    lists = {one.name for one in schema if is_list(one.type)} - {*roles}
    return pa.schema([one.with_type(pa.int64()) if one.name in lists else one for one in schema])


def counted(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Return rows with how many items a list has in place of the list, null where there is none."""
    columns = [
        column if column.type == field.type else pc.list_value_length(column).cast(field.type)
        for column, field in zip(batch.columns, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)

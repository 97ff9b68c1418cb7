"""What of a table can be looked at for leakage."""

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines import Engine, Relation, is_plain
from evenkeel.engines.aggregates import profiled_type
from evenkeel.typing import ColumnType


def readable(engine: Engine, rows: Relation, roles: Collection[str | None] = ()) -> Relation:
    """Return rows with how many items a list has in place of the list, null where there is none, and without structs.

    Columns that have a role stay as they are.
    """
    lists = {field.name for field in rows.schema if profiled_type(field.type) is ColumnType.LIST} - {*roles}
    kept = [one.name for one in rows.schema if is_plain(one.type) or one.name in lists or one.name in roles]
    if 0 < len(kept) < len(rows.schema):
        rows = engine.select(rows, {name: name for name in kept})
    if not lists:
        return rows
    fields = [field.with_type(pa.int64()) if field.name in lists else field for field in rows.schema]
    schema = pa.schema(fields)

    def counted(batch: pa.RecordBatch) -> pa.RecordBatch:
        columns = [
            pc.list_value_length(column).cast(pa.int64()) if field.name in lists else column
            for column, field in zip(batch.columns, schema, strict=True)
        ]
        return pa.RecordBatch.from_arrays(columns, schema=schema)

    return engine.map_batches(rows, counted, schema)

"""CSV files as a relation of DuckDB."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from evenkeel.engines.csv_rows import CsvRows
from evenkeel.engines.duckdb_relations import BATCH, NamedRelation, resize

if TYPE_CHECKING:
    from evenkeel.engines.duckdb import DuckDB


class CsvRelation(NamedRelation):
    """The rows of CSV files that are too large for memory: read from the disk each time, and no other column than is wanted."""

    def __init__(self, engine: "DuckDB", rows: CsvRows, columns: Mapping[str, str] | None = None) -> None:
        columns = {name: name for name in rows.schema.names} if columns is None else columns
        fields = [rows.schema.field(name).with_name(new) for new, name in columns.items()]
        super().__init__(engine, pa.schema(fields))
        self._rows = rows
        self._columns = columns

    def count(self) -> int:
        return self._rows.count

    def batches(self, rows: int = BATCH) -> Iterator[pa.RecordBatch]:
        tables = self._rows.tables(self._places())
        return resize((batch for table in tables for batch in table.to_batches()), self.schema, rows)

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        picked = self if columns is None else self.pick({name: name for name in columns})
        return self._rows.table(picked._places()).rename_columns(picked.schema.names)

    def pick(self, columns: Mapping[str, str]) -> "CsvRelation":
        return CsvRelation(self.engine, self._rows, {new: self._columns[name] for new, name in columns.items()})

    def _places(self) -> list[int]:
        places = {name: place for place, name in enumerate(self._rows.schema.names)}
        return [places[name] for name in self._columns.values()]

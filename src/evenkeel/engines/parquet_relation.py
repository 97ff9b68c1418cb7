"""The rows of Parquet files: by pyarrow where they are wanted as they stand, by DuckDB in a SELECT."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from evenkeel.engines.base import Stretch
from evenkeel.engines.column_types import in_normal_type, normal_type
from evenkeel.engines.duckdb_relations import BATCH, DuckDBRelation, Scan, SqlRelation, limited, resize
from evenkeel.engines.parquet_files import open_parquet, parquet_schema, refused
from evenkeel.engines.parquet_stretches import stretches, whole_groups
from evenkeel.errors import InvalidDataError

if TYPE_CHECKING:
    from evenkeel.engines.duckdb import DuckDB

_WORDS = pa.dictionary(pa.int32(), pa.string())
_WORD_BYTES = 4  # of a value; a column that takes more is hardly one of words that are stored once each


class ParquetRelation(SqlRelation):
    """Some columns of Parquet files; pyarrow reads them in half the time of a SELECT, to the same values.

    ``stored`` gives the names of these columns in the files. Of one file it may be some row groups alone.
    """

    def __init__(
        self,
        engine: "DuckDB",
        schema: pa.Schema,
        scan: Scan,
        files: Sequence[Path],
        stored: Sequence[str],
        groups: Sequence[int] | None = None,
    ) -> None:
        super().__init__(engine, schema, scan)
        self._files = files
        self._stored = stored
        self._groups = groups

    @property
    def given(self) -> pa.Schema:
        first = self._schemas[0]
        return pa.schema(
            [first.field(old).with_name(new) for old, new in zip(self._stored, self.schema.names, strict=True)]
        )

    def pick(self, columns: Mapping[str, str]) -> "ParquetRelation":
        picked = super().pick(columns)
        names = dict(zip(self.schema.names, self._stored, strict=True))
        stored = [names[name] for name in columns.values()]
        return ParquetRelation(self.engine, picked.schema, picked.scan(), self._files, stored, self._groups)

    def stretches(self, columns: Sequence[str]) -> list[Stretch]:
        if len(self._files) > 1 or self._groups is not None:
            return []
        names = dict(zip(self.schema.names, self._stored, strict=True))
        return stretches(self._files[0], {name: names[name] for name in columns})

    def part(self, start: int, rows: int) -> DuckDBRelation:
        groups = None if len(self._files) > 1 or self._groups is not None else whole_groups(self._files[0], start, rows)
        if groups is None:
            return super().part(start, rows)
        scan = limited(self.scan(), start, rows)
        return ParquetRelation(self.engine, self.schema, scan, self._files, self._stored, groups)

    def batches(self, rows: int = BATCH) -> Iterator[pa.RecordBatch]:
        return self._read(rows) if self._is_plain else super().batches(rows)

    def encoded(self, names: Sequence[str], rows: int) -> Iterator[pa.RecordBatch]:
        picked = self.pick({name: name for name in names})
        return picked._read_encoded(rows) if picked._is_plain else picked.batches(rows)

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        picked = self if columns is None else self.pick({name: name for name in columns})
        if not picked._is_plain:
            return super(ParquetRelation, picked).table()
        wholes = {file: _shaped(_whole(file, picked._stored, self._groups), picked.schema) for file in self._files}
        return pa.concat_tables([_sound(table, file) for file, table in wholes.items()])

    @cached_property
    def _schemas(self) -> list[pa.Schema]:
        return [parquet_schema(file) for file in self._files]

    @cached_property
    def _is_plain(self) -> bool:
        """Whether what pyarrow gives has a normal type that only has to be widened, in all files."""
        pairs = list(zip(self._stored, self.schema.types, strict=True))
        return all(_fits(schema.field(old).type, kind) for schema in self._schemas for old, kind in pairs)

    def _read(self, rows: int) -> Iterator[pa.RecordBatch]:
        parts = ((part, file) for file in self._files for part in _parts(file, self._stored, rows, groups=self._groups))
        sound = (_sound(_shaped(part, self.schema), file) for part, file in parts)
        return resize((batch for table in sound for batch in table.to_batches()), self.schema, rows)

    def _read_encoded(self, rows: int) -> Iterator[pa.RecordBatch]:
        """Yield the rows with texts as dictionaries where they are stored so, and with texts that are no UTF-8."""
        words = self._words()
        pairs = zip(self._stored, self.schema, strict=True)
        schema = pa.schema([field.with_type(_WORDS) if old in words else field for old, field in pairs])
        parts = (part for file in self._files for part in _parts(file, self._stored, rows, words, self._groups))
        return resize((batch for part in parts for batch in _shaped(part, schema).to_batches()), schema, rows)

    def _words(self) -> set[str]:
        """Return the columns of texts that all files seem to store as dictionaries."""
        texts = {old for old, kind in zip(self._stored, self.schema.types, strict=True) if kind == pa.string()}
        return texts.intersection(*map(_small, self._files))


def _fits(kind: pa.DataType, wanted: pa.DataType) -> bool:
    normal = normal_type(kind)
    return normal == wanted or kind == pa.null() or (normal, wanted) == (pa.int64(), pa.float64())


def _parts(
    file: Path, names: Sequence[str], rows: int, words: Collection[str] = (), groups: Sequence[int] | None = None
) -> Iterator[pa.Table]:
    """Yield the columns ``names`` of a file, or of some of its row groups, some rows at a time."""
    with refused(file), open_parquet(file, words) as source:
        for batch in source.iter_batches(rows, row_groups=groups, columns=list(dict.fromkeys(names))):
            yield pa.Table.from_batches([batch]).select(list(names))


def _whole(file: Path, names: Sequence[str], groups: Sequence[int] | None) -> pa.Table:
    columns = list(dict.fromkeys(names))
    with refused(file):
        if groups is None:
            return pq.read_table(file, columns=columns, partitioning=None).select(list(names))
        with open_parquet(file) as source:
            return source.read_row_groups(list(groups), columns).select(list(names))


def _shaped(table: pa.Table, schema: pa.Schema) -> pa.Table:
    columns = [
        column if column.type == kind else _normal(column, kind)
        for column, kind in zip(table.columns, schema.types, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _normal(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    return (column if kind == _WORDS else in_normal_type(column)).cast(kind, safe=False)


def _sound(table: pa.Table, file: Path) -> pa.Table:
    for name, column in zip(table.column_names, table.columns, strict=True):
        try:
            column.validate(full=_holds_text(column.type))
        except pa.ArrowInvalid as error:
            problem, remedy = f"{file} holds text that is not UTF-8", "Write the file again, with its text in UTF-8."
            raise InvalidDataError(problem, got=str(error), where=f"column {name!r}", remedy=remedy) from error
    return table


def _holds_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _holds_text(kind.value_type)
    below = (_holds_text(kind.field(place).type) for place in range(kind.num_fields))
    return kind in (pa.string(), pa.large_string(), pa.string_view()) or any(below)


def _small(file: Path) -> set[str]:
    """Return the columns that take a few bytes for each value."""
    with refused(file):
        metadata = pq.read_metadata(file)
    if not metadata.num_row_groups:
        return set()
    group = metadata.row_group(0)
    chunks = [group.column(place) for place in range(group.num_columns)]
    return {one.path_in_schema for one in chunks if one.total_uncompressed_size <= _WORD_BYTES * one.num_values}

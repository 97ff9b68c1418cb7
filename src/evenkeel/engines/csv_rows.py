"""The rows of CSV files whose types are known, parsed anew each time they are asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from evenkeel.engines.csv_blocks import Block, in_order, read_blocks
from evenkeel.engines.csv_errors import bad_value
from evenkeel.engines.csv_header import CsvFile
from evenkeel.engines.csv_parse import parse
from evenkeel.engines.csv_values import in_type


@dataclass(frozen=True, slots=True)
class CsvRows:
    """The rows of CSV files, in order; only columns that are asked for are parsed, and a few blocks are in memory.

    ``given`` are the places of the columns whose type was not found but given; ``missing`` are words that are null;
    ``count`` is the number of rows, and ``block`` that of bytes that are parsed together.
    """

    files: tuple[CsvFile, ...]
    schema: pa.Schema
    given: frozenset[int]
    missing: tuple[str, ...]
    count: int
    block: int

    def tables(self, places: Sequence[int]) -> Iterator[pa.Table]:
        """Yield the columns at some places, block by block."""
        wanted = sorted(set(places))
        types = self.schema.types
        texts = {place for place in wanted if place in self.given or pa.types.is_string(types[place])}

        def read(block: Block) -> pa.Table:
            table = parse(block, texts, self.missing, wanted)
            columns = [
                converted(block, column, place, types[place], self.missing)
                for place, column in zip(wanted, table.columns, strict=True)
            ]
            return pa.table(dict(zip(table.column_names, columns, strict=True)))

        for table in in_order(read, (block for file in self.files for block in read_blocks(file, self.block))):
            yield table.select([f"c{place}" for place in places])

    def table(self, places: Sequence[int]) -> pa.Table:
        """Return the columns at some places, in memory."""
        schema = pa.schema([self.schema.field(place) for place in places])
        tables = [table.rename_columns(schema.names) for table in self.tables(places)]
        return pa.concat_tables(tables) if tables else schema.empty_table()


def converted(
    block: Block, column: pa.ChunkedArray, place: int, kind: pa.DataType, missing: Sequence[str]
) -> pa.ChunkedArray:
    """Return a column of a block in a type; raises `InvalidDataError`, with its line, for a value that does not fit."""
    try:
        return in_type(column, kind, missing)
    except pa.ArrowInvalid as error:
        raise bad_value(block, column, place, kind, missing) from error

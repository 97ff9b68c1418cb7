"""The rows of CSV files whose types are known: as they were parsed to find the types, or parsed anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from evenkeel.engines.csv_blocks import Block, in_order, read_blocks
from evenkeel.engines.csv_errors import bad_value
from evenkeel.engines.csv_header import CsvFile
from evenkeel.engines.csv_parse import parse
from evenkeel.engines.csv_parts import CsvParts
from evenkeel.engines.csv_values import in_type

Columns = dict[int, pa.ChunkedArray]


@dataclass(frozen=True, slots=True)
class CsvRows:
    """The rows of CSV files, in order; only columns that are asked for are read, and a few blocks are in memory.

    ``given`` are the places of the columns whose type was not found but given; ``missing`` are words that are null;
    ``count`` is the number of rows, and ``block`` that of bytes that are parsed together. ``parts`` are the blocks as they
    were parsed, where they were kept.
    """

    files: tuple[CsvFile, ...]
    schema: pa.Schema
    given: frozenset[int]
    missing: tuple[str, ...]
    count: int
    block: int
    parts: CsvParts | None = None

    def tables(self, places: Sequence[int]) -> Iterator[pa.Table]:
        """Yield the columns at some places, block by block."""
        kept = self._held(sorted({*places}))
        anew = sorted({*places} - {*kept})
        streams = ([self._kept(kept)] if kept else []) + ([self._parsed(anew)] if anew else [])
        for found in zip(*streams, strict=True):
            columns = {place: column for part in found for place, column in part.items()}
            yield pa.Table.from_arrays([columns[place] for place in places], [f"c{place}" for place in places])

    def table(self, places: Sequence[int]) -> pa.Table:
        """Return the columns at some places, in memory."""
        schema = pa.schema([self.schema.field(place) for place in places])
        tables = [table.rename_columns(schema.names) for table in self.tables(places)]
        return pa.concat_tables(tables) if tables else schema.empty_table()

    def _held(self, places: Sequence[int]) -> list[int]:
        """Return those places at which the parts hold a column; what was parsed as a number or a time is no text any more."""
        if self.parts is None:
            return []
        types, parsed = self.schema.types, self.parts.types
        words = {pa.string(), pa.null()}
        return [place for place in places if not pa.types.is_string(types[place]) or parsed[place] <= words]

    def _kept(self, places: Sequence[int]) -> Iterator[Columns]:
        assert self.parts is not None
        parts, types = self.parts, self.schema.types

        def read(number: int) -> Columns:
            columns = zip(places, parts.read(number, places), strict=True)
            return {place: in_type(column, types[place], self.missing) for place, column in columns}

        return in_order(read, iter(range(len(parts))))

    def _parsed(self, places: Sequence[int]) -> Iterator[Columns]:
        types = self.schema.types
        texts = {place for place in places if place in self.given or pa.types.is_string(types[place])}

        def read(block: Block) -> Columns:
            columns = zip(places, parse(block, texts, self.missing, places).columns, strict=True)
            return {place: converted(block, column, place, types[place], self.missing) for place, column in columns}

        return in_order(read, (block for file in self.files for block in read_blocks(file, self.block)))


def converted(
    block: Block, column: pa.ChunkedArray, place: int, kind: pa.DataType, missing: Sequence[str]
) -> pa.ChunkedArray:
    """Return a column of a block in a type; raises `InvalidDataError`, with its line, for a value that does not fit."""
    try:
        return in_type(column, kind, missing)
    except pa.ArrowInvalid as error:
        raise bad_value(block, column, place, kind, missing) from error

"""What stands in each row group of a Parquet file, told by its bytes: nothing is decompressed, let alone decoded."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
import xxhash

from evenkeel.engines.aggregates import BLOCK
from evenkeel.engines.base import Stretch
from evenkeel.engines.parquet_files import refused


def stretches(file: Path, columns: Mapping[str, str]) -> list[Stretch]:
    """Return the row groups of a file, none where they are not of one length but the last, in whole blocks.

    ``columns`` are the names of the columns in the file, by the names that they go by. A digest is XXH3, 128 bits: no two
    contents meet by chance, and it costs less than a copy of the bytes.
    """
    with refused(file):
        metadata = pq.read_metadata(file)
        sizes = _sizes(metadata)
        leaves = _leaves(metadata)
        if not _regular(sizes) or not {*columns.values()} <= {*leaves}:
            return []
        fields = metadata.schema.to_arrow_schema()
        kinds = {stored: _kind(fields.field(stored)) for stored in columns.values()}
        with file.open("rb") as source:
            return [
                Stretch(
                    group * sizes[0],
                    rows,
                    {
                        name: _digest(source, metadata, group, leaves[stored], kinds[stored])
                        for name, stored in columns.items()
                    },
                )
                for group, rows in enumerate(sizes)
            ]


def whole_groups(file: Path, start: int, rows: int) -> range | None:
    """Return the row groups that some rows of a file are, none where they are not whole ones."""
    with refused(file):
        metadata = pq.read_metadata(file)
    sizes, end = _sizes(metadata), min(start + rows, metadata.num_rows)
    if start >= end or not _regular(sizes) or start % sizes[0] or (end % sizes[0] and end < metadata.num_rows):
        return None
    return range(start // sizes[0], -(-end // sizes[0]))


def _sizes(metadata: pq.FileMetaData) -> list[int]:
    return [metadata.row_group(place).num_rows for place in range(metadata.num_row_groups)]


def _regular(sizes: list[int]) -> bool:
    if len(sizes) < 2:
        return all(sizes)
    return not sizes[0] % BLOCK and {*sizes[:-1]} == {sizes[0]} and 0 < sizes[-1] <= sizes[0]


def _leaves(metadata: pq.FileMetaData) -> dict[str, list[int]]:
    """Return where each column is stored: in one place, or in several as those of lists and structs are."""
    found = defaultdict(list)
    for place in range(len(metadata.schema)):
        for start in accumulate(metadata.schema.column(place).path.split("."), "{}.{}".format):
            found[start].append(place)
    return dict(found)


def _kind(field: pa.Field) -> str:
    """Return the type of a column, and which of its levels may be null: the bytes of levels do not say what is missing."""
    return f"{field.type}, {field.nullable}"


def _digest(source: BinaryIO, metadata: pq.FileMetaData, group: int, leaves: list[int], kind: str) -> str:
    """Return the digest of a column of a row group: of its pages as they are stored, and of what it takes to read them."""
    found = xxhash.xxh3_128(kind.encode())
    for leaf in leaves:
        chunk, column = metadata.row_group(group).column(leaf), metadata.schema.column(leaf)
        source.seek(chunk.dictionary_page_offset if chunk.has_dictionary_page else chunk.data_page_offset)
        found.update(source.read(chunk.total_compressed_size))
        levels = (column.max_definition_level, column.max_repetition_level)
        how = (column.path, column.physical_type, str(column.logical_type), *levels, chunk.compression)
        found.update(repr((*how, chunk.num_values, chunk.total_compressed_size)).encode())
    return found.hexdigest()

"""What stands in each row group of a Parquet file, told by its bytes: nothing is decompressed, let alone decoded."""

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

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
        leaves = {name: _leaves(metadata, stored) for name, stored in columns.items()}
        if not _regular(sizes) or not all(leaves.values()):
            return []
        with file.open("rb") as source:
            return [
                Stretch(
                    group * sizes[0],
                    rows,
                    {name: _digest(source, metadata, group, found) for name, found in leaves.items()},
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


def _leaves(metadata: pq.FileMetaData, stored: str) -> list[int]:
    """Return where a column is stored: in one place, or in several as those of lists and structs are."""
    paths = [metadata.schema.column(place).path for place in range(len(metadata.schema))]
    return [place for place, path in enumerate(paths) if path == stored or path.startswith(f"{stored}.")]


def _digest(source: BinaryIO, metadata: pq.FileMetaData, group: int, leaves: list[int]) -> str:
    """Return the digest of a column of a row group: of its pages as they are stored, and of what it takes to read them."""
    found = xxhash.xxh3_128()
    for leaf in leaves:
        chunk, column = metadata.row_group(group).column(leaf), metadata.schema.column(leaf)
        source.seek(chunk.dictionary_page_offset if chunk.has_dictionary_page else chunk.data_page_offset)
        found.update(source.read(chunk.total_compressed_size))
        levels = (column.max_definition_level, column.max_repetition_level)
        kind = (column.path, column.physical_type, str(column.logical_type), *levels, chunk.compression)
        found.update(repr((*kind, chunk.num_values, chunk.total_compressed_size)).encode())
    return found.hexdigest()

"""CSV files: all rows are looked at in blocks, so that types are exact, memory stays flat, and an error names its line."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from evenkeel.engines.column_types import normal_type
from evenkeel.engines.csv_blocks import BLOCK, Block, in_order, read_blocks
from evenkeel.engines.csv_header import CsvFile
from evenkeel.engines.csv_parse import may_have_code, parse
from evenkeel.engines.csv_parts import CsvParts, Part
from evenkeel.engines.csv_rows import CsvRows, converted
from evenkeel.engines.csv_types import Fits, column_fits, text_fits
from evenkeel.engines.files import check_files, different_columns
from evenkeel.errors import NotFoundError

Types = Mapping[int, pa.DataType]
MEMORY = 3 << 27


def read_csv(
    files: Sequence[Path],
    types: Mapping[str, pa.DataType],
    missing: Sequence[str] = (),
    *,
    block: int = BLOCK,
    memory: int = MEMORY,
    disk: int | None = None,
) -> tuple[CsvRows, pa.Table | None]:
    """Return the rows of the files in order, each column in its normal type; and as a table where that is small enough.

    A number that begins with zeros, such as a post code, makes its column text; so does a whole number beyond 64 bits.
    Columns of several files stand for each other by name. Empty is null, except for a quoted empty text in a column of
    text; so are the words ``missing``. What was parsed to find the types is kept, in memory up to ``memory`` bytes, and
    beyond that on the disk, up to ``disk`` bytes.
    """
    check_files(files)
    opened = _opened(files)
    names = opened[0].names
    for name in types:
        if name not in names:
            raise NotFoundError("column", name, names, where=str(files[0]))
    given = {place: normal_type(types[name]) for place, name in enumerate(names) if name in types}
    fits, count, parts = [~Fits(0)] * len(names), 0, CsvParts(len(names), memory, disk)

    def look(block: Block) -> tuple[Part, list[Fits]]:
        return _look(block, given, tuple(missing), {place for place, one in enumerate(fits) if not one})

    for part, found in in_order(look, (one for file in opened for one in read_blocks(file, block))):
        fits[:] = [before & now for before, now in zip(fits, found, strict=True)]
        count += len(part[0])
        parts.add(part)
    kinds = [given.get(place, one.type) for place, one in enumerate(fits)]
    schema = pa.schema(list(zip(names, kinds, strict=True)))
    kept = parts if parts.complete else None
    rows = CsvRows(opened, schema, frozenset(given), tuple(missing), count, block, kept)
    return rows, rows.table(range(len(names))) if parts.in_memory else None


def _opened(files: Sequence[Path]) -> tuple[CsvFile, ...]:
    """Return the files with their columns in the order of the first, for which they stand by name."""
    first, *others = (CsvFile.open(file) for file in files)
    for other in others:
        if {*other.names} != {*first.names}:
            raise different_columns(first.path, first.names, other.path, other.names)
    return first, *(other if other.names == first.names else other.named(first.names) for other in others)


def _look(block: Block, given: Types, missing: tuple[str, ...], settled: Collection[int]) -> tuple[Part, list[Fits]]:
    """Return the columns of a block as they were parsed, and what they fit; text is all that ``settled`` ones can be."""
    texts = {*given, *settled}
    part = parse(block, texts, missing).columns
    code = may_have_code(block)
    found = {place: column_fits(column, code) for place, column in enumerate(part) if place not in texts}
    unsure = {place for place, one in found.items() if one is None}
    parsed = sorted(place for place in unsure if not pa.types.is_string(part[place].type))
    for place, column in zip(parsed, parse(block, parsed, missing, parsed).columns if parsed else (), strict=True):
        part[place] = column
    for place in unsure:
        found[place] = text_fits(part[place], missing)
    for place, kind in given.items():
        part[place] = converted(block, part[place], place, kind, missing)
    return part, [found.get(place) or Fits(0) for place in range(len(part))]

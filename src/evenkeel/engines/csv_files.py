"""CSV files: all rows are looked at in blocks, so that types are exact, memory stays flat, and an error names its line."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from evenkeel.engines.column_types import normal_type
from evenkeel.engines.csv_blocks import BLOCK, Block, in_order, read_blocks
from evenkeel.engines.csv_header import CsvFile
from evenkeel.engines.csv_parse import may_have_code, parse
from evenkeel.engines.csv_rows import CsvRows, converted
from evenkeel.engines.csv_types import Fits, column_fits, text_fits
from evenkeel.engines.csv_values import in_type
from evenkeel.engines.files import check_files, different_columns
from evenkeel.errors import NotFoundError

Types = Mapping[int, pa.DataType]
Part = list[pa.ChunkedArray]
KEPT = 3 << 27


def read_csv(
    files: Sequence[Path],
    types: Mapping[str, pa.DataType],
    missing: Sequence[str] = (),
    *,
    block: int = BLOCK,
    kept: int = KEPT,
) -> tuple[CsvRows, pa.Table | None]:
    """Return the rows of the files in order, each column in its normal type; and as a table where that is small enough.

    A number that begins with zeros, such as a post code, makes its column text; so does a whole number beyond 64 bits.
    Columns of several files stand for each other by name. Empty is null, except for a quoted empty text in a column of
    text; so are the words ``missing``. What was parsed to find the types is kept as long as it has no more than ``kept``
    bytes.
    """
    check_files(files)
    opened = _opened(files)
    names = opened[0].names
    for name in types:
        if name not in names:
            raise NotFoundError("column", name, names, where=str(files[0]))
    given = {place: normal_type(types[name]) for place, name in enumerate(names) if name in types}
    fits, count, parts = [~Fits(0)] * len(names), 0, _Parts(files, kept)

    def look(block: Block) -> tuple[Part, list[Fits]]:
        return _look(block, given, tuple(missing), {place for place, one in enumerate(fits) if not one})

    for part, found in in_order(look, (one for file in opened for one in read_blocks(file, block))):
        fits[:] = [before & now for before, now in zip(fits, found, strict=True)]
        count += len(part[0])
        parts.add(part)
    kinds = [given.get(place, one.type) for place, one in enumerate(fits)]
    schema = pa.schema(list(zip(names, kinds, strict=True)))
    rows = CsvRows(opened, schema, frozenset(given), tuple(missing), count, block)
    return rows, parts.joined(rows)


def _opened(files: Sequence[Path]) -> tuple[CsvFile, ...]:
    """Return the files with their columns in the order of the first, for which they stand by name."""
    first, *others = (CsvFile.open(file) for file in files)
    for other in others:
        if {*other.names} != {*first.names}:
            raise different_columns(first.path, first.names, other.path, other.names)
    return first, *(other if other.names == first.names else other.named(first.names) for other in others)


class _Parts:
    """The blocks that were parsed, as long as they are not too large."""

    def __init__(self, files: Sequence[Path], room: int) -> None:
        hopeless = sum(file.stat().st_size for file in files) > 4 * room
        self._parts: list[Part] | None = None if hopeless else []
        self._room = room

    def add(self, part: Part) -> None:
        self._room -= sum(column.nbytes for column in part) if self._parts is not None else 0
        if self._parts is None or self._room < 0:
            self._parts = None
        else:
            self._parts.append(part)

    def joined(self, rows: CsvRows) -> pa.Table | None:
        """Return all parts as a table; a column that turned out to be text after all is read again."""
        if self._parts is None:
            return None
        columns = {place: [part[place] for part in self._parts] for place in range(len(rows.schema))}
        again = [place for place, kind in enumerate(rows.schema.types) if not _holds(columns[place], kind)]
        read = dict(zip(again, rows.table(again).columns, strict=True)) if again else {}
        joined = [
            read[place] if place in read else _joined(columns[place], kind, rows.missing)
            for place, kind in enumerate(rows.schema.types)
        ]
        return pa.Table.from_arrays(joined, schema=rows.schema)


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


def _holds(parts: Part, kind: pa.DataType) -> bool:
    """Return whether parts can be brought into a type: what was parsed as a number or a time is no text any more."""
    return not pa.types.is_string(kind) or all(_is_text(part.type) for part in parts)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_null(kind))


def _joined(parts: Part, kind: pa.DataType, missing: Sequence[str]) -> pa.ChunkedArray:
    return pa.chunked_array([chunk for part in parts for chunk in in_type(part, kind, missing).chunks], kind)

"""CSV files: read whole, so that a type is found from every row, and an error names its line."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from evenkeel.engines.column_types import TIMESTAMP, normal_type
from evenkeel.engines.csv_errors import bad_rows, bad_value
from evenkeel.engines.csv_header import CsvFile
from evenkeel.engines.csv_values import convert, guess
from evenkeel.engines.parquet_files import check_files
from evenkeel.errors import InvalidDataError, NotFoundError

_BLOCK = 1 << 24
_SCANNED = 1 << 20
_EXACT = 2.0**63


def read_csv(files: Sequence[Path], types: Mapping[str, pa.DataType]) -> pa.Table:
    """Return the rows of the files in order, each column in its normal type.

    A number that begins with zeros, such as a post code, makes its column text; so does a whole number beyond 64 bits.
    Empty is null, except for a quoted empty text in a column of text. The rows lie in memory, once as they are in the
    file while they are read.
    """
    check_files(files)
    opened = [CsvFile.open(file) for file in files]
    names = _same_names(opened)
    for name in types:
        if name not in names:
            raise NotFoundError("column", name, names, where=str(files[0]))
    given = {place for place, name in enumerate(names) if name in types}
    tables = [_parse(file, given) for file in opened]
    kinds = _kinds(opened, tables)
    found = {place for place, kind in kinds.items() if kind is None}
    tables = [_as_text(file, table, given | found) for file, table in zip(opened, tables, strict=True)]
    columns = []
    for place, name in enumerate(names):
        parts = [table.column(place) for table in tables]
        if name in types:
            parts = [_convert(file, part, place, types[name]) for file, part in zip(opened, parts, strict=True)]
        kind = normal_type(types[name]) if name in types else kinds[place] or pa.string()
        columns.append(guess(_joined(parts, kind)) if place in found - given else _joined(parts, kind))
    return pa.Table.from_arrays(columns, names=list(names))


def _same_names(opened: Sequence[CsvFile]) -> tuple[str, ...]:
    names = opened[0].names
    for file in opened[1:]:
        if file.names != names:
            differ = sorted({*file.names} ^ {*names}) or "the same names in another order"
            where = f"{file.path}, beside {opened[0].path}"
            raise InvalidDataError("The files have different columns", got=differ, where=where)
    return names


def _parse(file: CsvFile, texts: set[int], only: set[int] | None = None) -> pa.Table:
    """Return the columns of a file, named c0, c1, ...; ``texts`` are kept as they are written."""
    names = [f"c{place}" for place in range(len(file.names))]
    if not file.has_rows:
        return pa.table({name: pa.nulls(0) for name in names})
    try:
        return pa.csv.read_csv(
            pa.BufferReader(file.content),
            pa.csv.ReadOptions(column_names=names, skip_rows_after_names=file.blank + 1, block_size=_BLOCK),
            pa.csv.ParseOptions(delimiter=file.delimiter, newlines_in_values=True, ignore_empty_lines=len(names) > 1),
            pa.csv.ConvertOptions(
                column_types={f"c{place}": pa.string() for place in texts},
                include_columns=None if only is None else [f"c{place}" for place in sorted(only)],
                null_values=[""],
                true_values=["true", "True", "TRUE"],
                false_values=["false", "False", "FALSE"],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        raise bad_rows(file, error) from error


def _as_text(file: CsvFile, table: pa.Table, places: set[int]) -> pa.Table:
    """Return the table with the columns at ``places`` as they are written."""
    wrong = {place for place in places if not pa.types.is_string(table.column(place).type)}
    again = _parse(file, wrong, only=wrong) if wrong else table
    for place in wrong:
        name = f"c{place}"
        table = table.set_column(place, name, again.column(name).cast(pa.string()))
    return table


def _convert(file: CsvFile, text: pa.ChunkedArray, place: int, kind: pa.DataType) -> pa.ChunkedArray:
    try:
        return convert(text, kind)
    except pa.ArrowInvalid as error:
        raise bad_value(file, text, place, kind) from error


def _kinds(opened: Sequence[CsvFile], tables: Sequence[pa.Table]) -> dict[int, pa.DataType | None]:
    """Return the type of each column, by its place; none where its text has to be looked at."""
    coded = any(_has_leading_zero(file) for file in opened)
    found: dict[int, pa.DataType | None] = {}
    for place in range(len(opened[0].names)):
        parts = [table.column(place) for table in tables]
        for file, part in zip(opened, parts, strict=True):
            if pa.types.is_binary(part.type):
                raise bad_rows(file, None)
        kind = _common({part.type for part in parts if not pa.types.is_null(part.type)})
        doubtful = (kind == pa.int64() and coded) or (kind == pa.float64() and _beyond_integers(parts))
        found[place] = None if doubtful else kind
    return found


def _common(kinds: set[pa.DataType]) -> pa.DataType | None:
    """Return the type that holds all values as they were read, or none where they have to be looked at again."""
    if len(kinds) == 1 and kinds & {pa.bool_(), pa.int64(), pa.float64(), pa.date32()}:
        return next(iter(kinds))
    if kinds == {pa.int64(), pa.float64()}:
        return pa.float64()
    times = all(pa.types.is_timestamp(kind) or kind == pa.date32() for kind in kinds)
    return TIMESTAMP if kinds and times else None


def _beyond_integers(parts: Sequence[pa.ChunkedArray]) -> bool:
    """Return whether a float may be a whole number that no int64 holds."""
    largest = [pc.max(pc.abs(part)).as_py() for part in parts]
    return any(_EXACT <= value < np.inf for value in largest if value is not None)


def _joined(parts: Sequence[pa.ChunkedArray], kind: pa.DataType) -> pa.ChunkedArray:
    return pa.chunked_array([chunk for part in parts for chunk in part.cast(kind, safe=False).chunks], kind)


def _has_leading_zero(file: CsvFile) -> bool:
    """Return whether a value of the file begins with a zero before another digit."""
    content = np.frombuffer(file.content, np.uint8)
    before = np.isin(np.arange(256), [ord(file.delimiter), *b'\n\r"'])
    for start in range(0, len(content), _SCANNED):
        part = content[max(0, start - 2) : start + _SCANNED]
        zero = part[1:-1] == ord("0")
        if (zero & before[part[:-2]] & (part[2:] - ord("0") < 10)).any():
            return True
    return False

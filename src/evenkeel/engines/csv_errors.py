"""Where a block of a CSV file is wrong: it is read again, slowly, to name the line."""

import io
import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from evenkeel.engines.aggregates import column_type
from evenkeel.engines.csv_header import read_records
from evenkeel.engines.csv_values import first_misfit
from evenkeel.errors import InvalidDataError, shorten

if TYPE_CHECKING:
    from evenkeel.engines.csv_blocks import Block


def bad_rows(block: "Block", error: pa.ArrowInvalid | None) -> InvalidDataError:
    """Return the error for the first row that is not UTF-8, or of another length than the header."""
    path, expected, first_line = block.file.path, len(block.file.names), block.line
    wrong = ((line, row) for line, row in _rows(block) if len(row) != expected and (expected == 1 or row))
    line, row = next(wrong, (None, []))
    coding = _not_utf8(block, first_line)
    if coding is not None and (line is None or coding[0] <= first_line + line):
        line, byte, content = coding
        where, remedy = f"line {line}, byte {byte}", "Write the file in UTF-8."
        return InvalidDataError(f"{path} is not in UTF-8", got=shorten(content, 80), where=where, remedy=remedy)
    if line is None:
        return InvalidDataError(f"{path} cannot be read as CSV", got=str(error), where=f"after line {first_line}")
    got = f"{len(row)} values: {shorten(block.file.delimiter.join(row), 80)}"
    problem = f"{path} has a row of another length than its header"
    where, remedy = f"line {first_line + line}", "Quote values that hold the delimiter, a quote or a new line."
    return InvalidDataError(problem, expected=f"{expected} values", got=got, where=where, remedy=remedy)


def bad_value(
    block: "Block", text: pa.ChunkedArray, place: int, kind: pa.DataType, missing: Sequence[str]
) -> InvalidDataError:
    """Return the error for the first value of a column that does not fit its type."""
    at = first_misfit(text, kind, missing)
    counted = (line for line, row in _rows(block) if row or len(block.file.names) == 1)
    where = f"line {block.line + next(itertools.islice(counted, at, None))}"
    wanted, got = column_type(kind), shorten(text[at].as_py(), 40)
    problem = f"{block.file.path} has a value in column {block.file.names[place]!r} that is no {wanted}"
    remedy = "Correct the value, or give the column another type."
    return InvalidDataError(problem, expected=str(wanted), got=got, where=where, remedy=remedy)


def _rows(block: "Block") -> Iterator[tuple[int, list[str]]]:
    """Yield each row, with how many lines of the block stand before it."""
    text = io.TextIOWrapper(io.BytesIO(block.content), encoding="utf-8", errors="replace", newline="")
    reader, before = read_records(text, block.file.delimiter), 0
    for row in reader:
        yield before, row
        before = reader.line_num


def _not_utf8(block: "Block", first_line: int) -> tuple[int, int, bytes] | None:
    """Return the line and the place in it of the first byte that is not UTF-8, and the line itself."""
    for line, content in enumerate(bytes(block.content).splitlines(), first_line):
        try:
            content.decode()
        except UnicodeDecodeError as wrong:
            return line, wrong.start + 1, content.strip()
    return None

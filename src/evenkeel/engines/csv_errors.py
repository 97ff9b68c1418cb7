"""Where a CSV file is wrong: the file is read again, slowly, to name the line."""

import csv
import io
import itertools
from collections.abc import Callable, Iterator

import pyarrow as pa

from evenkeel.engines.aggregates import column_type
from evenkeel.engines.csv_header import CsvFile, read_records
from evenkeel.engines.csv_values import first_misfit
from evenkeel.errors import InvalidDataError, shorten


def bad_rows(file: CsvFile, error: pa.ArrowInvalid | None) -> InvalidDataError:
    """Return the error for a file that is not UTF-8, or has a row of another length than its header."""
    for number, line in enumerate(io.BytesIO(file.content), 1):
        try:
            line.decode()
        except UnicodeDecodeError as wrong:
            where, remedy = f"line {number}, byte {wrong.start + 1}", "Write the file in UTF-8."
            return InvalidDataError(
                f"{file.path} is not in UTF-8", got=shorten(line.strip(), 80), where=where, remedy=remedy
            )
    expected = len(file.names)
    found = _first(file, lambda row: len(row) != expected and (expected == 1 or bool(row)))
    if found is None:
        return InvalidDataError(f"{file.path} cannot be read as CSV", got=str(error))
    number, row = found
    got = f"{len(row)} values: {shorten(file.delimiter.join(row), 80)}"
    remedy = "Quote values that hold the delimiter, a quote or a new line."
    if _is_open(file, number):
        remedy = "Close the quote that opens here: it holds all the rest of the file."
    problem = f"{file.path} has a row of another length than its header"
    return InvalidDataError(problem, expected=f"{expected} values", got=got, where=f"line {number}", remedy=remedy)


def bad_value(file: CsvFile, text: pa.ChunkedArray, place: int, kind: pa.DataType) -> InvalidDataError:
    """Return the error for the first value of a column that does not fit its type."""
    at = first_misfit(text, kind)
    counted = (number for number, row in _rows(file) if row or len(file.names) == 1)
    number = next(itertools.islice(counted, at, None), "?")
    wanted = column_type(kind)
    problem = f"{file.path} has a value in column {file.names[place]!r} that is no {wanted}"
    remedy = "Correct the value, or give the column another type."
    got = shorten(text[at].as_py(), 40)
    return InvalidDataError(problem, expected=str(wanted), got=got, where=f"line {number}", remedy=remedy)


def _is_open(file: CsvFile, number: int) -> bool:
    """Return whether the record that begins on a line has a quote that nothing closes."""
    try:
        next(read_records(itertools.islice(_text(file), number - 1, None), file.delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _first(file: CsvFile, wrong: Callable[[list[str]], bool]) -> tuple[int, list[str]] | None:
    return next(((number, row) for number, row in _rows(file) if wrong(row)), None)


def _rows(file: CsvFile) -> Iterator[tuple[int, list[str]]]:
    """Yield each row below the header, with the number of the line on which it begins."""
    reader = read_records(_text(file), file.delimiter)
    begins, header = 1, True
    for row in reader:
        if not header:
            yield begins, row
        header = header and not row
        begins = reader.line_num + 1


def _text(file: CsvFile) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(file.content), encoding="utf-8-sig", newline="")

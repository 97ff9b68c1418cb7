"""The first line of a CSV file: names, delimiter, and whether this is a CSV file at all."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from evenkeel.errors import InvalidDataError
from evenkeel.typing import repeated

if TYPE_CHECKING:
    from _csv import Reader

_SAMPLE = 1 << 20
_LONGEST_FIELD = (1 << 31) - 1
_OTHERS = {
    b"PK\x03\x04": "a zip archive or a spreadsheet",
    b"PAR1": "a Parquet file",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file, its bytes (unpacked where it is gzip), and the names in its header.

    ``blank`` is the number of empty lines above the header; ``has_rows`` says whether rows follow it.
    """

    path: Path
    content: pa.Buffer
    names: tuple[str, ...]
    delimiter: str
    blank: int
    has_rows: bool

    @classmethod
    def open(cls, path: Path) -> "CsvFile":
        content = _content(path)
        sample = _sample(path, content)
        delimiter = _delimiter(sample)
        records = read_records(io.StringIO(sample, newline=""), delimiter)
        blank, header = next((before, record) for before, record in enumerate(records) if record)
        has_rows = content.size > _SAMPLE or any(records) or sample.count("\n") > len(header) + 1
        return cls(path, content, _names(path, header), delimiter, blank, has_rows)


def read_records(lines: Iterable[str], delimiter: str, *, strict: bool = False) -> "Reader":
    """Return a reader of the records in ``lines``, whose fields may be of any length."""
    csv.field_size_limit(_LONGEST_FIELD)  # of the whole process: the standard library has no other way
    return csv.reader(lines, delimiter=delimiter, strict=strict)


def _content(path: Path) -> pa.Buffer:
    if path.stat().st_size == 0:
        raise InvalidDataError(f"{path} is empty", expected="a header, and a line for each row")
    content = pa.memory_map(str(path)).read_buffer()
    if content[:2].to_pybytes() != b"\x1f\x8b":
        return content
    try:
        return pa.CompressedInputStream(pa.BufferReader(content), "gzip").read_buffer()
    except OSError as error:
        raise InvalidDataError(
            f"{path} cannot be unpacked", got=str(error), remedy="Compress the file again."
        ) from error


def _sample(path: Path, content: pa.Buffer) -> str:
    start = content[:_SAMPLE].to_pybytes()
    for magic, kind in _OTHERS.items():
        if start.startswith(magic):
            raise InvalidDataError(f"{path} is not a CSV file", expected="text in UTF-8", got=kind, where="line 1")
    if content.size > _SAMPLE:
        start = start[: start.rfind(b"\n") + 1] or start
    text: str = start.decode("utf-8-sig", errors="replace")
    if not text.strip():
        raise InvalidDataError(f"{path} is empty", expected="a header, and a line for each row")
    return text


def _delimiter(sample: str) -> str:
    """Return the one of , ; tab and | that stands most often in the first line, outside of quotes."""
    line = next(line for line in sample.splitlines() if line)
    outside = "".join(line.split('"')[::2])
    return max(",;\t|", key=outside.count)


def _names(path: Path, header: list[str]) -> tuple[str, ...]:
    names = tuple(name or f"column_{place}" for place, name in enumerate(header, 1))
    if any("\0" in name for name in names):
        got, remedy = "zero bytes: UTF-16, or no text at all", "Write the file in UTF-8."
        raise InvalidDataError(
            f"{path} is not a CSV file", expected="text in UTF-8", got=got, where="line 1", remedy=remedy
        )
    twice = repeated(names)
    if twice:
        remedy = "Rename one of each; if the first line is a row already, write a header above it."
        raise InvalidDataError(f"{path} has columns of the same name", got=twice, where="line 1", remedy=remedy)
    if all(_is_number(name) for name in header) and not all(name.isdigit() for name in header):
        remedy = "Write the names of the columns above the first row."
        raise InvalidDataError(
            f"{path} has no header", expected="names", got=", ".join(header), where="line 1", remedy=remedy
        )
    if any("�" in name for name in names):
        remedy = "Write the file in UTF-8."
        raise InvalidDataError(f"{path} is not in UTF-8", got=", ".join(names), where="line 1", remedy=remedy)
    return names


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True

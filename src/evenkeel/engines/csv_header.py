"""The first line of a CSV file: names, delimiter, and whether this is a CSV file at all."""

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from evenkeel.engines.csv_lexer import first_end
from evenkeel.errors import InvalidDataError
from evenkeel.typing import repeated

if TYPE_CHECKING:
    from _csv import Reader

_SAMPLE = 1 << 20
_LONGEST_FIELD = (1 << 31) - 1
_BYTE_ORDER_MARK = "\ufeff".encode()
_OTHERS = {
    b"PK\x03\x04": "a zip archive or a spreadsheet",
    b"PAR1": "a Parquet file",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


class Bytes(Protocol):
    """What bytes are read from in order."""

    def read(self, size: int, /) -> bytes: ...

    def readinto(self, room: memoryview, /) -> int: ...


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file, the names of its columns, and where the rows begin in its bytes (unpacked where it is gzip).

    ``order`` are the places among the names of the values of a row, one after the other.
    """

    path: Path
    names: tuple[str, ...]
    delimiter: str
    start: int
    order: tuple[int, ...]

    @classmethod
    def open(cls, path: Path) -> "CsvFile":
        with opened(path) as stream:
            content = _first(path, stream)
            body = content.removeprefix(_BYTE_ORDER_MARK).lstrip(b"\r\n")
            delimiter = _delimiter(body)
            end = first_end(body, delimiter)
            while end is None and (more := stream.read(len(body))):
                body, content = body + more, content + more
                end = first_end(body, delimiter)
        header = body[:end].decode(errors="replace")
        names = next(read_records(io.StringIO(header, newline=""), delimiter))
        start = len(content) - len(body) + (len(body) if end is None else end)
        return cls(path, _names(path, names), delimiter, start, tuple(range(len(names))))

    def named(self, names: tuple[str, ...]) -> "CsvFile":
        """Return the file with the same names in another order."""
        return replace(self, names=names, order=tuple(names.index(name) for name in self.names))


@contextmanager
def opened(path: Path) -> Iterator[Bytes]:
    """Open a file to read its bytes, unpacked where it is gzip; what then goes wrong is an `InvalidDataError`."""
    packed = False
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            yield pa.CompressedInputStream(pa.PythonFile(file, "r"), "gzip") if packed else file
    except OSError as error:
        problem = f"{path} cannot be unpacked" if packed else f"{path} cannot be read"
        remedy = "It is cut off or damaged: compress the file again." if packed else None
        raise InvalidDataError(problem, got=error.strerror or str(error), remedy=remedy) from error


def read_records(lines: Iterable[str], delimiter: str, *, strict: bool = False) -> "Reader":
    """Return a reader of the records in ``lines``, whose fields may be of any length."""
    csv.field_size_limit(_LONGEST_FIELD)  # of the whole process: the standard library has no other way
    return csv.reader(lines, delimiter=delimiter, strict=strict)


def _first(path: Path, stream: Bytes) -> bytes:
    """Return the first bytes of a file, once they are seen to be text."""
    start = stream.read(_SAMPLE)
    for magic, kind in _OTHERS.items():
        if start.startswith(magic):
            do = "Write the file in UTF-8." if kind == "UTF-16" else "Name it by what it is, or save it as CSV."
            raise InvalidDataError(
                f"{path} is not a CSV file", expected="text in UTF-8", got=kind, where="line 1", remedy=do
            )
    if not start.removeprefix(_BYTE_ORDER_MARK).strip():
        raise InvalidDataError(f"{path} is empty", expected="a header, and a line for each row")
    return start


def _delimiter(body: bytes) -> str:
    """Return the one of , ; tab and | that stands most often in the first line, outside of quotes."""
    line = body.splitlines()[0].decode(errors="replace")
    outside = "".join(line.split('"')[::2])
    return max(",;\t|", key=outside.count)


def _names(path: Path, header: list[str]) -> tuple[str, ...]:
    names = tuple(name or _free(f"column_{place}", header) for place, name in enumerate(header, 1))
    if any("\0" in name for name in names):
        got, remedy = "zero bytes: UTF-16, or no text at all", "Write the file in UTF-8."
        raise InvalidDataError(
            f"{path} is not a CSV file", expected="text in UTF-8", got=got, where="line 1", remedy=remedy
        )
    twice = repeated(names)
    if twice:
        remedy = "Rename one of each; if the first line is a row already, write a header above it."
        raise InvalidDataError(f"{path} has columns of the same name", got=twice, where="line 1", remedy=remedy)
    if all(is_number(name) for name in header) and not all(name.isdigit() for name in header):
        remedy = "Write the names of the columns above the first row."
        raise InvalidDataError(
            f"{path} has no header", expected="names", got=", ".join(header), where="line 1", remedy=remedy
        )
    if any("�" in name for name in names):
        remedy = "Write the file in UTF-8."
        raise InvalidDataError(f"{path} is not in UTF-8", got=", ".join(names), where="line 1", remedy=remedy)
    return names


def _free(name: str, taken: list[str]) -> str:
    """Return a name for a column that has none, which no other has.

    >>> _free("column_2", ["column_2", ""])
    'column_2_'
    """
    while name in taken:
        name += "_"
    return name


def is_number(text: str) -> bool:
    """Whether a text reads as a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True

"""A source from nothing but a file name."""

from collections.abc import Sequence
from pathlib import Path

from evenkeel.errors import UsageError
from evenkeel.sources.base import FileSource, matching
from evenkeel.sources.csv import Csv
from evenkeel.sources.parquet import Parquet

_KINDS: dict[str, type[FileSource]] = {".csv": Csv, ".tsv": Csv, ".gz": Csv, ".parquet": Parquet, ".pq": Parquet}


def open_file(path: Path, missing: Sequence[str] = ()) -> FileSource:
    """Return the source for a file or a glob pattern, by its ending; ``missing`` are words of CSV for no value.

    A pattern without an ending, such as ``data/*``, has that of the files that it matches.

    >>> open_file(Path("data/flights.parquet")).path
    'data/flights.parquet'
    """
    kind = _KINDS.get(path.suffix.lower()) or _shared_kind(path)
    if kind is None:
        raise _unknown(path)
    return Csv(str(path), missing=missing) if kind is Csv else kind(str(path))


def _shared_kind(path: Path) -> type[FileSource] | None:
    kinds = {_KINDS.get(file.suffix.lower()) for file in matching(path)} if "*" in path.name else set()
    return kinds.pop() if len(kinds) == 1 else None


def _unknown(path: Path) -> UsageError:
    expected = f"a file that ends in {', '.join(_KINDS)}"
    if path.is_dir():
        return UsageError(f"{path} is a folder", expected=expected, remedy=f"Name its files: '{path / '*'}'.")
    if str(path) == "-" or (path.exists() and not path.is_file()):
        remedy = "Write what comes from it to a file first: it is read more than once."
        return UsageError(f"{path} is a pipe or a device", expected=expected, remedy=remedy)
    remedy = "Unpack it, or save it as CSV or Parquet."
    return UsageError(
        f"{path} is of a kind that cannot be read", expected=expected, got=path.suffix or "no ending", remedy=remedy
    )

"""A source from nothing but a file name."""

from pathlib import Path

from evenkeel.errors import UsageError
from evenkeel.sources.base import FileSource
from evenkeel.sources.csv import Csv
from evenkeel.sources.parquet import Parquet

_KINDS: dict[str, type[FileSource]] = {".csv": Csv, ".tsv": Csv, ".gz": Csv, ".parquet": Parquet, ".pq": Parquet}


def open_file(path: Path) -> FileSource:
    """Return the source for a file or a glob pattern, by its ending.

    >>> open_file(Path("data/flights.parquet")).path
    'data/flights.parquet'
    """
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        endings = ", ".join(_KINDS)
        raise UsageError(
            f"{path} is of a kind that cannot be read", expected=f"a file that ends in {endings}", got=path.suffix
        )
    return kind(str(path))

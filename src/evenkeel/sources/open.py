"""A source from nothing but a file name."""

from collections.abc import Sequence
from pathlib import Path

from evenkeel.errors import UsageError
from evenkeel.sources.base import FileSource
from evenkeel.sources.csv import Csv
from evenkeel.sources.parquet import Parquet

_KINDS: dict[str, type[FileSource]] = {".csv": Csv, ".tsv": Csv, ".gz": Csv, ".parquet": Parquet, ".pq": Parquet}


def open_file(path: Path, missing: Sequence[str] = ()) -> FileSource:
    """Return the source for a file or a glob pattern, by its ending; ``missing`` are words of CSV for no value.

    >>> open_file(Path("data/flights.parquet")).path
    'data/flights.parquet'
    """
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        endings = ", ".join(_KINDS)
        raise UsageError(
            f"{path} is of a kind that cannot be read", expected=f"a file that ends in {endings}", got=path.suffix
        )
    return Csv(str(path), missing=missing) if kind is Csv else kind(str(path))

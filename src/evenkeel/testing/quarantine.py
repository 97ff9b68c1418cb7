"""Putting rows aside in a process that may die, and what it must leave."""

from pathlib import Path

import pyarrow.parquet as pq

from evenkeel.flows.quarantine import quarantine
from evenkeel.schema import Schema

_FILES = ("bad.parquet", "good.parquet")
_BEFORE = b"what was there before"


def put_aside(folder: Path, text: str, schema: Schema) -> None:
    """Put the bad rows of a CSV file of ``text`` into one file and the others into another; both are there already."""
    bad, good = (folder / name for name in _FILES)
    for file in (bad, good):
        file.write_bytes(_BEFORE)
    (folder / "rows.csv").write_text(text)
    quarantine(folder / "rows.csv", schema, bad, passed=good)


def check_whole(folder: Path) -> None:
    """Fail where a file is neither what it was before nor whole."""
    for file in (folder / name for name in _FILES):
        assert file.read_bytes() == _BEFORE or pq.read_metadata(file).num_rows > 0, file

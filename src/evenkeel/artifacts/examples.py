"""The snapshot of rows that everything after ingest reads."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from evenkeel.artifacts.base import Artifact, dump_json, load_json
from evenkeel.artifacts.display import Table
from evenkeel.errors import NotFoundError
from evenkeel.typing import ClassLabel, ColumnType, Json, Task

SPLIT_NAMES = ("train", "validation", "test")
QUARANTINE = "quarantine.parquet"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ExampleColumn:
    """One column of a snapshot. ``timezone`` is the zone in which a timestamp's date parts are taken.

    ``items`` is the type of the items of a list.
    """

    name: str
    type: ColumnType
    timezone: str | None = None
    items: ColumnType | None = None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was read: its path as the user wrote it, its SHA-256 and its size in bytes."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a snapshot holds and where it came from. Times are ISO 8601 in UTC; counts are rows.

    ``rows`` and ``time_range`` are by split; ``counts`` says what became of the rows on their way. ``labels`` are the
    columns of the label, of which there are several where several labels are asked at once. ``classes`` are the values of
    the label in ascending order, the last of two being the positive one, or the names of several labels; none for a
    number, whose ``quantiles`` are those that are asked, if any. ``quarantined``
    counts the reasons for which rows were put aside, ``repaired`` the values of each column that were read as missing.
    """

    columns: tuple[ExampleColumn, ...]
    rows: Mapping[str, int]
    labels: tuple[str, ...]
    task: Task
    classes: tuple[ClassLabel, ...] = ()
    quantiles: tuple[float, ...] = ()
    key: str | None = None
    event_time: str | None = None
    time_range: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    sources: tuple[SourceFile, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    split: str = ""
    quarantined: Mapping[str, int] = field(default_factory=dict)
    repaired: Mapping[str, int] = field(default_factory=dict)


class Examples(Artifact):
    """Rows in splits, one Parquet file each, that never change.

    The columns of each split are those of ``snapshot.columns``, in that order and with the Arrow types of
    `ColumnType`; the rows are in the order of the snapshot. ``path(split)`` is the Parquet file.
    """

    def __init__(self, folder: Path, snapshot: Snapshot) -> None:
        self.folder = folder
        self.snapshot = snapshot

    def path(self, split: str) -> Path:
        if split not in self.snapshot.rows:
            raise NotFoundError("split", split, self.snapshot.rows)
        return self.folder / f"{split}.parquet"

    @property
    def quarantine(self) -> Path | None:
        """The Parquet file of the rows that were put aside, with their reasons; none where no row was."""
        return self.folder / QUARANTINE if self.snapshot.quarantined else None

    def table(self, split: str, columns: list[str] | None = None) -> pa.Table:
        """Return a split as an Arrow table, or some of its columns."""
        return pq.read_table(self.path(split), columns=columns, partitioning=None)

    @property
    def splits(self) -> tuple[str, ...]:
        return tuple(name for name in SPLIT_NAMES if name in self.snapshot.rows)

    def save(self, folder: Path) -> None:
        for split in self.splits:
            if self.path(split) != folder / f"{split}.parquet":
                _link_or_copy(self.path(split), folder / f"{split}.parquet")
        if self.quarantine is not None and self.folder != folder:
            _link_or_copy(self.quarantine, folder / QUARANTINE)
        (folder / "snapshot.json").write_bytes(dump_json(self.snapshot))

    @classmethod
    def load(cls, folder: Path) -> Self:
        return cls(folder, load_json(folder / "snapshot.json", Snapshot))

    def summary(self) -> dict[str, Json]:
        return {f"rows_{split}": self.snapshot.rows[split] for split in self.splits}

    def tables(self) -> tuple[Table, ...]:
        """Return the first rows."""
        split = self.splits[0]
        head = next(pq.ParquetFile(self.path(split), pre_buffer=False).iter_batches(_SHOWN), None)
        rows = [] if head is None else [list(row.values()) for row in head.to_pylist()]
        return (Table(tuple(column.name for column in self.snapshot.columns), rows),)


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except OSError:  # another disk, or one that knows no links
        shutil.copyfile(source, target)

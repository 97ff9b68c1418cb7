"""The sink that is a folder: Parquet by hour of arrival, ``YYYY-MM-DD/HH/*.parquet``, which any tool can read."""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evenkeel.artifacts.atomic import write_file
from evenkeel.artifacts.locks import try_lock
from evenkeel.clock import to_time
from evenkeel.hashing import hash_value
from evenkeel.predictions.ids import made_at
from evenkeel.predictions.record import SCHEMA, check_version
from evenkeel.predictions.sink import HOUR, PredictionSink, between, in_order

T = TypeVar("T")

_PLAIN = {"id", "inputs", "arrival_time", "latency"}
_ROW_GROUP = 16_384
_SMALL = 64 << 20
_MANY = 16
_ATTEMPTS = 5


class FolderSink(PredictionSink):
    """Predictions in a folder of the file system.

    A spool becomes one file for each hour in it, named like the spool, so that storing it twice replaces the file.
    `merge` later joins the small files of an hour. A crash between the writing of a joined file and the removal of
    its parts leaves rows in two files; readers and the next merge count them once.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, predictions: pa.Table) -> None:
        hours = predictions["arrival_time"].cast(pa.int64()).to_numpy() // HOUR
        for hour in np.unique(hours).tolist():
            self._write(self._hour_folder(hour) / f"{name}.parquet", predictions.filter(pa.array(hours == hour)))

    def scan(self, since: datetime | None = None, until: datetime | None = None) -> pa.Table:
        return again_if_merged(
            lambda: between(in_order([_read(file) for file in self._files(since, until)]), since, until)
        )

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        for file in self._files():
            with pq.ParquetFile(os.fspath(file)) as stored:
                check_version(stored.schema_arrow)
                yield from by_group(stored, columns)

    def find(self, prediction_id: str) -> pa.Table:
        time = made_at(prediction_id)
        if time is None:
            return again_if_merged(lambda: self._find_in(self._files(), prediction_id))
        since = to_time(time)
        return again_if_merged(
            lambda: self._find_in(self._files(since, since + timedelta(microseconds=2)), prediction_id)
        )

    def merge(self, now: datetime) -> int:
        """Join the small files of hours that have passed, or that have many; return how many files were taken in.

        Of several processes that merge at once, one does.
        """
        lock = try_lock(self.folder / ".merging")
        if lock is None:
            return 0
        try:
            return sum(self._merge_hour(hour, now) for hour in self._hours())
        finally:
            os.close(lock)

    def _merge_hour(self, hour: Path, now: datetime) -> int:
        small = sorted(file for file in hour.glob("*.parquet") if file.stat().st_size < _SMALL)
        passed = now - _hour_of(hour) > timedelta(hours=1, minutes=5)
        if len(small) < (2 if passed else _MANY):
            return 0
        self._merge_files(hour, small)
        return len(small)

    def _merge_files(self, hour: Path, files: list[Path]) -> None:
        name = f"{hash_value('/'.join(file.name for file in files)):016x}"
        self._write(hour / f"merged-{name}.parquet", in_order([_read(file) for file in files]))
        for file in files:
            file.unlink()

    def _write(self, path: Path, predictions: pa.Table) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        buffer = pa.BufferOutputStream()
        pq.write_table(
            predictions,
            buffer,
            compression="zstd",
            row_group_size=_ROW_GROUP,
            use_dictionary=[name for name in SCHEMA.names if name not in _PLAIN],
        )
        write_file(path, buffer.getvalue())

    def _find_in(self, files: list[Path], prediction_id: str) -> pa.Table:
        return in_order([_read(file, pc.field("id") == prediction_id) for file in files])

    def _files(self, since: datetime | None = None, until: datetime | None = None) -> list[Path]:
        hours = (hour for hour in self._hours() if _overlaps(_hour_of(hour), since, until))
        return sorted(file for hour in hours for file in hour.glob("*.parquet"))

    def _hours(self) -> Iterator[Path]:
        return (hour for hour in sorted(self.folder.glob("????-??-??/??")) if _is_hour(hour))

    def _hour_folder(self, hour: int) -> Path:
        start = to_time(hour * HOUR)
        return self.folder / f"{start:%Y-%m-%d}" / f"{start:%H}"


def _hour_of(folder: Path) -> datetime:
    return datetime.fromisoformat(f"{folder.parent.name}T{folder.name}:00:00+00:00")


def _is_hour(folder: Path) -> bool:
    return folder.name.isdigit() and folder.parent.name.replace("-", "").isdigit()


def _overlaps(hour: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (until is None or hour < until) and (since is None or hour + timedelta(hours=1) > since)


def _read(file: Path, rows: pc.Expression | None = None) -> pa.Table:
    table = pq.read_table(os.fspath(file), filters=rows, partitioning=None)
    check_version(table.schema)
    return table.cast(SCHEMA)


def by_group(stored: pq.ParquetFile, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yield some columns of a file, a row group at a time: its own `iter_batches` keeps what it has read."""
    for group in range(stored.num_row_groups):
        yield from stored.read_row_group(group, list(columns)).select(columns).to_batches(_ROW_GROUP)


def again_if_merged(read: Callable[[], T]) -> T:
    """Return what ``read`` does, done again where a file was merged into another meanwhile."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return read()
        except FileNotFoundError:
            continue
    return read()

"""Moves what workers have spooled to its final place; runs in a process of its own, so that no request waits for it."""

import os
from collections.abc import Callable
from pathlib import Path

from evenkeel.artifacts.locks import try_lock
from evenkeel.clock import Clock
from evenkeel.predictions.folder import FolderSink
from evenkeel.predictions.record import from_rows
from evenkeel.predictions.sink import PredictionSink
from evenkeel.predictions.spool import flatten, read_spool

SPOOL_FOLDER = "spool"
_PAUSE_SECONDS = 1.0


def compact(spools: Path, sink: PredictionSink) -> int:
    """Put each spool whose worker is done with it into ``sink`` and remove it; return the number of predictions.

    A crash between the two leaves the spool, and the next pass stores the same rows under the same name again. Several
    compactors may run at once: each spool is taken by one of them.
    """
    return sum(_compact_file(path, sink) for path in sorted(spools.glob("*.spool")))


def compact_until(stopped: Callable[[], bool], folder: Path, clock: Clock) -> None:
    """Compact the spools of a prediction log once a second until ``stopped``, and once more then."""
    sink = FolderSink(folder)
    while not stopped():
        compact(folder / SPOOL_FOLDER, sink)
        sink.merge(clock.now())
        clock.sleep(_PAUSE_SECONDS)
    compact(folder / SPOOL_FOLDER, sink)


def _compact_file(path: Path, sink: PredictionSink) -> int:
    lock = try_lock(path)
    if lock is None:
        return 0
    try:
        rows = [row for request in read_spool(path) for row in flatten(*request)]
        if rows:
            sink.put(path.stem, from_rows(rows))
        path.unlink()
        return len(rows)
    finally:
        os.close(lock)

"""Moves what workers have spooled to its final place; runs in a process of its own, so that no request waits for it."""

import logging
import os
from pathlib import Path

from evenkeel.artifacts.locks import try_lock
from evenkeel.predictions.record import from_rows
from evenkeel.predictions.sink import PredictionSink
from evenkeel.predictions.spool import flatten, read_spool, unread

SPOOL_FOLDER = "spool"
logger = logging.getLogger(__name__)


def compact(spools: Path, sink: PredictionSink) -> int:
    """Put each spool whose worker is done with it into ``sink`` and remove it; return the number of predictions.

    A crash between the two leaves the spool, and the next pass stores the same rows under the same name again. Several
    compactors may run at once: each spool is taken by one of them. A spool that cannot be stored stays and keeps no
    other back; what was wrong with the first such is raised at the end. One whose bytes have been changed, or that a
    power cut has torn, is stored up to there and kept as ``NAME.damaged``.
    """
    count, problems = 0, []
    for path in sorted(spools.glob("*.spool")):
        try:
            count += _compact_file(path, sink)
        except Exception as problem:  # noqa: BLE001 - raised below, once the others are stored
            problems.append(problem)
    if problems:
        raise problems[0]
    return count


def _compact_file(path: Path, sink: PredictionSink) -> int:
    lock = try_lock(path)
    if lock is None:
        return 0
    try:
        rows = [row for request in read_spool(path) for row in flatten(*request)]
        if rows:
            sink.put(path.stem, from_rows(rows))
        _put_away(path)
        return len(rows)
    finally:
        os.close(lock)


def _put_away(path: Path) -> None:
    lost = unread(path)
    if not lost:
        path.unlink()
        return
    kept = path.rename(path.with_suffix(".damaged"))
    logger.error("The last %d bytes of a spool cannot be read; it is kept as %s", lost, kept)

"""``python -m evenkeel.predictions FOLDER`` compacts a prediction log, in a process beside the workers that write it.

It works once a second until its standard input ends, and once more then. Signals do not end it: it outlives the workers
that a Ctrl-C stops, and stores what they logged last. Nor does a full disk: spools wait until there is space again.
"""

import logging
import os
import select
import signal
import sys
from pathlib import Path

from evenkeel.clock import Clock, SystemClock
from evenkeel.predictions.compact import SPOOL_FOLDER, compact
from evenkeel.predictions.folder import FolderSink

logger = logging.getLogger(__name__)
_PAUSE_SECONDS = 1.0
_NICENESS = 5


def main(folder: Path) -> None:
    """Compact until the standard input ends."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    os.nice(_NICENESS)
    clock, sink, ended, said = SystemClock(), FolderSink(folder), False, ""
    while not ended:
        ended = bool(select.select([sys.stdin], [], [], _PAUSE_SECONDS)[0])
        said = _pass(folder, sink, clock, said)


def _pass(folder: Path, sink: FolderSink, clock: Clock, said: str) -> str:
    """Compact once; return what is wrong, and print it where it is not what was said before."""
    try:
        compact(folder / SPOOL_FOLDER, sink)
        sink.merge(clock.now())
    except Exception as error:  # noqa: BLE001 - the next pass tries again
        problem = f"Predictions wait in {folder / SPOOL_FOLDER}: {error}"
        if problem != said:
            logger.error(problem)
        return problem
    return ""


if __name__ == "__main__":
    main(Path(sys.argv[1]))

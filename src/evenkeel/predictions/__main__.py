"""``python -m evenkeel.predictions FOLDER`` compacts a prediction log, in a process beside the workers that write it.

It works once a second until its standard input ends, and once more then. Signals do not end it: it outlives the workers
that a Ctrl-C stops, and stores what they logged last.
"""

import os
import select
import signal
import sys
from pathlib import Path

from evenkeel.clock import SystemClock
from evenkeel.predictions.compact import SPOOL_FOLDER, compact
from evenkeel.predictions.folder import FolderSink

_PAUSE_SECONDS = 1.0
_NICENESS = 5


def main(folder: Path) -> None:
    """Compact until the standard input ends."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    os.nice(_NICENESS)
    clock, sink, ended = SystemClock(), FolderSink(folder), False
    while not ended:
        ended = bool(select.select([sys.stdin], [], [], _PAUSE_SECONDS)[0])
        compact(folder / SPOOL_FOLDER, sink)
        sink.merge(clock.now())


if __name__ == "__main__":
    main(Path(sys.argv[1]))

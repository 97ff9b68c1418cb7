"""``python -m evenkeel.predictions FOLDER`` compacts a prediction log, in a process beside the workers that write it.

It works once a second until its standard input ends, and once more then. What it cannot write it says once, and tries
again: a disk that was full has space some day. Signals do not end it: it outlives the workers
that a Ctrl-C stops, and stores what they logged last.
"""

import os
import select
import signal
import sys
from pathlib import Path

from evenkeel.clock import SystemClock
from evenkeel.errors import EvenkeelError
from evenkeel.predictions.compact import SPOOL_FOLDER, compact
from evenkeel.predictions.folder import FolderSink

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
        try:
            compact(folder / SPOOL_FOLDER, sink)
            sink.merge(clock.now())
            failure = ""
        except (EvenkeelError, OSError) as error:
            failure = f"Predictions cannot be compacted, and wait in {folder / SPOOL_FOLDER}: {error}\n"
        if failure != said:
            sys.stderr.write(failure)
        said = failure


if __name__ == "__main__":
    main(Path(sys.argv[1]))

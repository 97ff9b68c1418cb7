"""What goes on beside the workers, in a process of its own: compaction of the log, and folding of the evidence.

``python -m evenkeel.serving.housekeeping FOLDER`` works once a second until its standard input ends, and once more
then. Signals do not end it: it outlives the workers that a Ctrl-C stops, and stores what they logged last.
"""

import os
import select
import signal
import sys
from pathlib import Path

from evenkeel.clock import Clock, SystemClock
from evenkeel.predictions import FolderSink, compact
from evenkeel.rollout import fold

_PAUSE_SECONDS = 1.0
_NICENESS = 10


def keep_house(predictions: Path, clock: Clock) -> None:
    """Store what workers have spooled, join small files, and fold the evidence of workers that ended."""
    sink = FolderSink(predictions)
    compact(predictions / "spool", sink)
    sink.merge(clock.now())
    fold(predictions / "evidence")


def main(predictions: Path) -> None:
    """Keep house until the standard input ends."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    os.nice(_NICENESS)
    clock = SystemClock()
    while not select.select([sys.stdin], [], [], _PAUSE_SECONDS)[0]:
        keep_house(predictions, clock)
    keep_house(predictions, clock)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""The instants at which a crash could leave something half-written, so that a test can die at each of them.

Whatever writes durably calls `instant` just before and just after each fsync, rename and commit. In production that is
one comparison with None. Two variables of the environment, read when this file is imported, switch it on:

``EVENKEEL_FAULT_COUNT=FILE``
    each instant appends a line of `LINE` bytes to FILE; the processes of one run share the file and its numbering.
``EVENKEEL_FAULT_AT=N``
    the process that passes the N-th instant, counted from 1, is killed there by SIGKILL.
"""

import itertools
import os
import signal
from collections.abc import Callable

LINE = 160

hook: Callable[[str, str], None] | None = None


def instant(name: str, detail: object = "") -> None:
    """Pass the instant ``name``, such as ``"rename:before"``; ``detail`` says of what."""
    if hook is not None:
        hook(name, str(detail))


class KillAt:
    """A hook that numbers the instants, and kills the process at the one with the number ``at``; 0 kills never."""

    def __init__(self, at: int, counted_in: str | None = None) -> None:
        self._at = at
        self._file = counted_in
        self._numbers = itertools.count(1)

    def __call__(self, name: str, detail: str) -> None:
        number = next(self._numbers) if self._file is None else _append(self._file, f"{name} {detail}")
        if number == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


def _append(file: str, text: str) -> int:
    line = text.encode(errors="replace").replace(b"\n", b" ")[: LINE - 1].ljust(LINE - 1) + b"\n"
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(descriptor, line)
        return os.lseek(descriptor, 0, os.SEEK_CUR) // LINE
    finally:
        os.close(descriptor)


_at, _counted_in = os.environ.get("EVENKEEL_FAULT_AT"), os.environ.get("EVENKEEL_FAULT_COUNT")
if _at or _counted_in:
    hook = KillAt(int(_at or 0), _counted_in)

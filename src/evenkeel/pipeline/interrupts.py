"""Ctrl-C, as a message to the one who runs the graph and not as an exception in the middle of a write."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from types import FrameType
from typing import TypeVar

T = TypeVar("T")
_TURN_SECONDS = 0.25


@contextmanager
def interrupts(tell: Callable[[], None]) -> Iterator[None]:
    """Call ``tell`` at the first SIGINT or SIGTERM while the block runs; the second does what it always did.

    A signal that somebody else has taken charge of, or that is ignored, is left to them.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    usual = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    ours = {number: old for number, old in usual.items() if old in (signal.default_int_handler, signal.SIG_DFL)}

    def handle(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, ours[signal.Signals(number)])
        tell()

    for number in ours:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, old in ours.items():
            signal.signal(number, old)


def next_of(events: SimpleQueue[T]) -> T:
    """Wait for the next event, turn by turn: a signal that comes in the instant before a wait does not end that wait."""
    while True:
        with suppress(Empty):
            return events.get(timeout=_TURN_SECONDS)

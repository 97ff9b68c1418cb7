"""Time, injected: whatever asks for the time is handed a clock, so that a replay runs a year in minutes."""

import re
import threading
import time
from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta

from evenkeel.errors import DefinitionError


class Clock(ABC):
    """The only place that time comes from.

    ``now`` is an aware datetime in UTC and never goes back for one clock object. ``sleep`` returns after ``seconds``
    of this clock's time. Both may be called from any thread.
    """

    @abstractmethod
    def now(self) -> datetime: ...

    @abstractmethod
    def sleep(self, seconds: float) -> None: ...

    def microseconds(self) -> int:
        """Return the time in the unit of every stored timestamp, as `to_microseconds` does."""
        return to_microseconds(self.now())


class SystemClock(Clock):
    """The machine's time, held still where the machine steps back."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        return to_time(self.microseconds())

    def microseconds(self) -> int:
        with self._lock:
            self._last = max(self._last, time.time_ns() // 1_000)
            return self._last

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class ManualClock(Clock):
    """A clock that moves only when told; sleeping moves it at once.

    >>> clock = ManualClock(datetime(2013, 1, 1, tzinfo=UTC))
    >>> clock.sleep(90)
    >>> clock.now().isoformat()
    '2013-01-01T00:01:30+00:00'
    """

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError(f"start must know its time zone, but got {start!r}")
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def sleep(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError(f"seconds >= 0 must hold, but got {seconds=}")
        self._now += timedelta(seconds=seconds)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = {
    "us": 1,
    "ms": 1_000,
    "s": 1_000_000,
    "m": 60_000_000,
    "h": 3_600_000_000,
    "d": 86_400_000_000,
    "w": 604_800_000_000,
}


def to_microseconds(time: datetime) -> int:
    """Return a time as microseconds since 1970 in UTC, rounded down; one that names no zone is in UTC.

    >>> to_microseconds(datetime(1969, 12, 31, 23, 59, 59))
    -1000000
    """
    return ((time if time.tzinfo else time.replace(tzinfo=UTC)) - _EPOCH) // timedelta(microseconds=1)


def to_time(microseconds: int) -> datetime:
    """Return microseconds since 1970 as an aware datetime in UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


def parse_duration(text: str) -> int:
    """Return a duration such as ``"24h"`` in microseconds; the units are us, ms, s, m, h, d and w.

    >>> parse_duration("24h"), parse_duration("1.5s")
    (86400000000, 1500000)
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(us|ms|s|m|h|d|w)\s*", text) if isinstance(text, str) else None
    if found is None:
        raise DefinitionError("This is not a duration", expected="a number and one of us, ms, s, m, h, d, w", got=text)
    return round(float(found[1]) * _UNITS[found[2]])

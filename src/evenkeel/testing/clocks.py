"""The laws of clocks, and that nothing but a clock asks the machine for the time."""

import ast
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import evenkeel
from evenkeel.clock import Clock, ManualClock, SystemClock
from evenkeel.testing.laws import laws, uncovered

CLOCKS: Mapping[type[Clock], Callable[[], Clock]] = {
    SystemClock: SystemClock,
    ManualClock: lambda: ManualClock(datetime(2013, 1, 1, tzinfo=UTC)),
}
_ASKS = {"time": {"time", "time_ns", "localtime", "gmtime", "ctime"}, "datetime": {"now", "utcnow", "today"}}
_ASKS["date"] = _ASKS["datetime"]


class ClockLaws:
    """What holds for every clock."""

    def __init__(self, make: Callable[[], Clock]) -> None:
        self.clock = make()

    def the_time_is_in_utc(self) -> None:
        assert self.clock.now().utcoffset() == timedelta(0)

    def both_verbs_tell_one_time(self) -> None:
        first, now, last = self.clock.microseconds(), self.clock.now(), self.clock.microseconds()
        assert first <= (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) <= last

    def sleep_takes_its_time(self) -> None:
        before = self.clock.now()
        self.clock.sleep(0.02)
        assert self.clock.now() - before >= timedelta(seconds=0.02)

    def it_never_goes_back_whichever_thread_asks(self) -> None:
        moments: list[int] = []
        lock = threading.Lock()

        def ask() -> None:
            for _ in range(500):
                with lock:
                    moments.append(self.clock.microseconds())

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert moments == sorted(moments)


def clock_laws() -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield each law of each clock by name; raises `AssertionError` where a clock is not covered."""
    missing = uncovered(Clock, CLOCKS)
    assert not missing, f"clocks without laws: {missing}"
    for kind, make in CLOCKS.items():
        for law in laws(ClockLaws):
            yield f"{kind.__name__}: {law.replace('_', ' ')}", getattr(ClockLaws(make), law)


def places_that_ask_the_machine() -> list[str]:
    """Return where Evenkeel asks for the time without a clock, as ``file:line``."""
    root = Path(evenkeel.__file__).parent
    return [
        f"{file.relative_to(root)}:{node.lineno}"
        for file in sorted(root.rglob("*.py"))
        if file.name != "clock.py"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in _ASKS.get(getattr(node.value, "id", ""), ())
    ]

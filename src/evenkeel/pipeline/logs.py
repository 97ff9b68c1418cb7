"""The log of each step: a file of JSON lines with what is logged, and warned of, in the thread of that step."""

import json
import logging
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from evenkeel.clock import Clock

LOGGER = "evenkeel.step"
_STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}


@dataclass(slots=True)
class _Sink:
    file: BinaryIO
    clock: Clock


_sink: ContextVar[_Sink | None] = ContextVar("sink", default=None)


class _StepHandler(logging.Handler):
    """Writes each record to the log of the step that runs in this thread; others go where they went without it."""

    def emit(self, record: logging.LogRecord) -> None:
        sink = _sink.get()
        if sink is not None:
            sink.file.write(_line(record, sink.clock))
        elif logging.lastResort and record.levelno >= logging.WARNING and logging.getLogger().handlers == [self]:
            logging.lastResort.handle(record)


_HANDLER = _StepHandler()
_lock = threading.Lock()
_users = 0


@contextmanager
def captured() -> Iterator[None]:
    """Send what is logged, and warnings, to the logs of the steps while the block runs; blocks may overlap."""
    _install(1)
    try:
        yield
    finally:
        _install(-1)


@contextmanager
def step_log(path: Path, clock: Clock) -> Iterator[logging.Logger]:
    """Open the log of the step that runs in this thread; it is appended to."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab", buffering=0) as file:
        token = _sink.set(_Sink(file, clock))
        try:
            yield logging.getLogger(LOGGER)
        finally:
            _sink.reset(token)


def read_log(path: Path) -> list[dict[str, Any]]:
    """Return what was logged by a step, a dict for each line that is one; nothing where the log is gone."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return []
    return [fields for fields in map(_parsed, lines) if isinstance(fields, dict)]


def _parsed(line: bytes) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _install(change: int) -> None:
    global _users
    with _lock:
        _users += change
        root = logging.getLogger()
        if change == 1 == _users:
            if not root.handlers:
                root.setLevel(logging.INFO)
            root.addHandler(_HANDLER)
            logging.getLogger(LOGGER).setLevel(logging.INFO)
            logging.captureWarnings(True)
        elif _users == 0:
            root.removeHandler(_HANDLER)
            if not root.handlers:
                root.setLevel(logging.WARNING)
            logging.captureWarnings(False)


def _line(record: logging.LogRecord, clock: Clock) -> bytes:
    extra = {name: value for name, value in vars(record).items() if name not in _STANDARD}
    fields = {"at": clock.now().isoformat(), "level": record.levelname, "logger": record.name}
    fields |= {"message": _message(record), **extra}
    if record.exc_info and record.exc_info[1]:
        fields["error"] = "".join(traceback.format_exception(record.exc_info[1]))
    return json.dumps(fields, default=str).encode() + b"\n"


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception as error:  # noqa: BLE001 - as in the standard library, a text that does not fit fails nothing
        return f"{record.msg} ({type(error).__name__}: {error})"

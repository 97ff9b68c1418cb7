"""Where a worker writes its predictions at once: a file of frames that only grows, and may be cut anywhere.

A frame is the length of its payload and the CRC-32 of it (both 32 bits, little-endian), then the payload: a number of
16 bits and MessagePack. With the number 0xFFFF it is an `Origin`, which says what answered; with another an `Entry`,
one request with its rows, answered by the origin of that number, counted from 0 in the order of the file.

What may be lost: frames are written together, after 64 requests or 50 ms, whichever is first. A worker that is killed
without warning loses what it had not written yet, at most that; one that is told to stop loses nothing. What was
written survives the worker, and after a power cut is there as far as the operating system had it on disk. A spool is
locked while its worker lives; whoever gets the lock may move it to its final place.
"""

import itertools
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec.structs import astuple

from evenkeel.artifacts.locks import try_lock
from evenkeel.clock import Clock

COMMIT_ENTRIES = 64
COMMIT_SECONDS = 0.05
_MOST_WAITING = 100_000
_HEAD = struct.Struct("<II")
_ORIGIN = b"\xff\xff"
_SPOOLS = itertools.count()


class Origin(msgspec.Struct, frozen=True, array_like=True):
    """What answered: a model version in an arm of a rollout."""

    model: str
    version: int
    bundle_digest: str
    arm: str
    epoch: int
    propensity: float
    signature_digest: str


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """One request: when it came, how long it took (both microseconds), and its rows.

    ``ids``, ``inputs`` (the JSON text of each row, as UTF-8), ``scores`` and ``decisions`` (none where the model
    answers numbers) have one value for each row; ``warnings`` are by the place of the rows that have some.
    """

    arrival_time: int
    latency: int
    ids: list[str]
    inputs: list[bytes]
    scores: list[list[float]]
    decisions: list[str | None] | None = None
    request_id: str | None = None
    key: str | None = None
    event_time: int | None = None
    fallback: bool = False
    rejection: str | None = None
    features: list[str] | None = None
    warnings: dict[int, list[str]] | None = None


_decode_origin = msgspec.msgpack.Decoder(Origin).decode
_decode_entry = msgspec.msgpack.Decoder(Entry).decode


@dataclass(frozen=True, slots=True)
class SpoolLimits:
    """When a worker begins a new spool: after so many bytes, or so many seconds."""

    bytes: int = 32 << 20
    seconds: float = 60.0


class SpoolWriter:
    """Appends requests to spools in ``folder``; one writer for each worker, used by one thread.

    ``append`` returns at once and writes when 64 requests wait. Call ``commit`` every `COMMIT_SECONDS`: it writes
    what waits and closes a spool that is large or old enough. Where the disk refuses, requests wait, up to 100,000,
    and the next commit tries again; ``dropped`` counts those beyond, ``failure`` says what the disk said last.
    """

    def __init__(self, folder: Path, clock: Clock, limits: SpoolLimits | None = None) -> None:
        self._folder = folder
        self._clock = clock
        self._limits = limits or SpoolLimits()
        self._encode = msgspec.msgpack.Encoder().encode
        self._waiting: list[tuple[Origin, bytes]] = []
        self._file: _SpoolFile | None = None
        self.dropped = 0
        self.failure: OSError | None = None

    def append(self, origin: Origin, entry: Entry) -> None:
        self._waiting.append((origin, self._encode(entry)))
        if len(self._waiting) >= COMMIT_ENTRIES and self.failure is None:
            self.commit()

    def commit(self) -> None:
        try:
            self._write_waiting()
            self.failure = None
        except OSError as failure:
            self.failure = failure
            self.dropped += max(0, len(self._waiting) - _MOST_WAITING)
            del self._waiting[:-_MOST_WAITING]

    def close(self) -> None:
        """Write what waits and give the spool to the compactor; raises `OSError` where the disk refuses."""
        self._write_waiting()
        self._end_file()

    def _write_waiting(self) -> None:
        if self._file is not None and self._file.is_gone:
            self._end_file()
        if self._waiting:
            self._file = self._file or _SpoolFile(self._folder, self._clock.microseconds())
            self._file.write(self._waiting)
            self._waiting.clear()
        if self._file is not None and self._is_full(self._file):
            self._end_file()

    def _is_full(self, file: "_SpoolFile") -> bool:
        age = (self._clock.microseconds() - file.started) / 1e6
        return file.size >= self._limits.bytes or age >= self._limits.seconds

    def _end_file(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class _SpoolFile:
    """A spool that is being written. It gets its name after its lock, so that nobody sees it unlocked."""

    def __init__(self, folder: Path, started: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.started = started
        self.size = 0
        self._numbers: dict[Origin, int] = {}
        path = folder / f"{started:016d}-{os.getpid()}-{next(_SPOOLS)}.spool"
        hidden = path.with_suffix(".new")
        self._lock = try_lock(hidden)
        self._descriptor = os.open(hidden, os.O_WRONLY | os.O_APPEND)
        hidden.rename(path)

    def write(self, waiting: list[tuple[Origin, bytes]]) -> None:
        numbers = dict(self._numbers)
        data = b"".join(_frames(waiting, numbers))
        written = 0
        try:
            written = os.write(self._descriptor, data)
        finally:
            if written < len(data):
                os.ftruncate(self._descriptor, self.size)
        if written < len(data):
            raise OSError(f"only {written} of {len(data)} bytes could be written")
        self._numbers = numbers
        self.size += len(data)

    @property
    def is_gone(self) -> bool:
        """Whether somebody has removed the spool, so that what is written to it is lost."""
        return os.fstat(self._descriptor).st_nlink == 0

    def close(self) -> None:
        os.close(self._descriptor)
        if self._lock is not None:
            os.close(self._lock)


def _frames(waiting: list[tuple[Origin, bytes]], numbers: dict[Origin, int]) -> Iterator[bytes]:
    last, number = None, b""
    for origin, entry in waiting:
        if origin is not last:
            if origin not in numbers:
                numbers[origin] = len(numbers)
                yield _frame(_ORIGIN + msgspec.msgpack.encode(origin))
            last, number = origin, numbers[origin].to_bytes(2, "little")
        yield _frame(number + entry)


def _frame(payload: bytes) -> bytes:
    return _HEAD.pack(len(payload), zlib.crc32(payload)) + payload


def read_spool(path: Path) -> Iterator[tuple[Origin, Entry]]:
    """Yield the requests of a spool in their order, up to its end or to the first frame that is not whole.

    A spool that its worker still writes may be read at any time.
    """
    origins: list[Origin] = []
    for payload in _payloads(path.read_bytes()):
        number, content = payload[:2], payload[2:]
        if number == _ORIGIN:
            origins.append(_decode_origin(content))
        else:
            yield origins[int.from_bytes(number, "little")], _decode_entry(content)


def unread(path: Path) -> int:
    """Return how many bytes of a spool `read_spool` passes over: those from the first frame that is not whole."""
    data = path.read_bytes()
    return len(data) - sum(_HEAD.size + len(payload) for payload in _payloads(data))


def _payloads(data: bytes) -> Iterator[memoryview]:
    view, place = memoryview(data), 0
    while place + _HEAD.size <= len(view):
        length, checksum = _HEAD.unpack_from(view, place)
        payload = view[place + _HEAD.size : place + _HEAD.size + length]
        if len(payload) < max(length, 2) or zlib.crc32(payload) != checksum:
            return
        yield payload
        place += _HEAD.size + length


def flatten(origin: Origin, entry: Entry) -> Iterator[tuple[object, ...]]:
    """Yield each row of a request as a tuple in the order of the schema of the record."""
    asked = (entry.request_id, entry.key, entry.event_time, entry.arrival_time, *astuple(origin))
    answered, warnings = (entry.fallback, entry.latency, entry.rejection), entry.warnings or {}
    for row, name in enumerate(entry.ids):
        inputs = entry.inputs[row].decode(errors="replace")
        features = entry.features and entry.features[row]
        decision = entry.decisions and entry.decisions[row]
        yield (name, *asked, inputs, features, entry.scores[row], decision, *answered, warnings.get(row, ()))

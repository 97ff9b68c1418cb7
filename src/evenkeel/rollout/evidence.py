"""What each worker counts by arm, and publishes every second: the evidence of ``/metrics`` and of rollout guards.

Counters only grow and are merged by adding. Each worker has a file of its own in one folder, replaced as a whole; the
file of a worker that ended is folded into one sum, so that nothing is lost and nothing is counted twice.
"""

import itertools
import math
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec

from evenkeel.artifacts.atomic import write_file
from evenkeel.artifacts.base import load_json
from evenkeel.artifacts.locks import lock, locked, try_lock

PUBLISH_SECONDS = 1.0
_ENDED = "ended.json"
_STEPS = 8
_WORKERS = itertools.count()


class ArmKey(msgspec.Struct, frozen=True, order=True):
    """An arm of a rollout, as counted: another version or epoch is another arm."""

    model: str
    version: int
    arm: str
    epoch: int


class ArmCounts(msgspec.Struct):
    """What an arm did.

    ``requests`` counts requests of every kind, ``predictions`` rows that were answered. ``errors`` failed inside,
    ``invalid`` were refused, ``fallback`` were answered by the fallback arm. ``latency`` counts requests by bucket
    (`latency_bucket`) and ``latency_sum`` adds their microseconds. ``decisions`` counts labels; ``scores`` counts the
    highest probability in hundredths, or a number, of quantiles the median, by `number_bucket`; ``warnings`` counts
    broken promises by kind.
    """

    requests: int = 0
    predictions: int = 0
    errors: int = 0
    invalid: int = 0
    fallback: int = 0
    latency_sum: int = 0
    latency: dict[int, int] = {}
    decisions: dict[str, int] = {}
    scores: dict[int, int] = {}
    warnings: dict[str, int] = {}

    def merge(self, other: "ArmCounts") -> "ArmCounts":
        """Return the sum of both; neither changes."""
        return ArmCounts(
            self.requests + other.requests,
            self.predictions + other.predictions,
            self.errors + other.errors,
            self.invalid + other.invalid,
            self.fallback + other.fallback,
            self.latency_sum + other.latency_sum,
            dict(Counter(self.latency) + Counter(other.latency)),
            dict(Counter(self.decisions) + Counter(other.decisions)),
            dict(Counter(self.scores) + Counter(other.scores)),
            dict(Counter(self.warnings) + Counter(other.warnings)),
        )


class Counted(msgspec.Struct, frozen=True):
    """The counts of an arm, as they stand in a file."""

    key: ArmKey
    counts: ArmCounts


class _Published(msgspec.Struct, frozen=True):
    counted: list[Counted]
    folded: list[str] = []


Evidence = dict[ArmKey, ArmCounts]


def latency_bucket(microseconds: int) -> int:
    """Return the bucket of a latency: 8 for each doubling, so that a bucket is at most 12.5 % wide; exact below 16.

    >>> latency_bucket(10), latency_bucket(1_000), latency_start(latency_bucket(1_000))
    (10, 63, 960)
    """
    shift = max(microseconds.bit_length() - 4, 0)
    return shift * _STEPS + (microseconds >> shift)


def latency_start(bucket: int) -> int:
    """Return the smallest latency, in microseconds, of a bucket."""
    if bucket < 2 * _STEPS:
        return bucket
    shift = bucket // _STEPS - 1
    return (bucket - shift * _STEPS) << shift


def number_bucket(value: float) -> int:
    """Return the bucket of a predicted number: 4 for each doubling of its size, with its sign; 0 for what is tiny.

    >>> [number_bucket(value) for value in (0.0, 1.0, 1.2, 1.25, -1.0)]
    [0, 405, 405, 406, -405]
    """
    if not math.isfinite(value):
        return 10_000
    fraction, exponent = math.frexp(abs(value))
    bucket = max(0, (exponent + 100) * 4 + int(fraction * 8) - 3) if fraction else 0
    return bucket if value > 0 else -bucket


def probability_bucket(value: float) -> int:
    """Return the hundredth that a probability lies in, 0 to 100; -1 for NaN.

    >>> probability_bucket(0.257)
    25
    """
    return -1 if math.isnan(value) else int(value * 100)


def quantile(latency: dict[int, int], share: float) -> int:
    """Return the latency (microseconds) that a ``share`` of the requests stays in, at most 12.5 % too low; 0 for none."""
    rest = share * sum(latency.values())
    for bucket in sorted(latency):
        rest -= latency[bucket]
        if rest <= 0:
            return latency_start(bucket)
    return 0


class WorkerEvidence:
    """The counts of one worker. ``publish`` every `PUBLISH_SECONDS`; the file outlives the worker."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{os.getpid()}-{os.urandom(4).hex()}-{next(_WORKERS)}"
        self._path = folder / f"{name}.json"
        self._lock = lock(folder / f"{name}.lock")
        self.counts: Evidence = {}

    def of(self, key: ArmKey) -> ArmCounts:
        """Return the counts of an arm, to be added to."""
        return self.counts.setdefault(key, ArmCounts())

    def publish(self) -> None:
        """Replace the file, which is whole at any time; it does not wait for the disk: a power cut loses a second."""
        hidden = self._path.with_suffix(".new")
        hidden.write_bytes(_encode(self.counts))
        hidden.rename(self._path)

    def close(self) -> None:
        """Publish for the last time; the file is folded from now on."""
        try:
            self.publish()
        finally:
            os.close(self._lock)


def merge(several: Iterable[Evidence]) -> Evidence:
    """Return the sum of the evidence of several workers."""
    total: Evidence = {}
    for evidence in several:
        for key, counts in evidence.items():
            total[key] = total.get(key, ArmCounts()).merge(counts)
    return total


def read_evidence(folder: Path) -> Evidence:
    """Return the sum over all workers that ever published in ``folder``, those that ended included."""
    ended, before = _read_ended(folder), None
    while ended != before:  # else some were folded while the others were read
        living = {path.stem: _read(path) for path in sorted(folder.glob("*-*.json"))}
        ended, before = _read_ended(folder), ended
    kept = [published for name, published in living.items() if name not in ended.folded]
    return merge(_evidence(published) for published in [ended, *kept])


def fold(folder: Path) -> None:
    """Add the files of workers that ended to one sum, and remove them; a crash in between counts nothing twice."""
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / ".fold"):
        ended = _read_ended(folder)
        new = [path for path in sorted(folder.glob("*-*.json")) if _has_ended(path) and path.stem not in ended.folded]
        if not new:
            return
        total = merge(_evidence(published) for published in [ended, *map(_read, new)])
        names = [*(name for name in ended.folded if _exists(folder, name)), *(path.stem for path in new)]
        write_file(folder / _ENDED, _encode(total, names))
        for name in names:
            (folder / f"{name}.json").unlink(missing_ok=True)
            (folder / f"{name}.lock").unlink(missing_ok=True)


def _exists(folder: Path, name: str) -> bool:
    return (folder / f"{name}.json").exists()


def _has_ended(path: Path) -> bool:
    held = try_lock(path.with_suffix(".lock"))
    if held is not None:
        os.close(held)
    return held is not None


def _encode(evidence: Evidence, folded: Iterable[str] = ()) -> bytes:
    counted = [Counted(key, evidence[key]) for key in sorted(evidence)]
    return msgspec.json.encode(_Published(counted, list(folded)))


def _evidence(published: _Published) -> Evidence:
    return {counted.key: counted.counts for counted in published.counted}


def _read(path: Path) -> _Published:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Published)
    except (FileNotFoundError, msgspec.DecodeError):
        return _Published([])


def _read_ended(folder: Path) -> _Published:
    path = folder / _ENDED
    return load_json(path, _Published) if path.exists() else _Published([])

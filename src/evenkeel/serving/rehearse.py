"""The rehearsal: a bundle is started in the real server, and must answer its golden rows, before it is registered."""

import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import msgspec
import numpy as np
import numpy.typing as npt

from evenkeel.artifacts.base import Document
from evenkeel.bundles.files import sha256
from evenkeel.bundles.golden import GoldenRow, read_golden
from evenkeel.bundles.manifest import FILE, Manifest, read_manifest
from evenkeel.bundles.predictor import label_text
from evenkeel.errors import ServingError
from evenkeel.rollout import Immediate, Release, RoutingTable, publish
from evenkeel.serving.process import ask, running
from evenkeel.serving.settings import ServeSettings
from evenkeel.typing import Json

_ROUNDS = 5
_TOLERANCE = 1e-5
Scores = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Rehearsal(Document):
    """What came of it.

    Each golden row is asked alone and among the others: ``answers`` counts both, ``bit_equal`` those with the very bits
    that were packed. ``largest_difference`` is absolute for probabilities and relative for numbers. Latencies are of
    single rows, over HTTP, in milliseconds; each row counts with the quickest of its five answers, since a busy machine
    delays some of them, and a slow model all. ``processor`` is the kind that rehearsed: bits count only where it is the
    kind that packed, elsewhere the difference must stay within 1e-5.
    """

    started_seconds: float
    golden_rows: int
    answers: int
    bit_equal: int
    largest_difference: float
    latency_p50_ms: float
    latency_p99_ms: float
    latency_budget_ms: float
    processor: str
    packed_on: str
    reasons: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.reasons

    def summary(self) -> dict[str, Json]:
        return {
            "passed": self.passed,
            "golden_rows": self.golden_rows,
            "bit_equal": self.bit_equal,
            "answers": self.answers,
            "latency_p99_ms": round(self.latency_p99_ms, 3),
        }


def rehearse(
    bundle_folder: Path, *, latency_budget_ms: float = 100.0, timeout: float = 30.0, trust: bool = False
) -> Rehearsal:
    """Start the bundle in the real server, on a port that the system picks, and ask it its golden rows.

    Raises `BundleError` where the folder is no bundle, and `ServingError` with the end of the server's log where the
    server does not start or does not answer.
    """
    manifest, golden = read_manifest(bundle_folder), read_golden(bundle_folder)
    release = Release(manifest.name, 1, sha256(bundle_folder / FILE), str(bundle_folder.absolute()))
    with tempfile.TemporaryDirectory(prefix="evenkeel-rehearsal-") as state:
        settings = ServeSettings(
            routing=Path(state, "routing.json"),
            predictions=Path(state, "predictions"),
            port=0,
            compaction=False,
            trust=trust,
        )
        publish(settings.routing, Immediate().deploy(RoutingTable(), release))
        began = time.perf_counter()
        with running(settings, timeout) as server, server.connection() as connection:
            started = time.perf_counter() - began
            conversation = _Conversation(connection, manifest)
            together = conversation.ask(golden)
            alone = [conversation.ask([row])[0] for _ in range(_ROUNDS) for row in golden]
    answers = [*together, *alone[: len(golden)]]
    quickest = np.reshape(conversation.milliseconds[1:], (_ROUNDS, len(golden))).min(axis=0)
    return _judge(manifest, golden, answers, _Times(started, quickest, latency_budget_ms))


@dataclass(frozen=True, slots=True)
class _Times:
    started_seconds: float
    milliseconds: npt.NDArray[np.float64]
    budget: float

    def quantile(self, share: float) -> float:
        return float(np.quantile(self.milliseconds, share)) if len(self.milliseconds) else 0.0


class _Conversation:
    """Asks rows over one connection, and takes the time of each request."""

    def __init__(self, connection: HTTPConnection, manifest: Manifest) -> None:
        self._connection = connection
        self._path = f"/models/{quote(manifest.name, safe='')}/predict"
        self._classes = [label_text(label) for label in manifest.classes]
        self._quantiles = [*map(str, manifest.quantiles)]
        self.milliseconds: list[float] = []

    def ask(self, golden: Sequence[GoldenRow]) -> list[Scores]:
        body = msgspec.json.encode({"rows": [one.row for one in golden]})
        began = time.perf_counter()
        status, said = ask(self._connection, "POST", self._path, body)
        self.milliseconds.append((time.perf_counter() - began) * 1e3)
        if status != 200:
            raise ServingError("The bundle does not answer its golden rows", expected=200, got=f"{status}: {said}")
        return [self._scores(one) for one in msgspec.convert(said, _Answer).predictions]

    def _scores(self, one: "_Prediction") -> Scores:
        by_name = one.quantiles if self._quantiles else one.probabilities
        numbers = [by_name[name] for name in self._quantiles or self._classes] or [one.value]
        return np.array([np.nan if number is None else number for number in numbers], np.float32)


@dataclass(frozen=True, slots=True)
class _Prediction:
    value: float | None = None
    probabilities: Mapping[str, float | None] = field(default_factory=dict)
    quantiles: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Answer:
    predictions: list[_Prediction]


def _judge(manifest: Manifest, golden: Sequence[GoldenRow], answers: Sequence[Scores], times: _Times) -> Rehearsal:
    expected = [one.expected() for one in golden] * 2
    equal = sum(found.tobytes() == wanted.tobytes() for found, wanted in zip(answers, expected, strict=True))
    largest = max(
        (
            _difference(found, wanted, relative=not manifest.classes)
            for found, wanted in zip(answers, expected, strict=True)
        ),
        default=0.0,
    )
    found = Rehearsal(
        started_seconds=times.started_seconds,
        golden_rows=len(golden),
        answers=len(answers),
        bit_equal=equal,
        largest_difference=largest,
        latency_p50_ms=times.quantile(0.5),
        latency_p99_ms=times.quantile(0.99),
        latency_budget_ms=times.budget,
        processor=platform.machine(),
        packed_on=manifest.processor,
    )
    return replace(found, reasons=tuple(_reasons(found)))


def _difference(found: Scores, wanted: Scores, *, relative: bool) -> float:
    """Return the largest difference of two rows of scores; the largest float where one of them misses a number."""
    if not np.array_equal(np.isnan(found), np.isnan(wanted)):
        return sys.float_info.max
    difference = np.abs(found.astype(np.float64) - wanted)
    scale = np.maximum(np.abs(wanted.astype(np.float64)), np.finfo(np.float32).tiny) if relative else 1.0
    return float(np.nanmax(difference / scale, initial=0.0))


def _reasons(found: Rehearsal) -> Iterator[str]:
    if found.golden_rows == 0:
        yield "the bundle has no golden rows"
    if found.processor == found.packed_on and found.bit_equal < found.answers:
        yield f"{found.answers - found.bit_equal} of {found.answers} answers have other bits than those packed"
    if found.largest_difference > _TOLERANCE:
        yield f"an answer differs by {found.largest_difference:.3g}, more than {_TOLERANCE}"
    if found.latency_p99_ms > found.latency_budget_ms:
        yield f"99 % of the answers take {found.latency_p99_ms:.1f} ms, more than {found.latency_budget_ms} ms"

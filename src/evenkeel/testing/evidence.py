"""Laws of the counters of workers: merging is adding, and nothing is lost or counted twice when a worker ends."""

from pathlib import Path

from evenkeel.rollout import ArmCounts, ArmKey, WorkerEvidence, fold, read_evidence
from evenkeel.rollout.evidence import latency_bucket, latency_start

KEY = ArmKey("flight-late", 3, "champion", 7)


def check_merge(a: ArmCounts, b: ArmCounts, c: ArmCounts) -> None:
    """Assert that neither order nor grouping matters, and that nothing added changes nothing."""
    assert a.merge(b) == b.merge(a)
    assert a.merge(b).merge(c) == a.merge(b.merge(c))
    assert a.merge(ArmCounts()) == a


def check_latency(microseconds: int) -> None:
    """Assert that a latency lies in its bucket, which is at most 12.5 % wide."""
    bucket = latency_bucket(microseconds)
    start, after = latency_start(bucket), latency_start(bucket + 1)
    assert start <= microseconds < after
    assert after - start <= max(1, start / 8)


def check_workers(folder: Path) -> None:
    """Assert that the sum is over workers that live and workers that ended, before they are folded and after."""
    living, ended = worker(folder, 3), worker(folder, 4)
    ended.close()
    assert read_evidence(folder)[KEY].requests == 7
    fold(folder)
    assert read_evidence(folder)[KEY].requests == 7
    living.of(KEY).requests += 1
    living.close()
    fold(folder)
    assert read_evidence(folder) == {KEY: ArmCounts(requests=8)}


def worker(folder: Path, requests: int) -> WorkerEvidence:
    """Return a worker that has published so many requests."""
    evidence = WorkerEvidence(folder)
    evidence.of(KEY).requests += requests
    evidence.publish()
    return evidence

"""The evidence of all workers in the text format of Prometheus, version 0.0.4."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from evenkeel.rollout import ArmCounts, ArmKey, Evidence
from evenkeel.rollout.evidence import latency_start

if TYPE_CHECKING:
    from prometheus_client.core import Metric

_LABELS = ["model", "version", "arm"]
_COUNTS = {
    "requests": "Requests, answered or refused.",
    "predictions": "Rows that were answered.",
    "invalid": "Requests that were refused because they do not fit the model.",
    "errors": "Failures of a model.",
    "fallback": "Requests that the fallback arm answered.",
}
_EDGES = [1 << power for power in range(6, 25)]


def render(evidence: Evidence, epoch: int) -> bytes:
    """Return the metrics; the counts of one version in one arm are added up over the epochs."""
    from prometheus_client import generate_latest

    totals: dict[tuple[str, str, str], ArmCounts] = {}
    for key, counts in evidence.items():
        name = _name(key)
        totals[name] = totals.get(name, ArmCounts()).merge(counts)
    text: bytes = generate_latest(_Collected(totals, epoch))
    return text


class _Collected:
    def __init__(self, totals: dict[tuple[str, str, str], ArmCounts], epoch: int) -> None:
        self._totals = totals
        self._epoch = epoch

    def collect(self) -> "Iterator[Metric]":
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

        yield GaugeMetricFamily("evenkeel_routing_epoch", "The routing table that is followed.", value=self._epoch)
        for count, help_text in _COUNTS.items():
            family = CounterMetricFamily(f"evenkeel_{count}", help_text, labels=_LABELS)
            for name, counts in self._totals.items():
                family.add_metric(name, getattr(counts, count))
            yield family
        decisions = CounterMetricFamily("evenkeel_decisions", "Answers by label.", labels=[*_LABELS, "label"])
        seconds = HistogramMetricFamily("evenkeel_request_seconds", "Time to the finished answer.", labels=_LABELS)
        for name, counts in self._totals.items():
            for label, number in counts.decisions.items():
                decisions.add_metric([*name, label], number)
            seconds.add_metric(name, _buckets(counts), counts.latency_sum / 1e6)
        yield decisions
        yield self._warnings()
        yield seconds

    def _warnings(self) -> "Metric":
        from prometheus_client.core import CounterMetricFamily

        told = "Promises of the schema that a row broke, by the kind of anomaly."
        family = CounterMetricFamily("evenkeel_warnings", told, labels=[*_LABELS, "kind"])
        for name, counts in self._totals.items():
            for kind, number in counts.warnings.items():
                family.add_metric([*name, kind], number)
        return family


def _buckets(counts: ArmCounts) -> list[Any]:
    below = [(edge, sum(n for b, n in counts.latency.items() if latency_start(b) < edge)) for edge in _EDGES]
    return [*((str(edge / 1e6), number) for edge, number in below), ("+Inf", sum(counts.latency.values()))]


def _name(key: ArmKey) -> tuple[str, str, str]:
    return key.model, str(key.version), key.arm
